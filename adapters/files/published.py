"""Writes the scores of many accounts as lines of output: rounded as columns, and the same to the digit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import repeat

import msgspec
import numpy as np
from numpy.typing import NDArray

from scoring.formula.batch import Scores
from scoring.formula.combine import confidence, half_width
from scoring.formula.constants import Constants
from scoring.formula.result import Confidence, four_digits, hundredth, published

Floats = NDArray[np.float64]

# Nearer to the middle between two numbers, only Python's own rounding knows on which side a value lies.
_MIDDLE = 1e-6
# Up to here powers of ten are exact, so that one division rounds as reading the decimal does.
_EXACT_POWER = 22


def lines(scores: Scores, handles: Sequence[str], inputs: Sequence[str], rules: Constants) -> Iterator[bytes]:
    """What `influence score-file` prints of each account, whose handle needs no escapes in JSON."""
    half = rules.interval.z * scores.forecast_error
    ahead = (scores.level, np.maximum(0.0, scores.level - half), scores.level + half)
    points = zip(*map(_hundredths, (scores.value, scores.low, scores.high)), strict=True)
    parts = zip(*map(_hundredths, (scores.reach, scores.amplification)), repeat(None))
    forecasts = zip(*(_four_digits(np.expm1(level)) for level in ahead), strict=True)
    rows = zip(points, _words(scores, rules), parts, forecasts, scores.posts_used.tolist(), strict=True)
    encode = msgspec.json.Encoder().encode
    for handle, digest, row in zip(handles, inputs, rows, strict=True):
        line = published(handle, *row, held=None, formula=rules.version, inputs=digest)
        yield encode(line) + b"\n"


def _words(scores: Scores, rules: Constants) -> list[Confidence]:
    ends = zip(scores.low.tolist(), scores.high.tolist(), scores.standard_error.tolist(), strict=True)
    widths = (half_width(low, high, error, rules.interval) for low, high, error in ends)
    used = scores.posts_used.tolist()
    return [confidence(width, posts, rules.interval) for width, posts in zip(widths, used, strict=True)]


def _hundredths(values: Floats) -> list[float | None]:
    """As hundredth() of each; NaN gives None."""
    scaled = values * 100.0
    whole = np.rint(scaled)
    found: list[float | None] = (whole / 100.0).tolist()
    for row in np.flatnonzero(~(np.abs(scaled - whole) < 0.5 - _MIDDLE)).tolist():
        found[row] = None if np.isnan(values[row]) else hundredth(float(values[row]))
    return found


def _four_digits(values: Floats) -> list[float]:
    """As four_digits() of each."""
    with np.errstate(divide="ignore"):
        power = 3.0 - np.floor(np.log10(values))
    sure = np.abs(power) <= _EXACT_POWER
    factor = 10.0 ** np.where(sure, np.abs(power), 0.0)
    up = power >= 0.0
    scaled = np.where(up, values * factor, values / factor)
    whole = np.rint(scaled)
    found: list[float] = np.where(up, whole / factor, whole * factor).tolist()
    for row in np.flatnonzero(~(sure & (np.abs(scaled - whole) < 0.5 - _MIDDLE))).tolist():
        found[row] = four_digits(float(values[row]))
    return found
