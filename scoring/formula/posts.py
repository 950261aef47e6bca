"""Decides which posts of an observation count, and what reactions they earned."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import attrgetter

from scoring.errors import BadObservation
from scoring.formula.constants import KindWeights, PostRules
from scoring.observation.model import Observation, Post
from scoring.text import say

DAY_SECONDS = 86400.0
# More than any count that observations may hold, and than what-if scores add to one; absurd beyond.
ABSURD = 1e16

_newest_first = attrgetter("at", "id")


@dataclass(frozen=True, slots=True)
class CountedPosts:
    """The posts that count, newest first.

    `ages` are days before the newest of them, so that a holiday costs nothing; `gap` is the days from the
    newest of them to the observation, None without posts. `silent`: there were posts, none within a year.
    """

    posts: Sequence[Post]
    ages: Sequence[float]
    gap: float | None
    silent: bool = False


def counted_posts(observation: Observation, rules: PostRules) -> CountedPosts:
    """Mature originals and quotes of the last active window; replies only where those are few."""
    at = observation.observed_at
    mature = _mature(observation.posts, at - timedelta(hours=rules.maturity(observation.network)))
    posts = _window([post for post in mature if post.kind != "reply"], rules)
    if len(posts) < rules.others_before_replies and len(posts) < len(mature):
        posts = _window(mature, rules)
    if not posts:
        return CountedPosts((), (), None)
    newest = posts[0].at
    gap = (at - newest).total_seconds() / DAY_SECONDS
    if gap > rules.silent_days:
        return CountedPosts((), (), None, silent=True)
    return CountedPosts(posts, [(newest - post.at).total_seconds() / DAY_SECONDS for post in posts], gap)


def weighted_reactions(posts: Iterable[Post], weights: KindWeights) -> list[float]:
    """Reactions of each post, counted in reposts. Raises BadObservation for a count that is no count."""
    repost, quote, reply, like = weights.reposts, weights.quotes, weights.replies, weights.likes
    try:
        counts = [
            repost * (post.reposts or 0)
            + quote * (post.quotes or 0)
            + reply * (post.replies or 0)
            + like * (post.likes or 0)
            for post in posts
        ]
    except (OverflowError, TypeError):
        raise BadObservation(say("A post has a count that is not a number.")) from None
    if not all(0 <= count <= ABSURD for count in counts):
        raise BadObservation(say("A post has a count that is below 0, absurd, or not a number."))
    return counts


def _mature(posts: Iterable[Post], before: datetime) -> list[Post]:
    """Neither too young nor from the future nor a repost; of posts with one id the first."""
    mature = [post for post in posts if post.at <= before and post.kind != "repost"]
    if len({post.id for post in mature}) < len(mature):
        mature = list({post.id: post for post in reversed(mature)}.values())
    return mature


def _window(posts: list[Post], rules: PostRules) -> list[Post]:
    if not posts:
        return posts
    ordered = sorted(posts, key=_newest_first, reverse=True)
    oldest = ordered[0].at - timedelta(days=rules.window_days)
    if ordered[-1].at < oldest:
        ordered = [post for post in ordered if post.at >= oldest]
    return ordered[: rules.most]
