"""Brings all fits together: a line for each network, and what the sets with many posts say beside it."""

from __future__ import annotations

from scoring.formula.constants import Constants
from scoring.validation.fitting import LevelFit, LineFit, fit_constant, fit_line, fit_set
from scoring.validation.report import Evidence, forecast_sets


def fits(
    evidence: Evidence, rules: Constants, before: Constants, *, seed: int
) -> tuple[list[LineFit], list[LevelFit]]:
    """Lines from the sets that show an audience, and levels from those with posts enough to foresee."""
    sets = forecast_sets(evidence)
    levels = [fit_set(title, series, rules, before, seed=seed) for title, series in sets.items()]
    lines = [level.line for level in levels if level.line is not None]
    elsewhere = [fit_line(name, series, rules, seed=seed) for name, series in evidence.audiences.items()]
    lines += [line for line in elsewhere if line is not None]
    stories = [series for series in sets.values() if series[0].network == "hackernews"]
    lines += [fit_constant(series, rules, seed=seed) for series in stories]
    return lines, levels
