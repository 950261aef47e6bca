"""Tokens: drawn by chance, known by their form, kept as what nobody can turn back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.errors import BadInput
from scoring.service.team.tokens import Tokens
from scoring.teams.tokens import digest_of, is_token, new_token, preview_of
from tests.fakes import FakeClock
from tests.fakes_time import FakeTokens


def test_every_token_is_another_one_of_the_same_form() -> None:
    made = {new_token() for _ in range(200)}
    assert len(made) == 200
    assert all(is_token(one) and len(one) == 50 and one.startswith("inf_") for one in made)


@given(st.integers(4, 49), st.characters(categories=("L", "N"), max_codepoint=0x7F))
def test_one_wrong_letter_is_no_token(place: int, letter: str) -> None:
    value = new_token()
    changed = value[:place] + letter + value[place + 1 :]
    assert is_token(changed) == (changed == value)


@given(st.text(max_size=80))
def test_whatever_comes_is_no_token(text: str) -> None:
    assert not is_token(text)


def test_what_is_shown_of_one_is_of_no_use() -> None:
    value = new_token()
    assert len(preview_of(value)) == 13
    assert not is_token(preview_of(value))
    assert value[8:-4] not in digest_of(value)


async def test_the_value_is_told_once_and_known_again() -> None:
    clock, store = FakeClock(), FakeTokens()
    tokens = Tokens(store, clock)
    kept, value = await tokens.create("w", "  dash  boards ", frozenset(("read",)), "U1")
    assert kept.name == "dash boards"
    assert value not in repr(store.all) + repr(kept)
    found = await tokens.known(value)
    assert found is not None
    assert (found.id, found.workspace) == (kept.id, "w")
    assert await tokens.known(new_token()) is None
    assert await tokens.known("") is None


async def test_a_use_is_noted_once_an_hour() -> None:
    clock, store = FakeClock(), FakeTokens()
    tokens = Tokens(store, clock)
    _, value = await tokens.create("w", "dashboards", frozenset(("read",)), "U1")
    first = clock.now()
    await tokens.known(value)
    clock.move(minutes=30)
    await tokens.known(value)
    assert [one.used_at for one in store.all.values()] == [first]
    clock.at += timedelta(hours=1)
    await tokens.known(value)
    assert [one.used_at for one in store.all.values()] == [clock.now()]


@pytest.mark.parametrize("name", ["", "  ", "x" * 81, "a\u202eb"])
async def test_a_token_needs_a_name(name: str) -> None:
    with pytest.raises(BadInput, match="needs a name"):
        await Tokens(FakeTokens(), FakeClock()).create("w", name, frozenset(("read",)), "U1")


async def test_a_workspace_has_so_many_and_what_is_gone_is_told() -> None:
    tokens = Tokens(FakeTokens(), FakeClock())
    for number in range(20):
        await tokens.create("w", f"n{number}", frozenset(("read",)), "U1")
    with pytest.raises(BadInput, match="at most 20"):
        await tokens.create("w", "one more", frozenset(("read",)), "U1")
    await tokens.revoke("w", 1)
    with pytest.raises(BadInput, match="There is no token 1"):
        await tokens.revoke("w", 1)
    await tokens.create("w", "one more", frozenset(("read",)), "U1")
