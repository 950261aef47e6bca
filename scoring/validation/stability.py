"""Decides how steady a score is: the same accounts scored every day as their posts came."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scoring.formula.posts import DAY_SECONDS
from scoring.validation.data import MATURITY_SECONDS, Series
from scoring.validation.predictors import Floats, Predictor, percentiles

DAYS = 60
# An account joins the test on a day when it has this many mature posts.
LEAST_POSTS = 20
WEEK = 7


@dataclass(frozen=True, slots=True)
class Stability:
    """Moves as posts come: standard deviation from day to day, and what 99 % of weeks stay below.

    In points of the scale, None for a predictor without one, and in percentiles of the accounts.
    """

    predictor: str
    daily_sd: float | None
    week_99: float | None
    daily_sd_percentile: float
    week_99_percentile: float


def stability(series: Sequence[Series], predictor: Predictor) -> Stability:
    """Followers are held at the snapshot, so that only the posts move the score."""
    histories = [values for one in series if len(values := _history(one, predictor)) > WEEK]
    latest = np.array([values[-1] for values in histories])
    ranked = [percentiles(values, latest) for values in histories]
    sd, week = _moves(histories)
    ranked_sd, ranked_week = _moves(ranked)
    shown = predictor.in_points
    return Stability(predictor.name, sd if shown else None, week if shown else None, ranked_sd, ranked_week)


def _moves(histories: Sequence[Floats]) -> tuple[float, float]:
    steps = np.concatenate([np.diff(values) for values in histories])
    weeks = np.concatenate([np.abs(values[WEEK:] - values[:-WEEK]) for values in histories])
    return float(steps.std()), float(np.quantile(weeks, 0.99))


def _history(series: Series, predictor: Predictor) -> Floats:
    """The predictor on each of the last sixty mornings on which enough posts were mature."""
    if len(series) < LEAST_POSTS:
        return np.zeros(0)
    end = float(series.at[0]) + MATURITY_SECONDS
    ready = float(series.at[-LEAST_POSTS]) + MATURITY_SECONDS
    mornings = [end - day * DAY_SECONDS for day in range(DAYS, -1, -1)]
    days = [morning for morning in mornings if morning >= ready]
    known = [series.only(series.at <= day - MATURITY_SECONDS) for day in days]
    return predictor.values(known, days) if days else np.zeros(0)
