"""Brings all fits together: a line for each network, and what the sets with many posts say beside it."""

from __future__ import annotations

from scoring.formula.constants import Constants
from scoring.validation.fitting import LevelFit, LineFit, fit_constant, fit_line, fit_set
from scoring.validation.hidden import ShareFit, ViewFit, fit_shares, fit_views
from scoring.validation.report import Evidence, forecast_sets


def hidden_fits(evidence: Evidence, rules: Constants) -> tuple[list[ShareFit], list[ViewFit]]:
    """What stands for hidden reactions, from the sets that hold more than one kind of them."""
    series = [*forecast_sets(evidence).values()]
    series += [evidence.audiences[name] for name in ("mastodon",) if name in evidence.audiences]
    shares = [fit_shares(one, rules) for one in series]
    views = [fit_views(one, rules) for one in series if one[0].network == "youtube"]
    return [one for one in shares if len(one.shares) > 1], views


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
