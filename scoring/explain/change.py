"""Which part and which posts moved a score between two dates: an additive decomposition of the difference.

The parts come from the two stored scores, which are what was shown; the feed of today only tells which posts
stand behind Amplification, and only where it gives for both dates what was stored then.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from scoring.explain.score import PartName, part_points
from scoring.formula.amplification import Amplification, points
from scoring.formula.combine import part_shares
from scoring.formula.constants import Constants, constants
from scoring.formula.measure import Measurement, measure
from scoring.formula.result import Score
from scoring.observation.model import Observation, Post

Fate = Literal["came", "left", "stayed"]

TOP_POSTS = 5
# Points of Amplification (1-100) by which the feed of today may miss a stored value and still stand for it.
# Judgement: a post that goes on earning a little moves it by less, a feed that begins too late by more.
AGREES = 1.0
# Fewer posts before do not say what is usual.
FEWEST_BEFORE = 5
# Half the step, in ln units, over which the scale's slope is taken where the level stood still.
STEP = 0.01


@dataclass(frozen=True, slots=True)
class PartMove:
    """How many points of the difference one part makes."""

    name: PartName
    points: float


@dataclass(frozen=True, slots=True)
class PostMove:
    """How many points one post makes of Amplification's part, held against the account's level of then.

    A post below that level pulls down where it comes in, and lifts where it leaves. `fate` is whether it
    counts on both dates; `reactions` are weighted.
    """

    post: Post
    fate: Fate
    reactions: float
    points: float


@dataclass(frozen=True, slots=True)
class NewPosts:
    """The posts that count since then: how many, and what one earned, beside what was usual before.

    Both are geometric means of weighted reactions.
    """

    count: int
    reactions: float
    usual: float


@dataclass(frozen=True, slots=True)
class Movement:
    """Two dates compared like with like, both with one formula.

    `parts` sum to `delta`, the largest first; `posts` (the largest moves) and `rest` sum to Amplification's
    part. `posts` is empty where the feed does not tell both dates. `new` is None where it does not reach back
    to the first of them, or too little is known of before. `left_out` names parts that only one of the two
    dates has: both are compared without them.
    """

    delta: float
    parts: tuple[PartMove, ...]
    posts: tuple[PostMove, ...]
    rest: float
    new: NewPosts | None
    left_out: tuple[PartName, ...]

    @property
    def cause(self) -> PartMove | None:
        """The part that makes most of the move; it moved as the score did. None where nothing moved."""
        along = [part for part in self.parts if part.points * self.delta > 0]
        return max(along, key=lambda part: abs(part.points), default=None)


def explain_change(now: Score, then: Score, seen: Observation) -> Movement | None:
    """What moved the score from `then` to `now`, the score of `seen`; None for two formula versions."""
    if now.formula != then.formula:
        return None
    rules = constants(now.formula)
    late, left_out = _alike(now, then, rules)
    early, _ = _alike(then, now, rules)
    after = {part.name: part.points for part in part_points(late, rules)}
    before = {part.name: part.points for part in part_points(early, rules)}
    parts = [PartMove(name, after[name] - before[name]) for name in after]
    today, past = measure(seen, rules), measure(_known_then(seen, then.observed_at), rules)
    moves = _moves(today, past, late, rules) if _told(today, now) and _told(past, then) else []
    top = tuple(sorted(moves, key=lambda move: -abs(move.points))[:TOP_POSTS])
    amplified = after["amplification"] - before["amplification"]
    return Movement(
        delta=late.value - early.value,
        parts=tuple(sorted(parts, key=lambda part: -abs(part.points))),
        posts=top,
        rest=amplified - math.fsum(move.points for move in top),
        new=_new(today, past),
        left_out=left_out,
    )


def _known_then(seen: Observation, then: datetime) -> Observation:
    return replace(
        seen, observed_at=then, posts=tuple(post for post in seen.posts if post.at <= then), engagers=None
    )


def _alike(one: Score, other: Score, rules: Constants) -> tuple[Score, tuple[PartName, ...]]:
    """`one` without the parts that `other` lacks, its value made anew, and the parts that only one has."""
    differs: list[PartName] = []
    if (one.parts.reach is None) != (other.parts.reach is None):
        differs.append("reach")
    if (one.parts.network is None) != (other.parts.network is None):
        differs.append("network")
    if not differs:
        return one, ()
    parts = replace(
        one.parts,
        reach=None if "reach" in differs else one.parts.reach,
        network=None if "network" in differs else one.parts.network,
    )
    bare = replace(one, parts=parts, value=0.0)
    weighted = math.fsum(part.weight * part.value for part in part_points(bare, rules))
    return replace(bare, value=weighted), tuple(differs)


def _told(found: Measurement, stored: Score) -> bool:
    """Whether the feed gives for that date what was stored of it."""
    return abs(found.amplification.value - stored.parts.amplification) <= AGREES


def _moves(today: Measurement, past: Measurement, late: Score, rules: Constants) -> list[PostMove]:
    level, before = today.amplification.level, past.amplification.level
    shares = part_shares(late.parts.reach is not None, late.parts.network is not None, rules.weights)
    slope = shares.amplification * _slope(level, before, rules)
    now, then = _pulls(today, before), _pulls(past, before)
    counts = _earned(past) | _earned(today)
    posts = {post.id: post for post in (*past.counted.posts, *today.counted.posts)}
    return [
        PostMove(
            post,
            _fate(name in now, name in then),
            counts[name],
            slope * (now.get(name, 0.0) - then.get(name, 0.0)),
        )
        for name, post in posts.items()
    ]


def _fate(now: bool, then: bool) -> Fate:
    if now and then:
        return "stayed"
    return "came" if now else "left"


def _slope(level: float, before: float, rules: Constants) -> float:
    """Points of Amplification for one ln unit of the level between the two; never below 0."""
    low, high = min(level, before), max(level, before)
    if high - low < STEP:
        low, high = max(0.0, low - STEP), high + STEP
    return (points(high, rules.scale) - points(low, rules.scale)) / (high - low)


def _pulls(found: Measurement, level: float) -> Mapping[str, float]:
    """How far each post pulls the level away from `level`, in ln units."""
    seen = found.amplification
    return {
        post.id: share * (own - level)
        for post, share, own in zip(found.counted.posts, _shares(seen), seen.levels, strict=True)
    }


def _shares(seen: Amplification) -> Sequence[float]:
    """The share that each post has in the level; the prior has what is left of 1."""
    total = math.fsum(seen.weights)
    if not total:
        return ()
    part = seen.effective / (seen.effective + seen.prior.posts) / total
    return [part * weight for weight in seen.weights]


def _earned(found: Measurement) -> dict[str, float]:
    return {post.id: count for post, count in zip(found.counted.posts, found.counts, strict=True)}


def _new(today: Measurement, past: Measurement) -> NewPosts | None:
    before = _earned(past)
    fresh = [math.log1p(count) for name, count in _earned(today).items() if name not in before]
    if not fresh or len(before) < FEWEST_BEFORE:
        return None
    return NewPosts(
        len(fresh), math.expm1(math.fsum(fresh) / len(fresh)), math.expm1(past.amplification.mean)
    )
