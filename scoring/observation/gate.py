"""Decides whether a new observation is a fact or a glitch: the reasons for which the last score is held."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from scoring.facts import Fact, fact
from scoring.observation.model import Observation, Post

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


def doubts(observation: Observation, last: Seen | None) -> tuple[Fact, ...]:
    """Every reason to hold the last score; empty: the new one is published.

    The allowance for a jump grows with the days since the last good look, so that one that stays is believed
    in the end; a page that is missing for a week will not come. Without a last look there is nothing to hold.
    """
    if last is None:
        return ()
    missing = not observation.complete and observation.observed_at - last.observed_at < MISSING
    found = [fact("page-missing")] if missing else []
    return (*found, *_jumps(observation, last))


def _jumps(observation: Observation, last: Seen) -> Iterator[Fact]:
    now = observation.observed_at
    followers, posts = (last.followers, observation.followers), (last.posts_total, observation.posts_total)
    if _jumped(*followers, SMALLEST_FOLLOWERS, now - last.observed_at):
        yield _moved("followers-jumped", *followers)
    if _jumped(*posts, SMALLEST_POSTS, now - last.observed_at):
        yield _moved("posts-jumped", *posts)
    recent = now - last.observed_at < VANISHED
    if recent and last.posts and not observation.posts and (observation.posts_total or 0) > 0:
        yield _moved("posts-vanished", last.posts, 0)
    if recent and _only_young(observation, last.posts or 0):
        yield _moved("posts-young", last.posts, _old(observation))


def _moved(code: str, before: int | None, after: int | None) -> Fact:
    return fact(code, before=before or 0, after=after or 0)


def _jumped(before: int | None, after: int | None, smallest: int, passed: timedelta) -> bool:
    """More than half up or down for each day that passed; a day is the least that is allowed for."""
    if after is None or before is None or max(after, before) < smallest:
        return False
    days = min(30.0, max(1.0, passed / PER))
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
