"""The measures of the evaluation, against values worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from scoring.validation.metrics import (
    auc,
    bootstrap,
    bootstrap_gain,
    coverage,
    precision_at_top,
    ranks,
    rmse_after_calibration,
    spearman,
)


def test_ties_share_their_mean_rank() -> None:
    assert ranks(np.array([10.0, 20.0, 10.0, 5.0])).tolist() == [2.5, 4.0, 2.5, 1.0]


def test_rank_correlation_sees_order_and_nothing_else() -> None:
    x = np.array([1.0, 2.0, 3.0, 4.0])
    assert spearman(x, np.exp(x)) == pytest.approx(1)
    assert spearman(x, -x) == pytest.approx(-1)
    assert spearman(np.ones(4), x) == 0
    assert spearman(x, np.array([1.0, 3.0, 2.0, 4.0])) == pytest.approx(0.8)


def test_precision_counts_the_true_best_among_the_predicted_best() -> None:
    outcome = np.arange(20.0)
    assert precision_at_top(outcome, outcome) == 1
    swapped = outcome.copy()
    swapped[[18, 0]] = swapped[[0, 18]]
    assert precision_at_top(swapped, outcome) == 0.5


def test_auc_is_the_share_of_pairs_in_the_right_order() -> None:
    chosen = np.array([True, True, False, False])
    assert auc(np.array([3.0, 1.0, 2.0, 0.0]), chosen) == 0.75
    assert auc(np.zeros(4), chosen) == 0.5
    assert auc(np.arange(4.0), np.ones(4, bool)) == 0.5


def test_a_line_that_fits_leaves_no_error() -> None:
    x = np.linspace(0, 5, 40)
    assert rmse_after_calibration(x, 3 - 2 * x) == pytest.approx(0, abs=1e-9)


def test_coverage_counts_errors_inside_the_interval() -> None:
    assert coverage(np.array([0.1, -2.0, 0.5, 0.0]), np.ones(4)) == 0.75


def test_the_bootstrap_is_repeatable_and_holds_the_figure() -> None:
    random = np.random.default_rng(0)
    x = random.normal(size=80)
    y = x + random.normal(size=80)
    got = bootstrap(spearman, x, y, seed=3)
    assert got == bootstrap(spearman, x, y, seed=3)
    assert got.low < got.value < got.high


def test_a_gain_is_judged_on_the_same_resamples() -> None:
    random = np.random.default_rng(1)
    outcome = random.normal(size=100)
    good, poor = outcome + random.normal(size=100), outcome + 4 * random.normal(size=100)
    better = bootstrap_gain(spearman, good, poor, outcome, seed=2)
    same = bootstrap_gain(spearman, good, good, outcome, seed=2)
    assert 0 < better.low < better.value
    assert (same.low, same.value, same.high) == (0, 0, 0)
