"""Changes of formula 2 that were tried, each measured like the formula itself, those that lost included.

Both halves of the accounts are shown apart: what wins on one half only is luck.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from scoring.formula.batch import score_table
from scoring.formula.constants import Constants, constants
from scoring.validation.attacks import attacks
from scoring.validation.data import own_posts, table
from scoring.validation.forecasts import Split, covered, headline, split
from scoring.validation.metrics import auc, spearman
from scoring.validation.people import side_table
from scoring.validation.predictors import predictors
from scoring.validation.report import SHORT_HISTORY, Evidence
from scoring.validation.stability import stability


@dataclass(frozen=True, slots=True)
class Try:
    """One row: rank correlations, coverage at 80 %, agreement with people, and what attacks win in points."""

    name: str
    x_short: float
    x_all: float
    x_even: float
    x_odd: float
    score_all: float
    x_covered: float
    instagram: float
    instagram_covered: float
    people: float
    week_99: float
    viral: float
    viral_worst: float
    bought: float


_LEVEL: Mapping[str, Mapping[str, Any]] = {
    "plain mean: no bound on a post": {"rounds": 0},
    "a post counts at most 2.7 times the usual": {"ceiling": 1.0},
    "a post counts at most 7.4 times the usual": {"ceiling": 2.0},
    "no weight by rank": {"half_life_posts": math.inf},
    "half-life of 15 posts": {"half_life_posts": 15.0},
    "half-life of 60 posts": {"half_life_posts": 60.0},
    "half-life of 30 days": {"half_life_days": 30.0},
    "half-life of 180 days": {"half_life_days": 180.0},
    "no prior from the audience": {"prior_posts": 0.01},
    "prior worth 1 post": {"prior_posts": 1.0},
    "prior worth 3 posts": {"prior_posts": 3.0},
    "forecast blind to the account's pace": {"horizon_drift": 0.0},
    "spread of all accounts the same": {"spread_posts": 1e9},
}


def variants() -> Iterator[tuple[str, Constants]]:
    """Formula 1, formula 2, and formula 2 with one thing changed at a time."""
    two = constants("2")
    yield "formula 1", constants("1")
    yield "formula 2", two
    for name, change in _LEVEL.items():
        yield name, replace(two, level=replace(two.level, **change))
    yield "posts of 90 days", replace(two, posts=replace(two.posts, window_days=90))
    for likes in (0.0, 0.05, 0.25, 0.5):
        worth = dict(two.reactions.networks)
        worth["x"] = replace(worth["x"], likes=likes)
        yield f"a like on X worth {likes}", replace(two, reactions=replace(two.reactions, networks=worth))
    yield "lists not counted", replace(two, scale=replace(two.scale, listed_share=0.0))
    for reach in (0.05, 0.25, 0.35):
        weights = replace(two.weights, reach=reach, amplification=0.85 - reach)
        yield f"weight of reach {reach}", replace(two, weights=weights)


def tried(evidence: Evidence, *, seed: int) -> Iterator[Try]:
    """Every variant on all sets. Raises ValueError where a set is missing: half a row compares nothing."""
    if evidence.x is None or evidence.instagram is None or evidence.pairs is None:
        raise ValueError("the comparison of variants needs all data sets")
    x = [own_posts(one) for one in evidence.x]
    cuts = (split("short", x, SHORT_HISTORY), split("all", x, None), split("all", evidence.instagram, None))
    for name, rules in variants():
        yield _row(name, rules, cuts, evidence, seed)


def _row(name: str, rules: Constants, cuts: tuple[Split, Split, Split], evidence: Evidence, seed: int) -> Try:
    x = cuts[1]
    scores = score_table(table(x.history), rules)
    came = np.array([headline(one) for one in x.future])
    predictor = next(predictors([rules]))
    posts = [own_posts(one) for one in evidence.x or ()]
    won = {attack.name: attack for attack in attacks(posts, predictor, seed=seed)}
    viral, bought = won["one viral post x1000"], won["bought followers x10"]
    return Try(
        name=name,
        x_short=_rho(cuts[0], rules),
        x_all=spearman(scores.amplification, came),
        x_even=spearman(scores.amplification[::2], came[::2]),
        x_odd=spearman(scores.amplification[1::2], came[1::2]),
        score_all=spearman(scores.value, came),
        x_covered=covered(x, scores, rules).shares["80"],
        instagram=_rho(cuts[2], rules),
        instagram_covered=covered(cuts[2], score_table(table(cuts[2].history), rules), rules).shares["80"],
        people=_people(evidence, rules),
        week_99=stability(posts, predictor).week_99 or 0.0,
        viral=viral.mean or 0.0,
        viral_worst=viral.worst or 0.0,
        bought=bought.mean or 0.0,
    )


def _rho(cut: Split, rules: Constants) -> float:
    scores = score_table(table(cut.history), rules)
    return spearman(scores.amplification, np.array([headline(one) for one in cut.future]))


def _people(evidence: Evidence, rules: Constants) -> float:
    if evidence.pairs is None:
        return math.nan
    a, b = (score_table(side_table(side), rules) for side in (evidence.pairs.a, evidence.pairs.b))
    return auc(a.value - b.value, evidence.pairs.chose_a)
