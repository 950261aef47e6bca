"""Which posts a network is asked about for engagers, and how reactions of one person are put together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from scoring.observation import Engager, Interaction, Post

MATURE = timedelta(hours=48)  # by then the reactions are in; the formula's own limit
MOST = 10  # posts; the formula counts engagers for ten


def sampled(posts: Sequence[Post], observed_at: datetime, lists: int) -> tuple[Post, ...]:
    """The newest mature originals and quotes; younger ones, then replies, only where these are too few.

    At most ten, and so many that `lists` questions can tell who reacted to them: one for the likes and one
    for the reposts of each, none where the count is 0.
    """

    def rank(post: Post) -> tuple[bool, bool, float]:
        return (post.kind == "reply", observed_at - post.at < MATURE, -post.at.timestamp())

    chosen: list[Post] = []
    for post in sorted((post for post in posts if post.kind != "repost"), key=rank):
        lists -= (post.likes != 0) + (post.reposts != 0)
        if lists < 0 or len(chosen) == MOST:
            break
        chosen.append(post)
    return tuple(chosen)


def merged(seen: Iterable[tuple[Engager, Interaction]]) -> tuple[Engager, ...]:
    """One engager for each id, with all interactions, in the order of first appearance."""
    people: dict[str, tuple[Engager, list[Interaction]]] = {}
    for who, did in seen:
        people.setdefault(who.id, (who, []))[1].append(did)
    return tuple(replace(who, interactions=tuple(done)) for who, done in people.values())
