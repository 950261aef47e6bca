"""Decides how well each predictor foresees the next twenty posts, split in time inside every account."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.formula.amplification import FORECAST_POSTS
from scoring.formula.batch import Scores, score_table
from scoring.formula.constants import Constants, constants
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

    `bias` is the mean of outcome minus forecast in ln(1 + weighted reactions).
    """

    formula: str
    shares: dict[str, float]
    bias: float


@dataclass(frozen=True, slots=True)
class Gain:
    """How much higher the rank correlation of the newest formula is than that of the oldest, pairwise."""

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
        logs[name] = np.log1p([baseline(one) for one in cut.history])
    skills = tuple(_skill(name, values, outcome, seed) for name, values in {**scales, **logs}.items())
    gains = tuple(_gains(scales, formulas, outcome, seed))
    return Forecasts(cut.name, len(outcome), skills, tuple(shares), gains)


def covered(cut: Split, scores: Scores, rules: Constants) -> Coverage:
    """Whether ln(1 + weighted reactions) of the next posts fell into the forecast's intervals."""
    error = np.array([weighted(one, rules) for one in cut.future]) - scores.level
    shares = {name: coverage(error, z * scores.forecast_error) for name, z in LEVELS.items()}
    return Coverage(rules.version, shares, float(error.mean()))


def headline(future: Series) -> float:
    """Mean ln(1 + reposts), and of weighted reactions where the network has no reposts."""
    if future.network == "instagram":
        return weighted(future, constants("1"))
    return float(np.log1p(future.reposts).mean())


def weighted(future: Series, rules: Constants) -> float:
    """Mean ln(1 + weighted reactions) in the weights of a formula."""
    worth = rules.reactions.weights(future.network)
    reactions = worth.reposts * future.reposts + worth.quotes * future.quotes
    reactions = reactions + worth.replies * future.replies + worth.likes * future.likes
    return float(np.log1p(reactions).mean())


def _gains(
    scales: Mapping[str, Floats], formulas: Sequence[Constants], outcome: Floats, seed: int
) -> Iterator[Gain]:
    oldest, newest = formulas[0].version, formulas[-1].version
    for name in ("score", "amplification") if oldest != newest else ():
        new, old = scales[f"{name}, formula {newest}"], scales[f"{name}, formula {oldest}"]
        title = f"{name}, formula {newest} over formula {oldest}"
        yield Gain(title, bootstrap_gain(spearman, new, old, outcome, seed=seed))


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
