"""Decides how well each predictor foresees the next twenty posts, split in time inside every account."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from scoring.formula.amplification import FORECAST_POSTS
from scoring.formula.batch import Scores, score_table
from scoring.formula.batch_posts import weighted_columns
from scoring.formula.constants import Constants, constants
from scoring.formula.posts import KINDS
from scoring.validation.baselines import BASELINES
from scoring.validation.data import Series, table
from scoring.validation.metrics import (
    Estimate,
    bootstrap,
    bootstrap_gain,
    coverage,
    precision_at_top,
    rmse_after_calibration,
    spearman,
)

Floats = NDArray[np.float64]

# Two-sided normal quantiles.
LEVELS = {"50": 0.6744897501960817, "80": 1.2815515655446004, "95": 1.959963984540054}
# An account needs this many posts before the ones to foresee.
LEAST_HISTORY = 5
# Points: a score at the scale's end is inside an interval that ends there.
_TINY = 1e-9


@dataclass(frozen=True, slots=True)
class Split:
    """Accounts cut in time: what a formula may see, and the posts that came next."""

    name: str
    history: Sequence[Series]
    future: Sequence[Series]


@dataclass(frozen=True, slots=True)
class Skill:
    """How well one predictor foresees. `rmse` is in ln(1 + reactions), after a cross-fitted straight line."""

    predictor: str
    rho: Estimate
    precision: float
    rmse: float


@dataclass(frozen=True, slots=True)
class Coverage:
    """How often the outcome lay inside the interval, by its nominal level.

    `bias` is the mean of outcome minus forecast in ln(1 + weighted reactions). `score_shares` says how often
    the score of the next posts alone lay between the score's own low and high.
    """

    formula: str
    shares: dict[str, float]
    bias: float
    score_shares: dict[str, float]


@dataclass(frozen=True, slots=True)
class Gain:
    """How much higher one rank correlation is than another, on the same resamples of accounts."""

    predictor: str
    rho: Estimate


@dataclass(frozen=True, slots=True)
class Forecasts:
    """One split, all predictors."""

    split: str
    accounts: int
    skills: tuple[Skill, ...]
    coverage: tuple[Coverage, ...]
    gains: tuple[Gain, ...]


def split(name: str, series: Sequence[Series], history: int | None) -> Split:
    """The last twenty posts of each account are the outcome; `history` posts before them are seen, or all."""
    least = FORECAST_POSTS + (history or LEAST_HISTORY)
    able = [one for one in series if len(one) >= least]
    last = None if history is None else FORECAST_POSTS + history
    return Split(
        name,
        [one.rows(FORECAST_POSTS, len(one) if last is None else last) for one in able],
        [one.rows(0, FORECAST_POSTS) for one in able],
    )


def evaluate(cut: Split, formulas: Sequence[Constants], *, seed: int) -> Forecasts:
    """Skill of every formula version and baseline against mean ln(1 + reposts) of the next posts."""
    outcome = np.array([headline(one) for one in cut.future])
    seen = table(cut.history)
    scales: dict[str, Floats] = {}
    logs: dict[str, Floats] = {}
    shares = []
    for rules in formulas:
        scores = score_table(seen, rules)
        scales[f"score, formula {rules.version}"] = scores.value
        scales[f"amplification, formula {rules.version}"] = scores.amplification
        shares.append(covered(cut, scores, rules))
    for name, baseline in BASELINES.items():
        values = np.log1p([baseline(one) for one in cut.history])
        if np.isfinite(values).all():
            logs[name] = values
    skills = tuple(_skill(name, values, outcome, seed) for name, values in {**scales, **logs}.items())
    gains = tuple(_gains(scales, logs, formulas, outcome, seed))
    return Forecasts(cut.name, len(outcome), skills, tuple(shares), gains)


def covered(cut: Split, scores: Scores, rules: Constants) -> Coverage:
    """Whether ln(1 + weighted reactions) of the next posts fell into the forecast's intervals."""
    error = np.array([weighted(one, rules) for one in cut.future]) - scores.level
    shares = {name: coverage(error, z * scores.forecast_error) for name, z in LEVELS.items()}
    inside = {name: float(within.mean()) for name, within in scores_inside(cut, rules).items()}
    return Coverage(rules.version, shares, float(error.mean()), inside)


def scores_inside(cut: Split, rules: Constants) -> dict[str, NDArray[np.bool_]]:
    """Whether the score of the next posts alone lies between low and high, by the nominal level.

    Audience and lists are those of the history: only the posts differ.
    """
    came = score_table(table(cut.future), rules).value
    seen = table(cut.history)
    found = {}
    for name, z in LEVELS.items():
        scores = score_table(seen, replace(rules, interval=replace(rules.interval, z=z)))
        found[name] = (scores.low - _TINY <= came) & (came <= scores.high + _TINY)
    return found


def headline(future: Series) -> float:
    """Mean ln(1 + reposts) on X; elsewhere of weighted reactions, whose weights no version changed."""
    if future.network == "x":
        return float(np.log1p(future.reposts).mean())
    return weighted(future, constants("1"))


def weighted(future: Series, rules: Constants) -> float:
    """Mean ln(1 + weighted reactions) in the weights of a formula."""
    return float(np.log1p(weighted_posts(future, rules)).mean())


def weighted_posts(series: Series, rules: Constants) -> Floats:
    """Weighted reactions of each post."""
    return weighted_columns([getattr(series, kind) for kind in KINDS], rules.reactions.worth(series.network))


def _gains(
    scales: Mapping[str, Floats],
    baselines: Mapping[str, Floats],
    formulas: Sequence[Constants],
    outcome: Floats,
    seed: int,
) -> Iterator[Gain]:
    """Each formula over the one before, and over the strongest baseline of this split."""
    strongest = max(baselines, key=lambda name: spearman(baselines[name], outcome))
    for name in ("score", "amplification"):
        for old, new in pairwise(rules.version for rules in formulas):
            title = f"{name}, formula {new} over formula {old}"
            first, second = scales[f"{name}, formula {new}"], scales[f"{name}, formula {old}"]
            yield Gain(title, bootstrap_gain(spearman, first, second, outcome, seed=seed))
        for rules in formulas:
            title = f"{name}, formula {rules.version} over {strongest}"
            first = scales[f"{name}, formula {rules.version}"]
            yield Gain(title, bootstrap_gain(spearman, first, baselines[strongest], outcome, seed=seed))


def _skill(name: str, predicted: Floats, outcome: Floats, seed: int) -> Skill:
    """`predicted` is on a logarithmic scale, as the outcome is."""
    return Skill(
        name,
        bootstrap(spearman, predicted, outcome, seed=seed),
        precision_at_top(predicted, outcome),
        rmse_after_calibration(predicted, outcome),
    )


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Forecast and outcome of every account of a split, both as weighted reactions a post."""

    name: str
    forecast: Floats
    outcome: Floats
    inside: NDArray[np.bool_]


def outcomes(cut: Split, rules: Constants) -> Outcomes:
    """What a picture of forecast against outcome draws; `inside` the 80 % interval."""
    scores = score_table(table(cut.history), rules)
    came = np.array([weighted(one, rules) for one in cut.future])
    inside = np.abs(came - scores.level) <= LEVELS["80"] * scores.forecast_error
    return Outcomes(cut.name, np.expm1(scores.level), np.expm1(came), inside)
