"""Numbers as characters: a bar, and a row of blocks."""

from __future__ import annotations

from collections.abc import Sequence

_SPARKS = "▁▂▃▄▅▆▇█"


def bar(value: float, width: int) -> str:
    """A bar of full and empty cells for a value of 1-100."""
    full = max(0, min(width, round(value / 100 * width)))
    return "█" * full + "░" * (width - full)


def sparkline(values: Sequence[float | None], width: int = 60) -> str:
    """The last `width` values as a row of blocks; a gap is a space.

    Scaled to their own range, but never to less than 4 points: noise must not look like a mountain.
    """
    shown = values[-width:]
    known = [value for value in shown if value is not None]
    if not known:
        return ""
    low, span = min(known), max(max(known) - min(known), 4.0)
    top = len(_SPARKS) - 1
    return "".join(" " if v is None else _SPARKS[round((v - low) / span * top)] for v in shown)
