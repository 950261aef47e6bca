"""Ours beside a yardstick in the same run: the ratio is asserted, absolute figures are printed only.

The README's table of speed is what is published; a ratio may be up to SLACK times as much.
"""

from __future__ import annotations

import re
import time
from collections.abc import Awaitable, Callable
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SLACK = 2.0

# One try of one side: does its set-up, then its work, and returns how much the work took.
Side = Callable[[], Awaitable[float]]


def timed(work: Callable[[], object], number: int = 1) -> Side:
    """Seconds of one call, `number` of them a try."""

    async def one_try() -> float:
        started = time.perf_counter()
        for _ in range(number):
            work()
        return (time.perf_counter() - started) / number

    return one_try


def awaited(work: Callable[[], Awaitable[object]], number: int = 1) -> Side:
    """As timed(), for work that is awaited."""

    async def one_try() -> float:
        started = time.perf_counter()
        for _ in range(number):
            await work()
        return (time.perf_counter() - started) / number

    return one_try


async def measured(*sides: Side, tries: int = 5) -> list[float]:
    """The least of each side. They take turns, so that a busy moment of the machine meets them all."""
    taken = [[await side() for side in sides] for _ in range(tries)]
    return [min(side) for side in zip(*taken, strict=True)]


async def hold_beside(what: str, ours: Side, yardstick: Side, tries: int = 5) -> None:
    """Measures both sides in turns and holds the ratio of their seconds."""
    own, bare = await measured(ours, yardstick, tries=tries)
    hold(what, own, bare, "ms", 1000)


def hold(
    what: str, ours: float, yardstick: float, unit: str, factor: float = 1.0, slack: float = SLACK
) -> None:
    """Prints both sides, and fails where their ratio is more than `slack` times the published one."""
    ratio = ours / yardstick
    print(
        f"\n{what}: {ours * factor:,.3g} {unit} beside {yardstick * factor:,.3g} {unit}, {ratio:.3g} ×",
        end="",
    )
    limit = slack * published(what)
    assert ratio <= limit, f"{what}: {ratio:.3g} ×, and at most {limit:.3g} × is allowed"


@cache
def published(what: str) -> float:
    """The ratio that the README states for this."""
    row = rf"^\| {re.escape(what)} \| .+ \| ([\d.]+) ×"
    found = re.search(row, (ROOT / "README.md").read_text(), re.MULTILINE)
    assert found is not None, f"the README's table of speed does not state: {what}"
    return float(found[1])
