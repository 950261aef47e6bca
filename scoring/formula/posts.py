"""Decides which posts of an observation count, and what reactions they earned."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from operator import attrgetter

from scoring.errors import BadObservation
from scoring.formula.constants import Constants, KindWeights, PostRules, Worth
from scoring.observation.model import Observation, Post
from scoring.text import say

DAY_SECONDS = 86400.0
# More than any count that observations may hold, and than what-if scores add to one; absurd beyond.
ABSURD = 1e16
# The shares of a network's kinds sum to 1, but for rounding.
ALL = 1.0 - 1e-9

KINDS = ("reposts", "quotes", "replies", "likes", "views")

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


def counted_posts(observation: Observation, version: Constants) -> CountedPosts:
    """Mature originals and quotes of the last active window; replies only where those are few."""
    at, rules = observation.observed_at, version.posts
    worth = version.reactions.worth(observation.network)
    mature = _mature(observation.posts, at - timedelta(hours=rules.maturity(observation.network)))
    mature = measured(mature, worth)
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


def weighted_reactions(posts: Sequence[Post], worth: Worth) -> list[float]:
    """Reactions of each post, counted in reposts. Raises BadObservation for a count that is no count."""
    try:
        counts = _as_shown(posts, worth.weights)
        for row in _with_hidden_kinds(posts, worth):
            counts[row] = _standing_in(posts[row], worth)
    except (OverflowError, TypeError):
        raise BadObservation(say("A post has a count that is not a number.")) from None
    if not all(0 <= count <= ABSURD for count in counts):
        raise BadObservation(say("A post has a count that is below 0, absurd, or not a number."))
    return counts


def measured(posts: Iterable[Post], worth: Worth) -> list[Post]:
    """The posts of which the network shows something: a kind that has a share, where any kind has one."""
    if worth.shares is None:
        return list(posts)
    counts_of = attrgetter(*(_with_share(worth.shares) or KINDS))
    return [post for post in posts if counts_of(post).count(None) < len(counts_of(post))]


def _as_shown(posts: Sequence[Post], weights: KindWeights) -> list[float]:
    """What is hidden counts 0."""
    repost, quote, reply, like = weights.reposts, weights.quotes, weights.replies, weights.likes
    counts = [
        repost * (post.reposts or 0)
        + quote * (post.quotes or 0)
        + reply * (post.replies or 0)
        + like * (post.likes or 0)
        for post in posts
    ]
    if weights.views:
        return [count + weights.views * (post.views or 0) for count, post in zip(counts, posts, strict=True)]
    return counts


def _with_hidden_kinds(posts: Sequence[Post], worth: Worth) -> list[int]:
    """The rows of the posts that hide a kind for which others stand."""
    kinds = () if worth.shares is None else _with_share(worth.shares)
    if not kinds:
        return []
    counts_of = attrgetter(*kinds)
    return [row for row, post in enumerate(posts) if None in counts_of(post)]


def _standing_in(post: Post, worth: Worth) -> float:
    """The kinds that are shown stand for those that are hidden, by their usual shares."""
    known, hidden, others = 0.0, 0.0, 0.0
    for kind in KINDS:
        weight, share, count = getattr(worth.weights, kind), getattr(worth.shares, kind), getattr(post, kind)
        if share and count is None:
            hidden += share
        elif share:
            known += weight * count
        else:
            others += weight * (count or 0)
    return (known / (1.0 - hidden) if hidden < ALL else 0.0) + others


@cache
def _with_share(shares: KindWeights) -> tuple[str, ...]:
    """None or several: a single kind would have nothing that stands for it."""
    return tuple(kind for kind in KINDS if getattr(shares, kind))


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
