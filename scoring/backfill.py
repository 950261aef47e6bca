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
from scoring.observation import Observation
from scoring.record import Kept

DAYS = 90
# Honest: at least this many ripe posts, and either this much time before the day, or all posts there are.
FEWEST_POSTS = 10
COVERED = timedelta(days=30)


def reconstructed(handle: Handle, observation: Observation, inputs: str, days: int = DAYS) -> Iterator[Kept]:
    """The days before the observation that can be told honestly, oldest first.

    `inputs` is the hash of the observation: all of these days rest on it.
    """
    rules = constants(CURRENT)
    ripening = timedelta(hours=rules.posts.maturity_hours)
    posts = [post for post in observation.posts if post.kind != "repost"]
    sample = observation.engager_sample
    sampled = [post for post in posts if sample is not None and post.id in sample.posts]
    oldest = min((post.at for post in posts), default=observation.observed_at)
    for back in range(days, 0, -1):
        then = observation.observed_at - timedelta(days=back)
        ripe = [post for post in posts if post.at <= then - ripening]
        if len(ripe) < FEWEST_POSTS or not _covered(observation, oldest, then):
            continue
        # The posts whose engagers were read stay for the Network part; unripe, they earn nothing here.
        asked = tuple(post for post in sampled if post.at > then - ripening)
        seen = replace(observation, observed_at=then, posts=(*asked, *ripe))
        yield Kept(
            handle, then.date(), score(seen, inputs=inputs), observation.followers, None, reconstructed=True
        )


def _covered(observation: Observation, oldest: datetime, then: datetime) -> bool:
    """Whether the posts at hand reach far enough before that day, or back to the first there ever was."""
    everything = observation.posts_total is not None and observation.posts_total <= len(observation.posts)
    return everything or then - oldest >= COVERED
