"""The measure itself: what is published is held, and more than twice as much is not."""

from __future__ import annotations

import itertools

import pytest

from tests.bench.ratio import hold, measured, published

WHAT = "a digest of 500 accounts"


def test_up_to_twice_the_published_ratio_holds() -> None:
    hold(WHAT, 3 * 2 * published(WHAT), 3.0, "s")


def test_more_than_twice_the_published_ratio_fails() -> None:
    with pytest.raises(AssertionError, match="is allowed"):
        hold(WHAT, 3 * 2.01 * published(WHAT), 3.0, "s")


def test_what_the_readme_does_not_state_cannot_be_held() -> None:
    with pytest.raises(AssertionError, match="does not state"):
        hold("a thing of which nobody wrote", 1.0, 1.0, "s")


async def test_sides_take_turns_and_have_the_same_number_of_tries() -> None:
    order: list[str] = []
    times = itertools.count(1)

    async def ours() -> float:
        order.append("ours")
        return float(next(times))

    async def yardstick() -> float:
        order.append("yardstick")
        return float(next(times))

    assert await measured(ours, yardstick, tries=3) == [1.0, 2.0]
    assert order == ["ours", "yardstick"] * 3
