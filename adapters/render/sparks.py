"""Numbers as characters: a bar, and a row of blocks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    # `influence --help` draws nothing, and is answered sooner without the rest of the core.
    from datetime import date

    from scoring.messages.replies import Point

LEAST_SPAN = 10.0  # points of a score: noise must not look like a mountain
_SPARKS = "▁▂▃▄▅▆▇█"


def bar(value: float, width: int) -> str:
    """A bar of full and empty cells for a value of 1-100."""
    full = max(0, min(width, round(value / 100 * width)))
    return "█" * full + "░" * (width - full)


def by_day(points: Sequence[Point], first: date, last: date, width: int) -> list[float | None]:
    """The values on an even axis from the first day to the last, at most `width` of them; None is a gap.

    Where several days share a place, the last of them stands there.
    """
    span = (last - first).days
    places = min(width, span + 1)
    values: list[float | None] = [None] * places
    for point in points:
        away = (point.day - first).days
        if point.value is not None and 0 <= away <= span:
            values[away * places // (span + 1)] = point.value
    return values


def sparkline(shown: Sequence[float | None]) -> str:
    """The values as a row of blocks on a scale of their own; a gap is a space at which no line ends."""
    known = [value for value in shown if value is not None]
    if not known:
        return ""
    low, span = min(known), max(max(known) - min(known), LEAST_SPAN)
    top = len(_SPARKS) - 1
    return "".join("\u00a0" if v is None else _SPARKS[round((v - low) / span * top)] for v in shown)
