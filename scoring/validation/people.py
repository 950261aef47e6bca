"""Decides how well each predictor agrees with people who said which of two accounts is more influential.

The pairs hold aggregates, not posts. Each side becomes an observation of one post that earned the retweets
and mentions received (mentions count as replies), with its followers and lists; the formula's own prior
then weighs that single post against the audience. Nothing is trained on these pairs but one linear model that
stands beside, and it is fitted on pairs of other people than those it is judged on: one person stands in many
pairs, so that folds by pair would let it learn the people.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement

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
_GROUPS = 10
_STEPS = 300
_RATE = 0.5


@dataclass(frozen=True, slots=True)
class Judgement:
    """Area under the curve of one predictor; 0.5 is a coin, 1 is full agreement."""

    predictor: str
    auc: Estimate


def judge(pairs: Pairs, formulas: Sequence[Constants], *, seed: int) -> tuple[Judgement, ...]:
    """Every formula version, the raw counts, and a linear model trained on other people's pairs."""
    differences: dict[str, Floats] = {}
    for rules in formulas:
        a, b = (score_table(side_table(side), rules) for side in (pairs.a, pairs.b))
        differences[f"score, formula {rules.version}"] = a.value - b.value
        differences[f"amplification, formula {rules.version}"] = a.amplification - b.amplification
    raw = _raw(pairs)
    differences.update(raw)
    differences["linear model, trained on other people"] = _trained(
        np.column_stack(list(raw.values())), pairs, seed
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
        views=zeros,
    )


def _raw(pairs: Pairs) -> dict[str, Floats]:
    names = ("followers", "listed", "retweets", "mentions")
    return {name: np.log1p(getattr(pairs.a, name)) - np.log1p(getattr(pairs.b, name)) for name in names}


def _auc(difference: Floats, chosen: Floats) -> float:
    return auc(difference, chosen > 0.5)


def _trained(features: Floats, pairs: Pairs, seed: int) -> Floats:
    """Logistic regression by plain gradient steps, judged only on pairs of people it has not seen.

    People fall into ten groups. The pairs between two groups are judged by a model that was trained on the
    pairs without anybody of either.
    """
    scaled, chosen = features / features.std(axis=0), pairs.chose_a.astype(float)
    people = 1 + int(max(pairs.a_account.max(), pairs.b_account.max()))
    group = np.random.default_rng(seed).permutation(people) % _GROUPS
    a, b = group[pairs.a_account], group[pairs.b_account]
    predicted = np.zeros(len(chosen))
    for one, other in combinations_with_replacement(range(_GROUPS), 2):
        test = ((a == one) & (b == other)) | ((a == other) & (b == one))
        apart = ~np.isin(a, (one, other)) & ~np.isin(b, (one, other))
        weights = _logistic(scaled[apart], chosen[apart])
        predicted[test] = (scaled[test] * weights).sum(axis=1)
    return predicted


def people_shared(pairs: Pairs, *, seed: int) -> float:
    """Share of pairs that would share a person with the training pairs, were the ten folds by pair."""
    fold = np.random.default_rng(seed).permutation(len(pairs.chose_a)) % _GROUPS
    shared = np.zeros(len(fold), bool)
    for number in range(_GROUPS):
        test = fold == number
        known = np.concatenate((pairs.a_account[~test], pairs.b_account[~test]))
        shared[test] = np.isin(pairs.a_account[test], known) | np.isin(pairs.b_account[test], known)
    return float(shared.mean())


def _logistic(features: Floats, chosen: Floats) -> Floats:
    weights = np.zeros(features.shape[1])
    for _ in range(_STEPS):
        error = chosen - 1.0 / (1.0 + np.exp(-(features * weights).sum(axis=1)))
        weights = weights + _RATE * (features * error[:, None]).mean(axis=0)
    return weights
