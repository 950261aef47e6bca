"""Ours beside a yardstick in the same run: the ratio is asserted, absolute figures are printed only.

The README's table of speed is what is published; a ratio may be up to SLACK times as much.
"""

from __future__ import annotations

import re
import time
from collections.abc import Awaitable, Callable
from functools import cache
from pathlib import Path
from statistics import fmean, median

ROOT = Path(__file__).resolve().parents[2]
SLACK = 2.0

# Does the set-up and then the work of one side, and returns how many seconds the work took.
Side = Callable[[], Awaitable[float]]

# A try takes this long at the least, many times what the system gives a process at a stretch.
LEAST_SECONDS = 0.1
MOST_REPEATS = 500


def timed(work: Callable[[], object]) -> Side:
    """A side without a set-up."""

    async def side() -> float:
        started = time.perf_counter()
        work()
        return time.perf_counter() - started

    return side


def awaited(work: Callable[[], Awaitable[object]]) -> Side:
    """As timed(), for work that is awaited."""

    async def side() -> float:
        started = time.perf_counter()
        await work()
        return time.perf_counter() - started

    return side


async def measured(*sides: Side, tries: int = 5) -> list[float]:
    """Seconds of each side: the median of its tries.

    The sides take turns, have the same number of tries, and repeat their work in a try until each try is
    about as long, so that a busy machine meets them alike. What runs first warms up and is not counted.
    """
    spans = [await _span(side) for side in sides]
    least = max(LEAST_SECONDS, *spans)
    repeats = [min(MOST_REPEATS, max(1, round(least / span))) for span in spans]
    turns = list(zip(sides, repeats, strict=True))
    taken = [[await _mean(side, times) for side, times in turns] for _ in range(tries)]
    return [median(side) for side in zip(*taken, strict=True)]


async def _span(side: Side) -> float:
    """How long a side takes with its set-up."""
    await side()
    started = time.perf_counter()
    await side()
    return time.perf_counter() - started


async def _mean(side: Side, times: int) -> float:
    return fmean([await side() for _ in range(times)])


async def hold_beside(what: str, ours: Side, yardstick: Side, tries: int = 5) -> None:
    """Measures both sides and holds the ratio of their seconds."""
    own, bare = await measured(ours, yardstick, tries=tries)
    hold(what, own, bare, "ms", 1000)


def hold(what: str, ours: float, yardstick: float, unit: str, factor: float = 1.0) -> None:
    """Prints both sides, and fails where their ratio is more than SLACK times the published one."""
    ratio = ours / yardstick
    print(
        f"\n{what}: {ours * factor:,.3g} {unit} beside {yardstick * factor:,.3g} {unit}, {ratio:.3g} ×",
        end="",
    )
    limit = SLACK * published(what)
    assert ratio <= limit, f"{what}: {ratio:.3g} ×, and at most {limit:.3g} × is allowed"


@cache
def published(what: str) -> float:
    """The ratio that the README states for this."""
    row = rf"^\| {re.escape(what)} \| .+ \| ([\d.]+) ×"
    found = re.search(row, (ROOT / "README.md").read_text(), re.MULTILINE)
    assert found is not None, f"the README's table of speed does not state: {what}"
    return float(found[1])
