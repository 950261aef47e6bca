"""Linking accounts can only help, a little, and it is told which account brings what."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.errors import BadInput
from scoring.explain.persons import combine_accounts
from scoring.messages.persons import person_lines
from tests.english import english
from tests.scoring.scores import scored

values = st.lists(st.floats(1, 100), min_size=1, max_size=6)


@given(values)
def test_linking_never_lowers_and_never_passes_a_hundred(given_values: list[float]) -> None:
    accounts = [scored(f"@a{number}", value) for number, value in enumerate(given_values)]
    got = combine_accounts(accounts)
    assert max(given_values) - 1e-9 <= got.value <= 100 + 1e-9
    fewer = combine_accounts(accounts[:-1] or accounts)
    assert got.value >= fewer.value - 1e-9


@given(values)
def test_what_each_account_brings_sums_to_the_score(given_values: list[float]) -> None:
    got = combine_accounts([scored(f"@a{number}", value) for number, value in enumerate(given_values)])
    assert math.fsum(one.points for one in got.presences) == pytest.approx(got.value)


def test_one_account_is_its_own_person() -> None:
    one = scored("@a", 50)
    got = combine_accounts([one])
    assert (got.value, got.standard_error) == (50, 1)


def test_the_published_rule_by_hand() -> None:
    got = combine_accounts([scored("@b", 40), scored("@a", 60, network="bluesky")])
    assert got.value == pytest.approx(60 + 40 * (1 - (1 - 0.15 * 0.40)))
    assert english(person_lines(got))[1:] == (
        "@a is the strongest account: 60.0 points.",
        "@b (40.0) adds 2.4 points.",
    )


def test_the_error_follows_the_accounts() -> None:
    sure = combine_accounts([scored("@a", 60, error=0.5), scored("@b", 40, error=0.5)])
    unsure = combine_accounts([scored("@a", 60, error=4), scored("@b", 40, error=4)])
    assert sure.high - sure.low < unsure.high - unsure.low


def test_nothing_and_the_same_account_twice_are_refused() -> None:
    with pytest.raises(BadInput):
        combine_accounts([])
    with pytest.raises(BadInput, match="twice"):
        combine_accounts([scored("@a", 50), scored("@a", 50)])
