"""Decides what became of stored forecasts: the outcome of one, and how all of them did so far."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from scoring.formula.amplification import FORECAST_POSTS
from scoring.formula.constants import PostRules, Worth, constants
from scoring.formula.posts import measured, weighted_reactions
from scoring.formula.result import Forecast
from scoring.observation.model import Observation, Post


@dataclass(frozen=True, slots=True)
class Promise:
    """A forecast as it was stored: made at `made_at` on what the network showed then."""

    network: str
    formula: str
    made_at: datetime
    forecast: Forecast


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came. `reactions_per_post` is the geometric mean of weighted reactions of the posts forecast.

    `error` is ln((1 + came) / (1 + forecast)): 0.1 is about 10 % more than forecast. `covered`: inside the
    80 % interval.
    """

    promise: Promise
    reactions_per_post: float
    error: float
    covered: bool


@dataclass(frozen=True, slots=True)
class Judged:
    """A stored forecast of one account with what came, in weighted reactions a post."""

    day: date
    forecast: float
    low: float
    high: float
    came: float
    covered: bool


@dataclass(frozen=True, slots=True)
class Row:
    """All outcomes of one network and formula. `covered` is a share; `bias` and `rmse` are of `error`."""

    network: str
    formula: str
    outcomes: int
    covered: float
    bias: float
    rmse: float


def outcome(promise: Promise, later: Observation) -> Outcome | None:
    """The outcome once twenty newer posts are mature; None before that.

    Newer are posts that the score could not count: those that were not mature when it was made. The oldest
    twenty of them count, so that the outcome does not depend on when it is looked up.
    """
    rules = constants(promise.formula)
    worth = rules.reactions.worth(promise.network)
    posts = _next_posts(promise.made_at, later, rules.posts, worth)
    if len(posts) < FORECAST_POSTS:
        return None
    counts = weighted_reactions(posts, worth)
    level = math.fsum(math.log1p(count) for count in counts) / len(counts)
    came = math.expm1(level)
    return Outcome(
        promise,
        came,
        level - math.log1p(promise.forecast.reactions_per_post),
        promise.forecast.low <= came <= promise.forecast.high,
    )


def _next_posts(made_at: datetime, later: Observation, rules: PostRules, worth: Worth) -> Sequence[Post]:
    ripening = timedelta(hours=rules.maturity(later.network))
    posts = {
        post.id: post
        for post in measured(later.posts, worth)
        if post.kind in ("original", "quote") and made_at - ripening < post.at <= later.observed_at - ripening
    }
    return sorted(posts.values(), key=lambda post: (post.at, post.id))[:FORECAST_POSTS]
