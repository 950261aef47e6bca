"""The grammar: what may follow /influence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.commands.accounts import VERBS, parse
from scoring.commands.kinds import Ask, Help, History, How, Why
from scoring.errors import BadInput
from scoring.handles import Handle, ResolvedHandle

ADA = Handle("demo", "ada")


@pytest.mark.parametrize(
    "line", ["/influence @ada@demo", "influence @ada@demo", "@ada@demo", "  ada@demo ", "demo:ada"]
)
def test_a_handle_alone_asks_for_its_score(line: str) -> None:
    command = parse(line)
    assert isinstance(command, Ask)
    assert (command.who.handle, command.fresh) == (ADA, False)


@pytest.mark.parametrize("option", ["--fresh", "—fresh", "fresh", "-f", "FRESH"])
def test_fresh_asks_the_network_again(option: str) -> None:
    command = parse(f"/influence @ada@demo {option}")
    assert isinstance(command, Ask) and command.fresh


def test_the_other_verbs() -> None:
    why, history = parse("why @ada@demo"), parse("HISTORY @ada@demo 1y")
    assert isinstance(why, Why) and (why.who.handle, why.days) == (ADA, None)
    assert isinstance(history, History) and history.days == 365
    week = parse("why @ada@demo 7d")
    assert isinstance(week, Why) and week.days == 7
    assert parse("how") == How()
    assert parse("help") == parse("") == parse("/influence") == Help()


@pytest.mark.parametrize(
    ("line", "nearest"), [("wyh @ada@demo", "why"), ("hlep", "help"), ("histroy @ada@demo", "history")]
)
def test_an_unknown_word_gives_the_nearest_command(line: str, nearest: str) -> None:
    with pytest.raises(BadInput) as refused:
        parse(line)
    assert f"`/influence {' '.join((nearest, *line.split()[1:]))}`" in str(refused.value.advice)


def test_a_slip_says_how_to_ask_for_the_account_of_that_name() -> None:
    with pytest.raises(BadInput, match="@hlep"):
        parse("hlep")
    assert isinstance(parse("@hlep"), Ask)


@pytest.mark.parametrize(
    "line", ["why", "history", "history @ada@demo 5 weeks", "@ada@demo bob cem", "why @ada@demo x"]
)
def test_what_is_missing_or_too_much_is_told(line: str) -> None:
    with pytest.raises(BadInput) as refused:
        parse(line)
    assert "/influence" in str(refused.value.advice)


@given(st.text(max_size=200))
def test_any_line_is_a_command_or_a_refusal_fit_for_a_person(line: str) -> None:
    try:
        parse(line)
    except BadInput as refused:
        assert refused.happened and len(str(refused)) < 400
        assert str(refused).isprintable()


@given(st.sampled_from(sorted(VERBS)), st.text(max_size=40))
def test_any_words_after_a_verb_are_read_or_refused(verb: str, rest: str) -> None:
    try:
        parse(f"/influence {verb} {rest}")
    except BadInput as refused:
        assert refused.advice


def test_a_line_without_end_is_refused() -> None:
    with pytest.raises(BadInput, match="too long"):
        parse("a " * 50_000)


def test_engagers_asks_again_and_measures_who_reacts() -> None:
    command = parse("@ada@x --engagers")
    assert isinstance(command, Ask) and command.fresh and command.engagers


def test_an_account_may_be_called_like_the_command() -> None:
    for line in ("@influence.bsky.social", "/influence influence.bsky.social", "@influence@demo"):
        command = parse(line)
        assert isinstance(command, Ask) and "influence" in command.who.handle.name
    assert parse("@influence", "demo") == Ask(ResolvedHandle(Handle("demo", "influence"), assumed=True))
