"""Which part and which posts moved a score between two dates: an additive decomposition of the difference."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from scoring.explain.score import PartName, PostShare, part_points, post_shares
from scoring.formula import score
from scoring.formula.constants import constants
from scoring.formula.measure import measure
from scoring.formula.result import Score
from scoring.observation.model import Observation

Fate = Literal["came", "left", "stayed"]

TOP_POSTS = 5


@dataclass(frozen=True, slots=True)
class PartMove:
    """How many points of the difference one part makes."""

    name: PartName
    points: float


@dataclass(frozen=True, slots=True)
class PostMove:
    """How many points one post makes of Amplification's part; `fate` is whether it counts on both dates."""

    share: PostShare
    fate: Fate
    points: float


@dataclass(frozen=True, slots=True)
class Movement:
    """Two dates compared like with like, both with one formula.

    `parts` sum to `delta`; `posts` (the largest moves), `other_posts` and `audience` sum to Amplification's
    part: what is left of it after the posts is what the audience alone lets one expect.
    `left_out` names parts that only one of the two dates has: both are compared without them.
    """

    delta: float
    parts: tuple[PartMove, ...]
    posts: tuple[PostMove, ...]
    other_posts: float
    audience: float
    left_out: tuple[PartName, ...]


def explain_change(now: Observation, then: Observation, *, version: str) -> Movement:
    """What moved the score from `then` to `now`; both are scored with `version`."""
    late, left_out = _alike(score(now, version=version, inputs=""), score(then, version=version, inputs=""))
    early, _ = _alike(score(then, version=version, inputs=""), score(now, version=version, inputs=""))
    rules = constants(version)
    after = {part.name: part.points for part in part_points(late, rules)}
    before = {part.name: part.points for part in part_points(early, rules)}
    parts = tuple(PartMove(name, after[name] - before[name]) for name in after)
    moves = sorted(
        _moves(
            _shares(now, after["amplification"], version), _shares(then, before["amplification"], version)
        ),
        key=lambda move: -abs(move.points),
    )
    amplified = after["amplification"] - before["amplification"]
    return Movement(
        delta=late.value - early.value,
        parts=tuple(sorted(parts, key=lambda part: -abs(part.points))),
        posts=tuple(moves[:TOP_POSTS]),
        other_posts=math.fsum(move.points for move in moves[TOP_POSTS:]),
        audience=amplified - math.fsum(move.points for move in moves),
        left_out=left_out,
    )


def _alike(one: Score, other: Score) -> tuple[Score, tuple[PartName, ...]]:
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
    rules = constants(one.formula)
    weighted = math.fsum(part.weight * part.value for part in part_points(bare, rules))
    return replace(bare, value=weighted), tuple(differs)


def _shares(seen: Observation, points: float, version: str) -> Mapping[str, PostShare]:
    rules = constants(version)
    return {share.post.id: share for share in post_shares(measure(seen, rules), points, rules)}


def _moves(now: Mapping[str, PostShare], then: Mapping[str, PostShare]) -> list[PostMove]:
    came = [PostMove(share, "came", share.points) for name, share in now.items() if name not in then]
    left = [PostMove(share, "left", -share.points) for name, share in then.items() if name not in now]
    stayed = [
        PostMove(share, "stayed", share.points - then[name].points)
        for name, share in now.items()
        if name in then
    ]
    return came + left + stayed
