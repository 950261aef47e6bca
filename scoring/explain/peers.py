"""Decides how an account stands among accounts with an audience of the same size.

The reference is a table of quantiles of Amplification, made by scoring/validation/reference.py from a
simulated population; among accounts of one audience size, Amplification is what tells them apart.
"""

from __future__ import annotations

import tomllib
from bisect import bisect_right
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Any

from scoring.formula.result import Score
from scoring.observation.model import Observation


def share_below(score: Score, observation: Observation) -> float | None:
    """Percent of accounts of this audience size with less Amplification, 1-99; None without a reference."""
    table = _table().get(score.formula, {}).get(observation.network)
    if table is None or observation.followers is None:
        return None
    band = bisect_right(table["from_followers"], observation.followers) - 1
    return _percent(score.parts.amplification, table["amplification"][max(0, band)], _table()["percents"])


def _percent(value: float, quantiles: list[float], percents: list[float]) -> float:
    """Straight lines between the quantiles; beyond the outermost there is no telling."""
    if value <= quantiles[0]:
        return percents[0]
    for (low, high), (below, above) in zip(pairwise(quantiles), pairwise(percents), strict=True):
        if value < high:
            return below + (above - below) * (value - low) / (high - low)
    return percents[-1]


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(files("scoring.explain").joinpath("peers.toml").read_text("utf-8"))
