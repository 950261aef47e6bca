"""The 1-100 scales: logarithms with fixed anchors, so that nobody's score moves because of somebody else."""

from __future__ import annotations

import math

LOWEST = 1.0
HIGHEST = 100.0

_LN10 = math.log(10.0)


def clip(value: float) -> float:
    return min(HIGHEST, max(LOWEST, value))


def log_scale(inner: float, decades: float) -> float:
    """100 log10(1 + inner) / decades, in points, before clipping."""
    return 100.0 * math.log1p(inner) / (_LN10 * decades)


def log_scale_slope(inner: float, decades: float) -> float:
    """Points per unit of `inner`, for the delta method."""
    return 100.0 / (_LN10 * decades * (1.0 + inner))
