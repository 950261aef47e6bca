"""Decides whether a new observation is a fact or a glitch: the reasons for which the last score is held."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from scoring.observation.model import Observation, Post
from scoring.text import Number, say

Reason = Literal["page-missing", "followers-jumped", "posts-jumped", "posts-vanished", "posts-young"]

# A move larger than this within a day is a glitch of the network until a second look says otherwise.
LARGEST_MOVE = 0.5
PER = timedelta(days=1)
# Small counts move by half every day; below this size a move says nothing.
SMALLEST_FOLLOWERS = 100
SMALLEST_POSTS = 20
# Posts that are gone for this long are gone, and a part that a network left out for so long is not shown.
VANISHED = timedelta(days=3)
# From many posts that were judged to few, in so short a time: the network showed only the newest.
MANY_POSTS = 10
FEW_OF_THEM = 0.25
YOUNG = timedelta(hours=48)
MISSING = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Seen:
    """What the gate remembers of an observation. `posts` is how many posts were judged."""

    observed_at: datetime
    followers: int | None
    posts_total: int | None
    posts: int | None = None


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why a score is held; before and after are the counts, None for a missing page."""

    reason: Reason
    before: int | None = None
    after: int | None = None


def doubts(observation: Observation, last: Seen | None) -> tuple[Doubt, ...]:
    """Every reason to hold the last score; empty: the new one is published.

    The allowance for a jump grows with the days since the last good look, so that one that stays is believed
    in the end; a page that is missing for a week will not come. Without a last look there is nothing to hold.
    """
    if last is None:
        return ()
    missing = not observation.complete and observation.observed_at - last.observed_at < MISSING
    found = [Doubt("page-missing")] if missing else []
    return (*found, *_jumps(observation, last))


def reason(doubt: Doubt) -> str:
    """One sentence for a person."""
    if doubt.reason == "page-missing":
        return say("The network left out a part of its answer.")
    if doubt.reason == "posts-vanished":
        return say("The network showed no posts, where it showed some the last time.")
    if doubt.reason == "posts-young":
        return say(
            "Only {after} of the posts that the network showed are old enough to judge.",
            after=str(doubt.after),
        )
    what = "followers" if doubt.reason == "followers-jumped" else "posts"
    return say(
        "The number of {what} jumped from {before} to {after} within a day.",
        what=str(what),
        before=Number(doubt.before),
        after=Number(doubt.after),
    )


def _jumps(observation: Observation, last: Seen) -> Iterator[Doubt]:
    if _jumped(observation.followers, last.followers, SMALLEST_FOLLOWERS, observation.observed_at, last):
        yield Doubt("followers-jumped", last.followers, observation.followers)
    if _jumped(observation.posts_total, last.posts_total, SMALLEST_POSTS, observation.observed_at, last):
        yield Doubt("posts-jumped", last.posts_total, observation.posts_total)
    recent = observation.observed_at - last.observed_at < VANISHED
    if recent and last.posts and not observation.posts and (observation.posts_total or 0) > 0:
        yield Doubt("posts-vanished", last.posts, 0)
    if recent and _only_young(observation, last.posts or 0):
        yield Doubt("posts-young", last.posts, _old(observation))


def _jumped(after: int | None, before: int | None, smallest: int, now: datetime, last: Seen) -> bool:
    """More than half up or down for each day that passed; a day is the least that is allowed for."""
    if after is None or before is None or max(after, before) < smallest:
        return False
    days = min(30.0, max(1.0, (now - last.observed_at) / PER))
    highest, lowest = before * (1.0 + LARGEST_MOVE) ** days, before * (1.0 - LARGEST_MOVE) ** days
    return bool(after > highest or after < lowest)


def _only_young(observation: Observation, judged: int) -> bool:
    """Whether many posts were judged and few can be now, with younger ones in their place."""
    old = _old(observation)
    return judged >= MANY_POSTS and old <= FEW_OF_THEM * judged and old < len(_own(observation))


def _old(observation: Observation) -> int:
    return sum(observation.observed_at - post.at >= YOUNG for post in _own(observation))


def _own(observation: Observation) -> list[Post]:
    return [post for post in observation.posts if post.kind != "repost"]
