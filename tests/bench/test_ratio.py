"""The measure itself: what is published is held, and more than twice as much is not."""

from __future__ import annotations

import asyncio
from collections import Counter

import pytest

from tests.bench.ratio import LEAST_SECONDS, Side, hold, measured, published

WHAT = "a digest of 500 accounts"


def test_up_to_twice_the_published_ratio_holds() -> None:
    hold(WHAT, 3 * 2 * published(WHAT), 3.0, "s")


def test_more_than_twice_the_published_ratio_fails() -> None:
    with pytest.raises(AssertionError, match="is allowed"):
        hold(WHAT, 3 * 2.01 * published(WHAT), 3.0, "s")


def test_what_the_readme_does_not_state_cannot_be_held() -> None:
    with pytest.raises(AssertionError, match="does not state"):
        hold("a thing of which nobody wrote", 1.0, 1.0, "s")


async def test_sides_take_turns_and_the_median_of_as_many_tries_counts() -> None:
    order: list[str] = []

    def side(name: str, seconds: float) -> Side:
        async def work() -> float:
            order.append(name)
            await asyncio.sleep(LEAST_SECONDS)
            return seconds + len(order)

        return work

    assert await measured(side("ours", 0.1), side("yardstick", 0.2), tries=3) == [7.1, 8.2]
    assert order == [*(["ours"] * 2), *(["yardstick"] * 2), *(["ours", "yardstick"] * 3)]


async def test_a_short_side_repeats_its_work_until_its_try_is_as_long() -> None:
    calls: Counter[str] = Counter()

    def side(name: str, seconds: float) -> Side:
        async def work() -> float:
            calls[name] += 1
            await asyncio.sleep(seconds)
            return seconds

        return work

    assert await measured(side("long", 0.2), side("short", 0.02), tries=2) == [0.2, 0.02]
    assert calls["long"] == 4 and calls["short"] > 6
