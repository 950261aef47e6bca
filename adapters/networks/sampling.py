"""Which posts a network is asked about for engagers, and how reactions of one person are put together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from scoring.observation import Engager, Interaction, Post

MATURE = timedelta(hours=48)  # by then the reactions are in; the formula's own limit


def sampled(posts: Sequence[Post], observed_at: datetime, count: int) -> tuple[Post, ...]:
    """The newest mature originals and quotes; younger ones, then replies, only where these are too few."""

    def rank(post: Post) -> tuple[bool, bool, float]:
        return (post.kind == "reply", observed_at - post.at < MATURE, -post.at.timestamp())

    return tuple(sorted((post for post in posts if post.kind != "repost"), key=rank)[:count])


def merged(seen: Iterable[tuple[Engager, Interaction]]) -> tuple[Engager, ...]:
    """One engager for each id, with all interactions, in the order of first appearance."""
    people: dict[str, tuple[Engager, list[Interaction]]] = {}
    for who, did in seen:
        people.setdefault(who.id, (who, []))[1].append(did)
    return tuple(replace(who, interactions=tuple(done)) for who, done in people.values())
