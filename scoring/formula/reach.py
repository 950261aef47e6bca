"""Decides True Reach: the audience that can be taken for real, on its 1-100 scale."""

from __future__ import annotations

from dataclasses import dataclass

from scoring.errors import BadObservation
from scoring.formula.authenticity import Audience
from scoring.formula.constants import ScaleRules
from scoring.formula.scale import clip, log_scale, log_scale_slope


@dataclass(frozen=True, slots=True)
class Reach:
    """`value` is 1-100; `points_error` comes from the sample that the authentic share rests on."""

    value: float
    points_error: float
    followers: int
    authentic: float


def reach(followers: int | None, audience: Audience, rules: ScaleRules) -> Reach | None:
    """None where the network shows no audience."""
    if followers is None:
        return None
    if not 0 <= followers < float("inf"):
        raise BadObservation("followers is below 0 or not a number.")
    real = followers * audience.authentic
    error = log_scale_slope(real, rules.reach_decades) * followers * audience.standard_error
    return Reach(clip(log_scale(real, rules.reach_decades)), error, followers, audience.authentic)
