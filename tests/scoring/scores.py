"""Scores for tests that do not care how they came about."""

from __future__ import annotations

from scoring.formula.result import Forecast, Parts, Score
from tests.scoring.formula.observations import NOW


def scored(
    handle: str,
    value: float,
    *,
    network: str = "x",
    error: float = 1.0,
    formula: str = "2",
    with_network: bool = False,
) -> Score:
    parts = Parts(value, value, value if with_network else None)
    half = 1.28 * error
    forecast = Forecast(10.0, 5.0, 20.0)
    low, high = max(1.0, value - half), min(100.0, value + half)
    return Score(
        handle, network, NOW, value, low, high, error, "high", parts, forecast, 50, formula, "sha256:0"
    )
