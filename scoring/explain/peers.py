"""Decides how an account stands among real accounts with about its audience.

The table of quantiles of Amplification is made by scoring/validation/reference.py; among accounts of one
audience size, Amplification is what tells them apart. Where too few accounts of a network or a size are
known, nothing is told.
"""

from __future__ import annotations

import tomllib
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Any

from scoring.formula.result import Score
from scoring.observation.model import Observation


@dataclass(frozen=True, slots=True)
class Standing:
    """`below`: of 100 accounts of this audience, how many earn less, 2-98. `accounts` are known in all."""

    below: float
    network: str
    accounts: int


def standing(score: Score, observation: Observation) -> Standing | None:
    """None where no real accounts of this network and size are known."""
    table = _table().get(score.formula, {}).get(observation.network)
    followers = observation.followers
    if table is None or followers is None:
        return None
    if not table["from_followers"][0] <= followers <= table["to_followers"][-1]:
        return None
    window = max(0, bisect_right(table["from_followers"], followers) - 1)
    quantiles, percents = table["amplification"][window], _table()["percents"]
    below = _percent(score.parts.amplification, quantiles, percents)
    return Standing(below, observation.network, table["accounts"])


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
