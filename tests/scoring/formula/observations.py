"""Observations for the formula's tests, and hypothesis strategies that make any valid one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from scoring.observation.model import (
    Engager,
    EngagerSample,
    Interaction,
    InteractionKind,
    Observation,
    Post,
    PostKind,
)

NOW = datetime(2016, 5, 4, 6, 3, 48, tzinfo=UTC)


def posts(
    *reposts: int, every: timedelta = timedelta(days=1), kind: PostKind = "original"
) -> tuple[Post, ...]:
    """Posts with these reposts, the first three days old, each next one older by `every`."""
    start = NOW - timedelta(days=3)
    return tuple(Post(str(i), start - i * every, reposts=count, likes=0) for i, count in enumerate(reposts))


def account(
    given: tuple[Post, ...] = (),
    *,
    followers: int | None = 1000,
    network: str = "x",
    engagers: tuple[Engager, ...] | None = None,
    sample: EngagerSample | None = None,
) -> Observation:
    return Observation(
        f"@ada@{network}", network, NOW, followers, posts=given, engagers=engagers, engager_sample=sample
    )


def person(name: str, *on: str, kind: InteractionKind = "repost", followers: int | None = 200) -> Engager:
    """An engager without any doubt who reacted to these posts."""
    interactions = tuple(Interaction(post, kind) for post in on)
    return Engager(name, followers, 150, 900, NOW - timedelta(days=900), True, interactions=interactions)


KINDS: tuple[PostKind, ...] = ("original", "original", "reply", "quote", "repost")

counts = st.none() | st.integers(0, 10**13)
small_counts = st.none() | st.integers(0, 2000)


@st.composite
def any_post(draw: st.DrawFn, name: str, *, count: st.SearchStrategy[int | None] = counts) -> Post:
    return Post(
        name,
        NOW - timedelta(hours=draw(st.integers(-100, 24 * 500))),
        draw(st.sampled_from(KINDS)),
        draw(count),
        draw(count),
        draw(count),
        draw(count),
    )


@st.composite
def any_engager(draw: st.DrawFn, name: str, post_count: int) -> Engager:
    picked = draw(st.lists(st.integers(0, max(0, post_count - 1)), max_size=6))
    return Engager(
        name,
        draw(small_counts),
        draw(small_counts),
        draw(small_counts),
        draw(st.none() | st.just(NOW - timedelta(days=3)) | st.just(NOW - timedelta(days=800))),
        draw(st.none() | st.booleans()),
        draw(st.none() | st.sampled_from(("ada", "anna12345", "bob"))),
        tuple(Interaction(str(i), draw(st.sampled_from(("repost", "like")))) for i in picked),
    )


@st.composite
def observations(draw: st.DrawFn, *, count: st.SearchStrategy[int | None] = counts) -> Observation:
    """Anything a network may show: absent numbers, absurd ones, future posts, equal times, any engagers."""
    size = draw(st.integers(0, 30))
    given = tuple(draw(any_post(str(i), count=count)) for i in range(size))
    engagers = None
    sample = None
    if draw(st.booleans()):
        engagers = tuple(draw(any_engager(f"u{i}", size)) for i in range(draw(st.integers(0, 12))))
        if draw(st.booleans()):
            asked = tuple(str(i) for i in range(draw(st.integers(0, 10))))
            sample = EngagerSample(asked, draw(st.integers(1, 100)))
    network = draw(st.sampled_from(("x", "instagram", "facebook", "bluesky", "youtube")))
    return account(given, followers=draw(counts), network=network, engagers=engagers, sample=sample)
