"""What one week of posts says beside the score: the post that carried it, and how its posts did on average.

Computed when an account is refreshed and kept beside it, so that a digest of 500 accounts reads no posts.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from scoring.formula import CURRENT
from scoring.formula.constants import constants
from scoring.formula.posts import measured, weighted_reactions
from scoring.observation.model import Observation, Post

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class BestPost:
    """A post by what it earned, in weighted reactions (one repost = 1)."""

    id: str
    url: str | None
    at: datetime
    reactions: float


@dataclass(frozen=True, slots=True)
class Week:
    """The last week before an observation.

    `reactions` is the geometric-mean number of weighted reactions of its judged posts, in the unit of a
    forecast; None where there were none. Reposts of others never count.
    """

    best: BestPost | None
    reactions: float | None
    posts: int


def week_of(observation: Observation, length: timedelta = WEEK) -> Week:
    """The posts of the last week that are old enough to judge, 48 hours, in sum."""
    best = best_posts(observation, length, most=10**9)
    if not best:
        return Week(None, None, 0)
    mean = sum(math.log1p(post.reactions) for post in best) / len(best)
    return Week(best[0], math.expm1(mean), len(best))


def best_posts(observation: Observation, length: timedelta, most: int) -> list[BestPost]:
    """The judged posts of the last `length`, the one with most reactions first."""
    rules = constants(CURRENT)
    newest = observation.observed_at - timedelta(hours=rules.posts.maturity(observation.network))
    worth = rules.reactions.worth(observation.network)
    posts = measured((post for post in observation.posts if _counts(post, newest - length, newest)), worth)
    earned = weighted_reactions(posts, worth)
    found = [
        BestPost(post.id, post.url, post.at, reactions) for post, reactions in zip(posts, earned, strict=True)
    ]
    return sorted(found, key=lambda post: (-post.reactions, post.at))[:most]


def _counts(post: Post, oldest: datetime, newest: datetime) -> bool:
    return post.kind != "repost" and oldest < post.at <= newest
