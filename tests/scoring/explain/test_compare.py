"""A difference outside the intervals is called one; the rest is about the same."""

from __future__ import annotations

import pytest

from scoring.errors import BadCommand
from scoring.explain.compare import compare
from scoring.messages.compare import compare_line
from tests.english import english
from tests.scoring.scores import scored


def test_the_highest_comes_first_and_close_ones_share_a_rank() -> None:
    got = compare([scored("@low", 30), scored("@top", 60), scored("@near", 59.5)])
    assert [(one.score.handle, one.rank) for one in got.accounts] == [("@top", 1), ("@near", 1), ("@low", 3)]


def test_differences_are_said_plainly() -> None:
    got = compare([scored("@low", 30), scored("@top", 60), scored("@near", 59.5)])
    assert english(compare_line(got)) == "@top and @near are about the same."
    apart = compare([scored("@low", 30), scored("@near", 59.5)])
    assert english(compare_line(apart)) == "@near is 29.5 points above @low."


def test_every_pair_is_judged_by_both_errors() -> None:
    sure = compare([scored("@a", 52, error=0.5), scored("@b", 50, error=0.5)])
    unsure = compare([scored("@a", 52, error=3), scored("@b", 50, error=0.5)])
    assert [one.real for one in sure.differences] == [True]
    assert [one.real for one in unsure.differences] == [False]


def test_only_parts_that_all_have_are_shared() -> None:
    got = compare([scored("@a", 52, with_network=True), scored("@b", 50)])
    assert got.shared_parts == ("reach", "amplification")


@pytest.mark.parametrize("count", [0, 1, 11])
def test_two_to_ten_accounts_can_be_compared(count: int) -> None:
    with pytest.raises(BadCommand, match="cannot be compared"):
        compare([scored(f"@a{number}", 50) for number in range(count)])


def test_one_account_twice_and_mixed_formulas_are_refused() -> None:
    with pytest.raises(BadCommand, match="named twice"):
        compare([scored("@a", 50), scored("@a", 50)])
    with pytest.raises(BadCommand, match="different formula"):
        compare([scored("@a", 50), scored("@b", 50, formula="1")])
