"""Decides how steady a score is: the same accounts scored every day as their posts came."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scoring.formula.batch import score_table
from scoring.formula.constants import Constants
from scoring.formula.posts import DAY_SECONDS
from scoring.validation.data import MATURITY_SECONDS, Series, table

DAYS = 60
# An account joins the test on a day when it has this many mature posts.
LEAST_POSTS = 20


@dataclass(frozen=True, slots=True)
class Stability:
    """Moves of the score in points: standard deviation from day to day, and what 99 % of weeks stay below."""

    formula: str
    daily_sd: float
    week_99: float
    account_days: int


def stability(series: Sequence[Series], rules: Constants) -> Stability:
    """Followers are held at the snapshot, so that only the posts move the score."""
    steps: list[np.ndarray[tuple[int], np.dtype[np.float64]]] = []
    weeks: list[np.ndarray[tuple[int], np.dtype[np.float64]]] = []
    for one in series:
        days = _days(one)
        if len(days) < 8:
            continue
        known = [one.only(one.at <= day - MATURITY_SECONDS) for day in days]
        values = score_table(table(known, days), rules, threads=1).value
        steps.append(np.diff(values))
        weeks.append(np.abs(values[7:] - values[:-7]))
    moves, spans = np.concatenate(steps), np.concatenate(weeks)
    return Stability(
        rules.version, float(moves.std()), float(np.quantile(spans, 0.99)), len(moves) + len(steps)
    )


def _days(series: Series) -> list[float]:
    """The last sixty mornings on which enough posts were mature."""
    if len(series) < LEAST_POSTS:
        return []
    end = float(series.at[0]) + MATURITY_SECONDS
    ready = float(series.at[-LEAST_POSTS]) + MATURITY_SECONDS
    mornings = [end - day * DAY_SECONDS for day in range(DAYS, -1, -1)]
    return [morning for morning in mornings if morning >= ready]
