"""The scores of past days, computed later from the posts' own times, where that is honest.

Counts of a post hardly change after 48 hours, so the posts that were ripe on a past day score that day nearly
as it was. The audience of that day and who reacted then are not known: today's stand in, so that only
Amplification differs from day to day. All of these days are marked as reconstructed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from scoring.formula import CURRENT, score
from scoring.formula.constants import constants
from scoring.handles import Handle
from scoring.history.stored import StoredScore
from scoring.observation.model import Observation

DAYS = 90
# Honest: at least this many ripe posts, and either this much time before the day, or all posts there are.
FEWEST_POSTS = 10
COVERED = timedelta(days=30)


def reconstructed(
    handle: Handle, observation: Observation, inputs: str, days: int = DAYS
) -> Iterator[StoredScore]:
    """The days before the observation that can be told honestly, oldest first.

    `inputs` is the hash of the observation: all of these days rest on it.
    """
    ripening = timedelta(hours=constants(CURRENT).posts.maturity(observation.network))
    posts = [post for post in observation.posts if post.kind != "repost"]
    oldest = min((post.at for post in posts), default=observation.observed_at)
    for back in range(days, 0, -1):
        then = observation.observed_at - timedelta(days=back)
        ripe = sum(post.at <= then - ripening for post in posts)
        if ripe >= FEWEST_POSTS and _covered(observation, oldest, then):
            scored = score(as_of(observation, then), inputs=inputs)
            yield StoredScore(handle, then.date(), scored, observation.followers, None, reconstructed=True)


def as_of(observation: Observation, then: datetime) -> Observation:
    """The observation as it would have been then, with today's audience.

    The posts whose engagers were read stay for the Network part; they are not ripe then and earn nothing.
    """
    asked = () if observation.engager_sample is None else observation.engager_sample.posts
    posts = tuple(post for post in observation.posts if post.at <= then or post.id in asked)
    return replace(observation, observed_at=then, posts=posts)


def _covered(observation: Observation, oldest: datetime, then: datetime) -> bool:
    """Whether the posts at hand reach far enough before that day, or back to the first there ever was."""
    everything = observation.posts_total is not None and observation.posts_total <= len(observation.posts)
    return everything or then - oldest >= COVERED
