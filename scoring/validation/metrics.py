"""Measures of agreement: rank correlation, precision at the top, error, area under the curve, bootstrap."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Measure = Callable[[Floats, Floats], float]

RESAMPLES = 1000
TOP = 0.10


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its 95 % bootstrap interval over accounts (or pairs)."""

    value: float
    low: float
    high: float


def ranks(values: Floats) -> Floats:
    """Ranks from 1; ties share their mean."""
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    return np.asarray((ends - (counts - 1) / 2.0)[inverse])


def spearman(predicted: Floats, outcome: Floats) -> float:
    """Rank correlation, -1 to 1; 0 where one side does not vary."""
    a, b = ranks(predicted), ranks(outcome)
    a, b = a - a.mean(), b - b.mean()
    scale = float(np.sqrt((a * a).sum() * (b * b).sum()))
    return float((a * b).sum()) / scale if scale else 0.0


def precision_at_top(predicted: Floats, outcome: Floats) -> float:
    """Share of the predicted best tenth that belongs to the true best tenth."""
    size = max(1, round(TOP * len(outcome)))
    best = set(np.argsort(-outcome, kind="stable")[:size].tolist())
    return len(best.intersection(np.argsort(-predicted, kind="stable")[:size].tolist())) / size


def rmse_after_calibration(predicted: Floats, outcome: Floats, *, folds: int = 10) -> float:
    """Root mean square error of a straight line from the predictor, fitted on the other folds of accounts."""
    fold = np.arange(len(outcome)) % folds
    errors = np.zeros(len(outcome))
    for number in range(folds):
        test = fold == number
        slope, intercept = _line(predicted[~test], outcome[~test])
        errors[test] = outcome[test] - intercept - slope * predicted[test]
    return float(np.sqrt((errors * errors).mean()))


def coverage(error: Floats, half_width: Floats) -> float:
    """Share of outcomes inside their interval."""
    return float((np.abs(error) <= half_width).mean())


def auc(difference: Floats, chosen: NDArray[np.bool_]) -> float:
    """Chance that a pair whose first is chosen has the higher difference; 0.5 is a coin."""
    positive = int(chosen.sum())
    negative = len(chosen) - positive
    if not positive or not negative:
        return 0.5
    above = float(ranks(difference)[chosen].sum()) - positive * (positive + 1) / 2
    return above / (positive * negative)


def bootstrap(measure: Measure, predicted: Floats, outcome: Floats, *, seed: int) -> Estimate:
    """The figure and its percentile interval over seeded resamples of the rows."""
    random = np.random.default_rng(seed)
    size = len(outcome)
    rows = random.integers(0, size, (RESAMPLES, size))
    values = [measure(predicted[row], outcome[row]) for row in rows]
    low, high = np.quantile(values, (0.025, 0.975))
    return Estimate(measure(predicted, outcome), float(low), float(high))


def bootstrap_gain(measure: Measure, new: Floats, old: Floats, outcome: Floats, *, seed: int) -> Estimate:
    """How much better `new` does than `old`, on the same resamples: above 0 throughout is no luck."""
    random = np.random.default_rng(seed)
    size = len(outcome)
    rows = random.integers(0, size, (RESAMPLES, size))
    gains = [measure(new[row], outcome[row]) - measure(old[row], outcome[row]) for row in rows]
    low, high = np.quantile(gains, (0.025, 0.975))
    return Estimate(measure(new, outcome) - measure(old, outcome), float(low), float(high))


def _line(x: Floats, y: Floats) -> tuple[float, float]:
    off = x - x.mean()
    spread = float((off * off).sum())
    slope = float((off * (y - y.mean())).sum()) / spread if spread else 0.0
    return slope, float(y.mean()) - slope * float(x.mean())
