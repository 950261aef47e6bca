"""Decides how well each predictor agrees with people who said which of two accounts is more influential.

The pairs hold aggregates, not posts. Each side becomes an observation of one post that earned the retweets
and mentions received (mentions count as replies), with its followers and lists; the formula's own prior
then weighs that single post against the audience. Nothing is trained on these pairs but one linear model that
stands beside, and it is fitted on other pairs than it is judged on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.formula.batch import score_table
from scoring.formula.batch_posts import Table
from scoring.formula.constants import Constants
from scoring.formula.posts import DAY_SECONDS
from scoring.validation.data import Pairs, Side
from scoring.validation.metrics import Estimate, auc, bootstrap

Floats = NDArray[np.float64]

_OBSERVED = 1.38e9  # 2013; only differences of time matter
_FOLDS = 10
_STEPS = 300
_RATE = 0.5


@dataclass(frozen=True, slots=True)
class Judgement:
    """Area under the curve of one predictor; 0.5 is a coin, 1 is full agreement."""

    predictor: str
    auc: Estimate


def judge(pairs: Pairs, formulas: Sequence[Constants], *, seed: int) -> tuple[Judgement, ...]:
    """Every formula version, the raw counts, and a trained linear model on held-out pairs."""
    differences: dict[str, Floats] = {}
    for rules in formulas:
        a, b = (score_table(side_table(side), rules) for side in (pairs.a, pairs.b))
        differences[f"score, formula {rules.version}"] = a.value - b.value
        differences[f"amplification, formula {rules.version}"] = a.amplification - b.amplification
    raw = _raw(pairs)
    differences.update(raw)
    differences["linear model, trained on other pairs"] = _trained(
        np.column_stack(list(raw.values())), pairs.chose_a, seed
    )
    return tuple(
        Judgement(name, bootstrap(_auc, values, pairs.chose_a.astype(float), seed=seed))
        for name, values in differences.items()
    )


def side_table(side: Side) -> Table:
    """One post an account, three days old."""
    accounts = len(side.followers)
    zeros = np.zeros(accounts)
    return Table(
        networks=("x",),
        network=np.zeros(accounts, np.int64),
        observed_at=np.full(accounts, _OBSERVED),
        followers=side.followers,
        listed=side.listed,
        offsets=np.arange(accounts + 1),
        at=np.full(accounts, _OBSERVED - 3 * DAY_SECONDS),
        kind=np.zeros(accounts, np.uint8),
        reposts=side.retweets,
        quotes=zeros,
        replies=side.mentions,
        likes=zeros,
    )


def _raw(pairs: Pairs) -> dict[str, Floats]:
    names = ("followers", "listed", "retweets", "mentions")
    return {name: np.log1p(getattr(pairs.a, name)) - np.log1p(getattr(pairs.b, name)) for name in names}


def _auc(difference: Floats, chosen: Floats) -> float:
    return auc(difference, chosen > 0.5)


def _trained(features: Floats, chosen: NDArray[np.bool_], seed: int) -> Floats:
    """Logistic regression by plain gradient steps, judged only on folds it has not seen."""
    scaled = features / features.std(axis=0)
    fold = np.random.default_rng(seed).permutation(len(chosen)) % _FOLDS
    predicted = np.zeros(len(chosen))
    for number in range(_FOLDS):
        test = fold == number
        weights = _logistic(scaled[~test], chosen[~test].astype(float))
        predicted[test] = (scaled[test] * weights).sum(axis=1)
    return predicted


def _logistic(features: Floats, chosen: Floats) -> Floats:
    weights = np.zeros(features.shape[1])
    for _ in range(_STEPS):
        error = chosen - 1.0 / (1.0 + np.exp(-(features * weights).sum(axis=1)))
        weights = weights + _RATE * (features * error[:, None]).mean(axis=0)
    return weights
