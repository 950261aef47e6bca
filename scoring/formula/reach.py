"""Decides True Reach: the audience that can be taken for real, on its 1-100 scale."""

from __future__ import annotations

from dataclasses import dataclass

from scoring.formula.authenticity import Audience
from scoring.formula.constants import ScaleRules
from scoring.formula.scale import clip, log_scale, log_scale_slope


@dataclass(frozen=True, slots=True)
class Reach:
    """`value` is 1-100; `points_error` comes from the sample that the authentic share rests on."""

    value: float
    points_error: float
    followers: int
    listed: int | None
    authentic: float


def reach(followers: int | None, listed: int | None, audience: Audience, rules: ScaleRules) -> Reach | None:
    """None where the network shows no audience. `listed` counts where it is shown and the formula uses it."""
    if followers is None:
        return None
    real = followers * audience.authentic
    value = log_scale(real, rules.reach_decades)
    error = log_scale_slope(real, rules.reach_decades) * followers * audience.standard_error
    if listed is not None and rules.listed_share:
        value += rules.listed_share * (log_scale(listed, rules.listed_decades) - value)
        error *= 1.0 - rules.listed_share
    return Reach(clip(value), error, followers, listed, audience.authentic)
