"""Every way to rank accounts as one kind of thing: the formula versions and the baselines."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from scoring.formula.batch import score_table
from scoring.formula.constants import Constants
from scoring.validation.baselines import BASELINES, Baseline
from scoring.validation.data import Series, table

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Predictor:
    """`values` gives one number an account, at the given times of observation; bigger is more influential.

    `in_points`: the numbers are points of a 1-100 scale, so that their differences mean something.
    """

    name: str
    in_points: bool
    values: Callable[[Sequence[Series], Sequence[float]], Floats]


def predictors(formulas: Sequence[Constants]) -> Iterator[Predictor]:
    for rules in formulas:
        yield Predictor(f"score, formula {rules.version}", True, partial(_score, rules))
    for name, baseline in BASELINES.items():
        yield Predictor(name, False, partial(_baseline, baseline))


def percentiles(values: Floats, among: Floats) -> Floats:
    """Share of `among` below each value, 0-100, ties in the middle: one scale for every predictor."""
    ordered = np.sort(among)
    below = np.searchsorted(ordered, values, "left") + np.searchsorted(ordered, values, "right")
    return np.asarray(50.0 * below / len(ordered))


def _score(rules: Constants, series: Sequence[Series], times: Sequence[float]) -> Floats:
    return score_table(table(series, times), rules, threads=1).value


def _baseline(baseline: Baseline, series: Sequence[Series], _times: Sequence[float]) -> Floats:
    return np.array([baseline(one) for one in series])
