"""Two scores of one account -> Change: how far it moved, and whether that is more than noise.

Like is compared with like: where one of the two lacks a part, both are compared without it. Scores of two
formula versions are not compared here; the caller scores both with the newer one first.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from scoring.formula.combine import part_shares
from scoring.formula.constants import constants
from scoring.formula.result import Parts, Score

# A move beyond this many standard errors of a difference happens by chance in one week of ten.
NOISE_Z = 1.64
# Scores of one account share most of their posts, so their errors move together: 2 × 0.9.
SHARED_ERROR = 1.8


@dataclass(frozen=True, slots=True)
class Change:
    """`delta` in points, later minus earlier; `noise` is the largest move that chance explains.

    `without_network` is the difference of the same scores without their Network part: that part rests on a
    handful of posts which change from day to day, so that alone it is no reason to call anybody.
    `parts` holds the differences of the parts that both scores have, None for the others.
    """

    delta: float
    noise: float
    without_network: float
    parts: Parts

    @property
    def notable(self) -> bool:
        """Whether the move is larger than chance explains, with Network and without it."""
        both = (self.delta, self.without_network)
        return all(move > self.noise for move in both) or all(move < -self.noise for move in both)


def change(now: Score, then: Score) -> Change | None:
    """The move from `then` to `now`, or None where the two cannot be compared (other formula version)."""
    if now.formula != then.formula:
        return None
    shared_now, shared_then = _shared(now.parts, then.parts), _shared(then.parts, now.parts)
    if shared_now == now.parts and shared_then == then.parts:
        delta = now.value - then.value
    else:
        delta = _total(shared_now, now.formula) - _total(shared_then, now.formula)
    bare_now, bare_then = replace(shared_now, network=None), replace(shared_then, network=None)
    core = _total(bare_now, now.formula) - _total(bare_then, now.formula)
    chance = noise(now.standard_error, then.standard_error)
    return Change(delta, chance, core, _minus(shared_now, shared_then))


def noise(now: float, then: float) -> float:
    """The largest move, in points, that chance explains for two scores with these standard errors."""
    return NOISE_Z * math.sqrt(max(0.0, now**2 + then**2 - SHARED_ERROR * now * then))


def _total(parts: Parts, version: str) -> float:
    """The score that these parts alone make."""
    shares = part_shares(parts.reach is not None, parts.network is not None, constants(version).weights)
    return (
        shares.reach * (parts.reach or 0.0)
        + shares.amplification * parts.amplification
        + shares.network * (parts.network or 0.0)
    )


def _shared(parts: Parts, other: Parts) -> Parts:
    """`parts` without those that `other` lacks."""
    return replace(
        parts,
        reach=None if other.reach is None else parts.reach,
        network=None if other.network is None else parts.network,
    )


def _minus(now: Parts, then: Parts) -> Parts:
    return Parts(
        None if now.reach is None or then.reach is None else now.reach - then.reach,
        now.amplification - then.amplification,
        None if now.network is None or then.network is None else now.network - then.network,
    )
