"""Which part and which posts make a score: an additive decomposition that sums to the score exactly."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from scoring.explain.levers import Lever, levers
from scoring.explain.peers import Standing, standing
from scoring.formula import BEFORE, CHANGED, CURRENT, TOLD_DAYS
from scoring.formula.amplification import Amplification
from scoring.formula.authenticity import Doubt
from scoring.formula.combine import part_shares
from scoring.formula.constants import Constants, constants
from scoring.formula.engagers import is_author
from scoring.formula.measure import Measurement, measure
from scoring.formula.result import Note, Score
from scoring.formula.scale import clip
from scoring.observation.model import Observation, Post

PartName = Literal["reach", "amplification", "network"]

TOP_POSTS = 5


@dataclass(frozen=True, slots=True)
class PartShare:
    """One part: its 1-100 value, its weight in this score, and `points` = weight x value."""

    name: PartName
    value: float
    weight: float
    points: float


@dataclass(frozen=True, slots=True)
class PostShare:
    """What one post carries of the amplification points.

    `reactions` are weighted and after the pod guard; `bounded`: more than the bound of what is usual, so that
    the rest of them does not count.
    """

    post: Post
    reactions: float
    points: float
    bounded: bool


@dataclass(frozen=True, slots=True)
class PodFinding:
    """What the pod guard did: `share_left` of the reactions counts.

    `over` accounts reacted to more than `limit` of the posts looked at; `own` tells that the author's own
    account is among them.
    """

    share_left: float
    limit: int
    over: int
    own: bool


@dataclass(frozen=True, slots=True)
class AudienceFinding:
    """The authentic share of the sample and how many of its accounts each doubt applies to."""

    authentic: float
    sampled: int
    doubts: tuple[tuple[Doubt, int], ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything `why` tells. parts, in points, sum to the score; so do the shares of amplification below.

    `posts` are the five that carry most, `other_posts` the points of the rest, and `audience_points` what the
    audience alone lets one expect before any post (below 0 where it lets one expect nothing).
    `standing` is among real accounts of about its audience, None where too few are known. `before` is the
    score of the formula version before, in the weeks after a change.
    """

    score: Score
    parts: tuple[PartShare, ...]
    posts: tuple[PostShare, ...]
    other_posts: float
    audience_points: float
    unmeasured: tuple[Note, ...]
    levers: tuple[Lever, ...]
    standing: Standing | None
    pods: PodFinding | None
    audience: AudienceFinding | None
    before: float | None = None


def explain(score: Score, observation: Observation) -> Explanation:
    """Explains a score from the observation behind it; engagers may be gone from it, as they are not stored.

    The parts are those of `score`, so that the sum holds whatever was dropped since; the posts share its
    amplification in proportion to what each adds to the level. Levers are computed by scoring again.
    """
    rules = constants(score.formula)
    seen = measure(observation, rules)
    parts = part_points(score, rules)
    points = next(part.points for part in parts if part.name == "amplification")
    posts = post_shares(seen, points, rules)
    carried = math.fsum(post.points for post in posts)
    ranked = sorted(posts, key=lambda post: -post.points)
    return Explanation(
        score=score,
        parts=parts,
        posts=tuple(ranked[:TOP_POSTS]),
        other_posts=math.fsum(post.points for post in ranked[TOP_POSTS:]),
        audience_points=points - carried,
        unmeasured=tuple(note for note in score.notes if note in _UNMEASURED),
        levers=levers(observation, rules),
        standing=standing(score, observation),
        pods=_pods(observation, seen),
        audience=_audience(seen),
        before=by_the_version_before(score, observation),
    )


def by_the_version_before(score: Score, observation: Observation) -> float | None:
    """The score as the version before gives it; None outside the weeks in which both are told.

    Only Amplification is computed again: the engagers that the other parts rest on are not stored, and those
    parts differ only where people with many digits in their host's name react.
    """
    days = (score.observed_at.date() - CHANGED).days
    if score.formula != CURRENT or not 0 <= days < TOLD_DAYS:
        return None
    new, old = (measure(observation, constants(name)).amplification.value for name in (CURRENT, BEFORE))
    shares = part_shares(
        score.parts.reach is not None, score.parts.network is not None, constants(CURRENT).weights
    )
    return clip(score.value + shares.amplification * (old - new))


def findings(observation: Observation, version: str) -> tuple[PodFinding | None, AudienceFinding | None]:
    """What looking at the engagers showed. They are not stored, so this is asked while they are at hand."""
    seen = measure(observation, constants(version))
    return _pods(observation, seen), _audience(seen)


def part_points(score: Score, rules: Constants) -> tuple[PartShare, ...]:
    """The parts with their points, which sum to the score: the largest takes the last digit of the sum."""
    found = list(_parts(score, rules))
    gap = score.value - math.fsum(part.points for part in found)
    largest = max(range(len(found)), key=lambda row: found[row].points)
    found[largest] = replace(found[largest], points=found[largest].points + gap)
    return tuple(found)


def post_shares(seen: Measurement, points: float, rules: Constants) -> tuple[PostShare, ...]:
    """What each counted post adds to the amplification points, newest first."""
    amplified = seen.amplification
    worth = _level_shares(amplified, rules)
    scale = points / amplified.level if amplified.level > 0.0 else 0.0
    return tuple(
        PostShare(post, count, share * scale, math.log1p(count) > level + 1e-9)
        for post, count, level, share in zip(
            seen.counted.posts, seen.counts, amplified.levels, worth, strict=True
        )
    )


_UNMEASURED: frozenset[Note] = frozenset(
    ("reach-not-measured", "network-not-measured", "authenticity-not-checked", "prior-not-calibrated")
)


def _parts(score: Score, rules: Constants) -> Iterator[PartShare]:
    parts = score.parts
    shares = part_shares(parts.reach is not None, parts.network is not None, rules.weights)
    if parts.reach is not None:
        yield PartShare("reach", parts.reach, shares.reach, shares.reach * parts.reach)
    points = shares.amplification * parts.amplification
    yield PartShare("amplification", parts.amplification, shares.amplification, points)
    if parts.network is not None:
        yield PartShare("network", parts.network, shares.network, shares.network * parts.network)


def _level_shares(amplified: Amplification, rules: Constants) -> Sequence[float]:
    """What each post adds to the level; with the prior's share they sum to it."""
    total = sum(amplified.weights)
    if not total:
        return ()
    part = amplified.effective / (amplified.effective + amplified.prior.posts) / total
    return [part * weight * level for weight, level in zip(amplified.weights, amplified.levels, strict=True)]


def _pods(observation: Observation, seen: Measurement) -> PodFinding | None:
    """None where nobody looked, or nothing was taken off."""
    if seen.engagers is None or seen.pods.share_left >= 1.0:
        return None
    own = any(is_author(who, observation) for who in observation.engagers or ())
    return PodFinding(seen.pods.share_left, seen.pods.limit, seen.pods.over, own)


def _audience(seen: Measurement) -> AudienceFinding | None:
    if not seen.engagers:
        return None
    counts: dict[Doubt, int] = {}
    for one in seen.engagers:
        for doubt in one.trust.doubts:
            counts[doubt] = counts.get(doubt, 0) + 1
    ranked = tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
    return AudienceFinding(seen.audience.authentic, seen.audience.sampled, ranked)
