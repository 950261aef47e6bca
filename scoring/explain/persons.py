"""Decides the score of one person on several networks: the best one, and some room filled by the others.

S = Smax + (100 - Smax) (1 - product over the others of (1 - gain Sp / 100)). Linking can only help.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from scoring.errors import BadInput
from scoring.formula import CURRENT
from scoring.formula.constants import constants
from scoring.formula.result import Score
from scoring.formula.scale import clip
from scoring.text import say


@dataclass(frozen=True, slots=True)
class Presence:
    """What one account brings: its score, and `points` of the person's score that come from it."""

    score: Score
    points: float


@dataclass(frozen=True, slots=True)
class PersonScore:
    """`value`, `low`, `high` are 1-100, an 80 % interval.

    `presences` are the strongest first; their points sum to `value`.
    """

    value: float
    low: float
    high: float
    standard_error: float
    presences: tuple[Presence, ...]


def combine_accounts(scores: Sequence[Score]) -> PersonScore:
    """One person's linked accounts. Raises BadInput where there is none, or one stands there twice."""
    if not scores:
        raise BadInput(say("There is no linked account."), say("Link one first."))
    if len({(score.network, score.handle) for score in scores}) < len(scores):
        raise BadInput(say("One account is linked twice."), say("Unlink it once."))
    ranked = sorted(scores, key=lambda score: (-score.value, score.network, score.handle))
    rules = constants(CURRENT)
    value, slopes = _combined([score.value for score in ranked], rules.persons.gain)
    error = math.sqrt(
        math.fsum((slope * score.standard_error) ** 2 for slope, score in zip(slopes, ranked, strict=True))
    )
    half = rules.interval.z * error
    presences = tuple(
        Presence(score, points)
        for score, points in zip(ranked, _points(ranked, value, rules.persons.gain), strict=True)
    )
    return PersonScore(value, clip(value - half), clip(value + half), error, presences)


def _combined(values: Sequence[float], gain: float) -> tuple[float, list[float]]:
    """The person's score and how it moves with each account's, strongest first."""
    best, others = values[0], values[1:]
    left = math.prod(1.0 - gain * value / 100.0 for value in others)
    value = best + (100.0 - best) * (1.0 - left)
    slopes = [left]
    for other in others:
        slopes.append((100.0 - best) * left / (1.0 - gain * other / 100.0) * gain / 100.0)
    return value, slopes


def _points(ranked: Sequence[Score], value: float, gain: float) -> list[float]:
    """The strongest brings its own score; the room filled is shared by what each other fills, in logs."""
    best = ranked[0].value
    logs = [-math.log1p(-gain * score.value / 100.0) for score in ranked[1:]]
    total = math.fsum(logs)
    return [best, *((value - best) * log / total for log in logs)]
