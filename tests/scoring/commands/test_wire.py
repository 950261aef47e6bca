"""Commands as data in buttons: each comes back as it was, a forged one is nothing that cannot be asked."""

from __future__ import annotations

import json
from datetime import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.commands import kinds, wire
from scoring.commands.accounts import PERIODS, VERBS, read
from scoring.commands.cohorts import COHORT
from scoring.commands.kinds import Command
from scoring.commands.line import AND
from scoring.handles import Handle, ResolvedHandle, parse_handle
from scoring.teams.subscription import Mention
from tests.english import english

TYPED = (
    "@ada.bsky.social",
    "did:plc:ewvi7nxzyoun6zhxrhs64oiz",
    "@user@mastodon.social",
    "@ada@demo",
    "@name@x",
    "github:octocat",
    "hn:pg",
    "youtube:@somebody",
)

handles = st.builds(
    ResolvedHandle, st.sampled_from(TYPED).map(lambda typed: parse_handle(typed).handle), st.booleans()
)
several = st.lists(handles, min_size=2, max_size=8, unique_by=lambda one: one.handle).map(tuple)
periods = st.sampled_from(sorted(PERIODS.values()))
clocks = st.times().map(lambda at: time(at.hour, at.minute))
spans = st.tuples(clocks, clocks).filter(lambda pair: pair[0] != pair[1])
zones = st.none() | st.sampled_from(("UTC", "Europe/Paris", "America/Argentina/Buenos_Aires"))
rhythms = st.sampled_from(("weekly", "monthly"))
moves = st.none() | st.integers(10, 500).map(lambda tenths: tenths / 10)
weekdays = st.none() | st.integers(1, 7)
ids = st.integers(1, 2**63 - 1)
about = st.none() | st.lists(handles, max_size=4, unique_by=lambda one: one.handle).map(tuple)
named = st.text(st.characters(exclude_categories=("C", "Z")), max_size=80)
own_ids = st.from_regex("[A-Z0-9]{1,20}", fullmatch=True)
mentions = (
    st.none()
    | st.just(kinds.NOBODY)
    | st.builds(
        Mention, st.sampled_from(("group", "person")), st.from_regex("[A-Z0-9]{1,20}", fullmatch=True), named
    )
)

cohorts = st.from_regex("[a-zé0-9][a-z0-9_-]{0,39}", fullmatch=True).filter(
    lambda typed: typed not in COHORT | AND
)
maybe_cohort = st.just("") | cohorts

months = st.sampled_from(("", "2026-10", "2031-01"))

commands: st.SearchStrategy[Command] = st.one_of(
    st.builds(kinds.Ask, handles, st.booleans(), st.booleans()),
    st.builds(kinds.Why, handles, st.none() | periods),
    st.builds(kinds.History, handles, periods),
    st.builds(kinds.Compare, several),
    st.builds(kinds.Insights, handles),
    st.builds(kinds.Link, handles, handles),
    st.builds(kinds.Forget, handles, st.sampled_from(("ask", "here", "everywhere"))),
    st.builds(kinds.Watch, several),
    st.builds(kinds.Unwatch, several),
    st.builds(
        kinds.SetDigest,
        rhythms,
        st.none() | st.integers(1, 7),
        st.none() | clocks,
        zones,
        about,
        mentions,
        maybe_cohort,
    ),
    st.builds(kinds.Preview, rhythms, about, maybe_cohort),
    st.builds(kinds.ShowCohort, cohorts),
    st.builds(kinds.ReportCampaign, cohorts, st.booleans()),
    st.builds(kinds.MakePage, st.just(()) | several, maybe_cohort, maybe_cohort, months),
    st.builds(kinds.MakeBadge, handles, st.booleans()),
    st.builds(kinds.CompareCohorts, st.lists(cohorts, min_size=2, max_size=5, unique=True).map(tuple)),
    st.builds(
        kinds.Check,
        st.just(()),
        maybe_cohort,
        st.integers(1, 1000),
        st.none() | st.integers(0, 10**8).map(float),
        st.booleans(),
    ),
    st.builds(kinds.DigestOff, st.none() | rhythms),
    st.builds(kinds.SetAlerts, moves, moves, st.none() | spans, about, zones, mentions, maybe_cohort),
    st.builds(kinds.SwitchOff, ids),
    st.builds(kinds.Resume, ids),
    st.builds(kinds.ShowAudit, st.integers(1, 400)),
    st.builds(kinds.Hush, ids, st.integers(1, 365)),
    st.sampled_from(
        (
            kinds.How(),
            kinds.Debug(),
            kinds.Help(),
            kinds.ListWatched(),
            kinds.ListCohorts(),
            kinds.ListCampaigns(),
            kinds.RevokePages(),
            kinds.Explore(),
            kinds.ListTokens(),
            kinds.ShowDigest(),
            kinds.ShowAlerts(),
            kinds.AlertsOff(),
        )
    ),
)


@given(commands)
def test_every_command_comes_back_as_it_was(command: Command) -> None:
    assert wire.read(wire.write(command), "bluesky") == command


@given(commands)
def test_it_is_one_line_of_json(command: Command) -> None:
    written = wire.write(command)
    assert written.isprintable() and json.loads(written)[0] == wire.VERSION


def test_a_handle_of_sixty_characters_fits_into_a_button_of_discord() -> None:
    someone = parse_handle(f"@{'a' * 39}@mastodon.example.org")
    assert len(f"i1:share:{wire.write(kinds.Why(someone, 30))}") <= 100


def test_every_verb_of_the_grammar_can_be_carried() -> None:
    typed = {
        "compare": "compare @a@demo @b@demo",
        "link": "link @a@demo @b@demo",
        "digest": "digest weekly mon 09:00 Europe/Paris",
        "alerts": "alerts drop:5 quiet:22:00-07:00",
        "check": "check cohort rivals posts:2 budget:500 --paid",
        "cohort": "cohort show rivals",
        "campaign": "campaign report spring --paid",
        "report": "report @a@demo @b@demo 2026-10",
        **{verb: verb for verb in ("list", "explore", "token", "audit", "how", "debug", "help")},
    }
    for verb in VERBS:
        command = read(typed.get(verb, f"{verb} @a@demo"), "demo")
        assert not isinstance(command, kinds.Misread)
        assert wire.read(wire.write(command), "demo") == command


@pytest.mark.parametrize(
    ("older", "command"),
    [
        ("why @ada@demo 7d", kinds.Why(ResolvedHandle(Handle("demo", "ada")), 7)),
        ("@ada@demo --fresh", kinds.Ask(ResolvedHandle(Handle("demo", "ada")), fresh=True)),
        ("list", kinds.ListWatched()),
    ],
)
def test_a_button_of_an_older_message_still_does_what_it_says(older: str, command: Command) -> None:
    assert wire.read(older, "bluesky") == command


HOSTILE: tuple[Any, ...] = (
    [],
    [1],
    [2, "how"],
    [1, "how", "more"],
    [1, "shell", "rm"],
    [1, ["how"]],
    [1, "ask"],
    [1, "ask", 7],
    [1, "ask", "demo"],
    [1, "ask", "nowhere:ada"],
    [1, "ask", "demo:Not A Name"],
    [1, "ask", "mastodon:ada@localhost/../x"],
    [1, "ask", "demo:ada", 2],
    [1, "ask", "demo:ada", "yes"],
    [1, "why", "demo:ada", 31],
    [1, "why", "demo:ada", float("nan")],
    [1, "compare", ["demo:ada"]],
    [1, "compare", ["demo:ada", "demo:ada"]],
    [1, "compare", "demo:ada"],
    [1, "compare", [f"demo:a{i}" for i in range(11)]],
    [1, "forget", "demo:ada", "all"],
    [1, "watch", []],
    [1, "digest", "daily"],
    [1, "digest", "weekly", 8],
    [1, "digest", "weekly", 1, "25:00"],
    [1, "digest", "weekly", 1, "09:00:30"],
    [1, "digest", "weekly", 1, "09:00", "Mars/Olympus"],
    [1, "alerts", 0.5],
    [1, "alerts", 1e9],
    [1, "alerts", True],
    [1, "alerts", 5, None, ["22:00", "22:00"]],
    [1, "alerts", 5, None, ["22:00"]],
    [1, "off", 0],
    [1, "off", -1],
    [1, "off", 2**63],
    [1, "off", "1"],
    [1, "resume", True],
)


@pytest.mark.parametrize("forged", HOSTILE, ids=str)
def test_a_forged_button_is_refused_with_what_to_do(forged: Any) -> None:
    command = wire.read(json.dumps(forged), "bluesky")
    assert isinstance(command, kinds.Misread)
    assert "do not know" in english(command.error.happened)


@pytest.mark.parametrize(
    "text", ["[", "[1", "[" * 2_000, '[1,"how"]' + " " * 3_000, '[1,"how"] x', "[\ud800]"]
)
def test_what_is_no_json_of_ours_is_refused(text: str) -> None:
    assert isinstance(wire.read(text, "bluesky"), kinds.Misread)


@given(st.text(max_size=300).map(lambda text: f"[{text}"))
def test_nothing_that_begins_like_data_raises(text: str) -> None:
    wire.read(text, "bluesky")


json_values: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(("demo:ada", "weekly")),
    lambda inner: st.lists(inner, max_size=4),
    max_leaves=6,
)


@given(st.sampled_from(sorted(wire._FORMS)), st.lists(json_values, max_size=5))
def test_whatever_values_a_known_name_has_it_is_a_command_or_a_refusal(name: str, values: list[Any]) -> None:
    command = wire.read(json.dumps([wire.VERSION, name, *values]), "bluesky")
    if not isinstance(command, kinds.Misread):
        assert wire.read(wire.write(command), "bluesky") == command
