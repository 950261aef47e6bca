"""Decides whether intervals hold on accounts that the constants have not seen: folds by account.

In each fold the line, the spread, the drift and the stretches of the network are fitted on the other
accounts. The worth of the line stays as published: it was chosen once, on all accounts of the set.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.formula.amplification import FORECAST_POSTS
from scoring.formula.batch import score_table
from scoring.formula.constants import Constants
from scoring.validation.data import Floats, Series, table
from scoring.validation.fitting import SHORT_HISTORY, refitted
from scoring.validation.forecasts import LEVELS, Split, scores_inside, split, weighted
from scoring.validation.metrics import spearman

_FOLDS = 10
# With fewer accounts than this each is a fold of its own.
_MANY = 100


@dataclass(frozen=True, slots=True)
class Calibration:
    """`bias` is outcome minus forecast in ln(1 + weighted reactions).

    `shares` say how often the outcome lay inside the forecast's interval, `score_shares` how often the score
    of the next posts lay inside the score's, by nominal level. `amplification` and `score` are rank
    correlations with the outcome in weighted reactions.
    """

    formula: str
    shares: dict[str, float]
    score_shares: dict[str, float]
    bias: float
    amplification: float
    score: float


@dataclass(frozen=True, slots=True)
class HeldOut:
    """One split of one set, every account judged by constants that were fitted without it.

    `history` is the number of posts that were seen, None for all. `before` is the version before on the same
    accounts, not fitted.
    """

    name: str
    history: int | None
    accounts: int
    new: Calibration
    before: Calibration


@dataclass(frozen=True, slots=True)
class _Judged:
    """One row an account: errors of the level, what lay inside by nominal level, and what ranks."""

    error: Floats
    inside: dict[str, NDArray[np.bool_]]
    score_inside: dict[str, NDArray[np.bool_]]
    amplification: Floats
    score: Floats
    outcome: Floats

    @classmethod
    def of(cls, cut: Split, rules: Constants) -> _Judged:
        scores = score_table(table(cut.history), rules, threads=1)
        came = np.array([weighted(one, rules) for one in cut.future])
        error = came - scores.level
        inside = {name: np.abs(error) <= z * scores.forecast_error for name, z in LEVELS.items()}
        judged = scores_inside(cut, rules)
        return cls(error, inside, judged, scores.amplification, scores.value, came)


def held_out(
    name: str, series: Sequence[Series], rules: Constants, before: Constants, *, seed: int
) -> tuple[HeldOut, ...]:
    """Ten folds over accounts, each its own fold where they are fewer than a hundred; short history first."""
    able = [one for one in series if len(one) >= FORECAST_POSTS + SHORT_HISTORY]
    rest = [one for one in series if len(one) < FORECAST_POSTS + SHORT_HISTORY]
    folds = _FOLDS if len(able) >= _MANY else len(able)
    fold = np.random.default_rng(seed).permutation(len(able)) % folds
    judged: dict[int | None, list[_Judged]] = {SHORT_HISTORY: [], None: []}
    plain: dict[int | None, list[_Judged]] = {SHORT_HISTORY: [], None: []}
    for number in range(folds):
        learnt = refitted([*_picked(able, fold != number), *rest], rules, before)
        for history in judged:
            cut = split(name, _picked(able, fold == number), history)
            judged[history].append(_Judged.of(cut, learnt))
            plain[history].append(_Judged.of(cut, before))
    return tuple(
        HeldOut(
            name,
            history,
            sum(len(part.error) for part in judged[history]),
            _calibration(rules.version, judged[history]),
            _calibration(before.version, plain[history]),
        )
        for history in judged
    )


def _picked(series: Sequence[Series], chosen: NDArray[np.bool_]) -> list[Series]:
    return [one for one, wanted in zip(series, chosen, strict=True) if wanted]


def _calibration(formula: str, parts: Sequence[_Judged]) -> Calibration:
    whole = _joined(parts)
    return Calibration(
        formula=formula,
        shares=_means(whole.inside),
        score_shares=_means(whole.score_inside),
        bias=float(whole.error.mean()),
        amplification=spearman(whole.amplification, whole.outcome),
        score=spearman(whole.score, whole.outcome),
    )


def _joined(parts: Sequence[_Judged]) -> _Judged:
    return _Judged(
        np.concatenate([part.error for part in parts]),
        {name: np.concatenate([part.inside[name] for part in parts]) for name in LEVELS},
        {name: np.concatenate([part.score_inside[name] for part in parts]) for name in LEVELS},
        np.concatenate([part.amplification for part in parts]),
        np.concatenate([part.score for part in parts]),
        np.concatenate([part.outcome for part in parts]),
    )


def _means(inside: dict[str, NDArray[np.bool_]]) -> dict[str, float]:
    return {name: float(values.mean()) for name, values in inside.items()}
