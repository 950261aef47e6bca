"""Lines as people write them, and what they mean."""

from __future__ import annotations

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.commands.accounts import parse
from scoring.commands.kinds import NO_MOVE, NO_QUIET, Ask, Compare, SetAlerts, SetDigest, Unwatch, Watch
from scoring.commands.line import words_of
from scoring.commands.teams import read_quiet
from scoring.errors import BadInput
from scoring.teams.calendar import zone_names
from scoring.teams.zones import ABBREVIATIONS, is_zone, typed_zone
from tests.english import english

NIGHT = (time(22), time(7))


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("watch • @a\n• @b\n- @c\n1. @d", ["watch", "@a", "@b", "@c", "@d"]),
        ("watch @a; @b;@c,@d", ["watch", "@a", "@b", "@c", "@d"]),
        ("@a. (@b) “@c” *@d*", ["@a", "@b", "@c", "@d"]),
        ("\u202a@ada@demo\u202c\u200f", ["@ada@demo"]),
        ("ｗａｔｃｈ\u3000＠ａｄａ", ["watch", "@ada"]),
        ("@a —fresh –engagers", ["@a", "--fresh", "--engagers"]),
        ("https://x.com/a?b=1,2;3", ["https://x.com/a?b=1,2;3"]),
        ("drop = 5 rise: 3", ["drop:5", "rise:3"]),
        ("9:00 am 5 p.m.", ["9:00am", "5pm"]),
    ],
)
def test_marks_of_chats_keyboards_and_sentences_are_no_part_of_a_word(typed: str, words: list[str]) -> None:
    assert words_of(typed) == words


@pytest.mark.parametrize("dash", "-‐‑‒–—―−﹘﹣－")
@pytest.mark.parametrize("between", ["{}", " {} "])
def test_quiet_hours_take_any_dash(dash: str, between: str) -> None:
    assert parse(f"alerts quiet:22:00{between.format(dash)}07:00", "demo") == SetAlerts(quiet=NIGHT)


def test_a_field_for_quiet_hours_takes_them_as_they_are_typed() -> None:
    assert read_quiet("22:00 – 07:00") == read_quiet(" 10 pm - 7am ") == NIGHT
    for typed in ("", "22:00", "night", "22:00-22:00", "22:00 to 07:00"):
        with pytest.raises(BadInput):
            read_quiet(typed)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("alerts on", SetAlerts()),
        ("alerts 5", SetAlerts(drop=5)),
        ("alerts drop 5", SetAlerts(drop=5)),
        ("alerts drop: 5", SetAlerts(drop=5)),
        ("alerts drop=5", SetAlerts(drop=5)),
        ("alerts drop", SetAlerts(drop=3)),
        ("alerts drop and rise 4", SetAlerts(drop=3, rise=4)),
        ("alerts rise:off", SetAlerts(rise=NO_MOVE)),
        ("alerts quiet off all", SetAlerts(quiet=NO_QUIET, about=())),
        ("alerts quiet 10pm-7am", SetAlerts(quiet=NIGHT)),
        ("alerts 5 europe/paris", SetAlerts(drop=5, zone="Europe/Paris")),
    ],
)
def test_alerts_are_set_in_the_words_that_people_use(typed: str, meant: SetAlerts) -> None:
    assert parse(typed, "bluesky") == meant


@pytest.mark.parametrize("word", ["onn", "please", "bob", "weekly"])
def test_a_bare_word_is_no_account_where_it_may_be_something_else(word: str) -> None:
    with pytest.raises(BadInput):
        parse(f"alerts {word}", "bluesky")


@pytest.mark.parametrize(
    ("typed", "at", "zone"),
    [
        ("digest weekly mondays at 9:00 am europe/paris", time(9), "Europe/Paris"),
        ("digest weekly mon 9 utc", time(9), "UTC"),
        ("digest weekly fri 5 PM AMERICA/NEW_YORK", time(17), "America/New_York"),
    ],
)
def test_a_time_and_a_zone_are_read_as_they_are_written(typed: str, at: time, zone: str) -> None:
    command = parse(typed)
    assert isinstance(command, SetDigest) and (command.at, command.zone) == (at, zone)


@pytest.mark.parametrize("word", ["EST", "cst", "IST", "Bst", "PST", "CET"])
def test_an_abbreviation_is_answered_with_the_places_that_it_may_mean(word: str) -> None:
    for line in (f"digest weekly mon 09:00 {word}", f"alerts 5 {word}"):
        with pytest.raises(BadInput) as refused:
            parse(line)
        for place in ABBREVIATIONS[word.lower()]:
            assert place in english(refused.value.advice)


def test_every_place_that_an_abbreviation_may_mean_is_a_zone() -> None:
    assert {place for places in ABBREVIATIONS.values() for place in places} <= zone_names()


@given(st.sampled_from(sorted(name for name in zone_names() if "/" in name and name[:4] != "Etc/")))
def test_a_place_is_known_in_any_case(name: str) -> None:
    assert typed_zone(name.lower()) == typed_zone(name.upper()) == name
    assert is_zone(name.lower())


def test_two_accounts_are_compared_and_a_list_takes_words_between_them() -> None:
    assert isinstance(parse("@ada@demo @bob@demo"), Compare)
    assert isinstance(parse("@ada@demo and @bob@demo"), Compare)
    watch, unwatch = parse("watch @ada@demo and @bob@demo"), parse("unwatch @ada@demo & @bob@demo")
    assert isinstance(watch, Watch) and isinstance(unwatch, Unwatch)
    assert len(watch.who) == len(unwatch.who) == 2


def test_score_means_the_card_and_a_slip_in_an_option_is_the_option() -> None:
    assert parse("score @ada@demo") == parse("@ada@demo")
    for slip in ("--frsh", "--fresch", "--refresh"):
        command = parse(f"@ada@demo {slip}")
        assert isinstance(command, Ask) and command.fresh


@given(st.text(max_size=300))
def test_words_hold_nothing_that_is_not_seen(line: str) -> None:
    assert all(word and word == word.strip() for word in words_of(line))
