"""Decides how accounts stand beside one another: which differences are real and which are about the same."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from scoring.errors import BadCommand
from scoring.formula.result import Parts, Score
from scoring.history.trend import Change
from scoring.text import plural, say

FEWEST = 2
MOST = 10
# A difference of two independent scores beyond this many standard errors happens by chance once in ten.
DIFFERENCE_Z = 1.64


@dataclass(frozen=True, slots=True)
class Compared:
    """One account of the comparison. `rank` is 1 for the best; accounts that are about the same share one."""

    score: Score
    change: Change | None
    rank: int


@dataclass(frozen=True, slots=True)
class Difference:
    """Two accounts, the higher one first. `real`: outside what their intervals explain."""

    higher: Score
    lower: Score
    points: float
    real: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """`accounts` are the highest first; `differences` holds every pair in that order.

    `shared_parts` tells which parts all of them have: a part that one lacks is no ground for comparison.
    """

    accounts: tuple[Compared, ...]
    differences: tuple[Difference, ...]
    shared_parts: tuple[str, ...]


def compare(scores: Sequence[Score], changes: Sequence[Change | None] | None = None) -> Comparison:
    """Two to ten accounts of one formula version. Raises BadCommand for another number or a repetition."""
    if not FEWEST <= len(scores) <= MOST:
        raise BadCommand(
            plural("{n} account cannot be compared.", "{n} accounts cannot be compared.", len(scores)),
            say("Name {fewest} to {most} of them.", fewest=FEWEST, most=MOST),
        )
    if len({(score.network, score.handle) for score in scores}) < len(scores):
        raise BadCommand(say("One account is named twice."), say("Name each once."))
    if len({score.formula for score in scores}) > 1:
        raise BadCommand(say("These scores are of different formula versions."), say("Ask for fresh scores."))
    moved = changes or [None] * len(scores)
    pairs = sorted(zip(scores, moved, strict=True), key=lambda pair: (-pair[0].value, pair[0].handle))
    ranked = [score for score, _ in pairs]
    ranks = _ranks(ranked)
    return Comparison(
        accounts=tuple(
            Compared(score, change, rank) for (score, change), rank in zip(pairs, ranks, strict=True)
        ),
        differences=tuple(difference(one, other) for one, other in combinations(ranked, 2)),
        shared_parts=_shared([score.parts for score in scores]),
    )


def difference(one: Score, other: Score) -> Difference:
    """Two accounts' errors are independent, so that a difference has to beat the root of both."""
    higher, lower = (one, other) if one.value >= other.value else (other, one)
    points = higher.value - lower.value
    noise = DIFFERENCE_Z * math.hypot(one.standard_error, other.standard_error)
    return Difference(higher, lower, points, points > noise)


def neighbours(comparison: Comparison) -> tuple[Difference, ...]:
    """Each account against the next one in the order of the scores."""
    ranked = [one.score for one in comparison.accounts]
    return tuple(difference(one, other) for one, other in pairwise(ranked))


def _ranks(ranked: Sequence[Score]) -> list[int]:
    """Competition ranks: an account shares the rank of the best one that it is about the same as."""
    ranks: list[int] = []
    leader = 0
    for row, score in enumerate(ranked):
        if difference(ranked[leader], score).real:
            leader = row
        ranks.append(leader + 1)
    return ranks


def _shared(parts: Sequence[Parts]) -> tuple[str, ...]:
    names = ("reach", "amplification", "network")
    return tuple(name for name in names if all(getattr(one, name) is not None for one in parts))
