"""Decides the score from its parts: the weighted mean, its interval, the confidence and what must be told."""

from __future__ import annotations

import math
from collections.abc import Iterator

from scoring.formula.constants import Constants, IntervalRules, Weights
from scoring.formula.measure import Measurement
from scoring.formula.result import Confidence, Forecast, Note, Parts, Score
from scoring.formula.scale import clip
from scoring.observation.model import Observation


def combine(observation: Observation, seen: Measurement, rules: Constants, inputs: str) -> Score:
    shares = part_shares(seen.reach is not None, seen.network is not None, rules.weights)
    value, error = _mean(seen, shares)
    low, high = (clip(end) for end in _interval(value, error, seen, shares, rules.interval))
    half = half_width(low, high, error, rules.interval)
    return Score(
        handle=observation.handle,
        network=observation.network,
        observed_at=observation.observed_at,
        value=clip(value),
        low=low,
        high=high,
        standard_error=error,
        confidence=confidence(half, len(seen.counts), rules.interval),
        parts=Parts(
            reach=None if seen.reach is None else seen.reach.value,
            amplification=seen.amplification.value,
            network=None if seen.network is None else seen.network.value,
        ),
        forecast=forecast(seen, rules.interval.z),
        posts_used=len(seen.counts),
        formula=rules.version,
        inputs=inputs,
        notes=tuple(_notes(seen, rules)),
    )


def part_shares(has_reach: bool, has_network: bool, weights: Weights) -> Weights:
    """The weights of the parts that were measured, scaled to sum to 1; 0 for a part that is missing."""
    reach = weights.reach if has_reach else 0.0
    network = weights.network if has_network else 0.0
    total = reach + weights.amplification + network
    return Weights(reach / total, weights.amplification / total, network / total)


def forecast(seen: Measurement, z: float) -> Forecast:
    """Geometric-mean weighted reactions of the next posts, those included that the pod guard discounts."""
    level, half = seen.expected.level, z * seen.expected.forecast_error
    return Forecast(
        reactions_per_post=math.expm1(level),
        low=math.expm1(max(0.0, level - half)),
        high=math.expm1(level + half),
    )


def half_width(low: float, high: float, error: float, rules: IntervalRules) -> float:
    """Points that the word for the confidence rests on: of the shown interval where it looks ahead."""
    return (high - low) / 2.0 if rules.ahead else rules.z * error


def confidence(half_width: float, posts: int, rules: IntervalRules) -> Confidence:
    if posts < rules.few_posts or half_width > rules.medium:
        return "low"
    return "high" if half_width <= rules.high else "medium"


def _mean(seen: Measurement, shares: Weights) -> tuple[float, float]:
    """The weighted mean of the parts and its standard error, both in points before clipping."""
    value = shares.amplification * seen.amplification.value
    variance = (shares.amplification * seen.amplification.points_error) ** 2
    if seen.reach is not None:
        value += shares.reach * seen.reach.value
        variance += (shares.reach * seen.reach.points_error) ** 2
    if seen.network is not None:
        value += shares.network * seen.network.value
        variance += (shares.network * seen.network.points_error) ** 2
    return value, math.sqrt(variance)


def _interval(
    value: float, error: float, seen: Measurement, shares: Weights, rules: IntervalRules
) -> tuple[float, float]:
    """Both ends at 80 %, before clipping. Ahead, the share of Amplification reaches to the next posts."""
    if not rules.ahead:
        return value - rules.z * error, value + rules.z * error
    known = shares.amplification * seen.amplification.points_error
    others = rules.z**2 * max(0.0, error**2 - known**2)
    down, up = (shares.amplification * points for points in (seen.amplification.down, seen.amplification.up))
    return value - math.sqrt(down**2 + others), value + math.sqrt(up**2 + others)


def _notes(seen: Measurement, rules: Constants) -> Iterator[Note]:
    if seen.reach is None:
        yield "reach-not-measured"
    if seen.network is None:
        yield "network-not-measured"
    if not seen.audience.sampled:
        yield "authenticity-not-checked"
    if not seen.amplification.prior.calibrated:
        yield "prior-not-calibrated"
    if seen.counted.silent:
        yield "silent"
    elif not seen.counts:
        yield "no-posts"
    elif len(seen.counts) < rules.interval.few_posts:
        yield "few-posts"
    if seen.pods.share_left < 1.0 - rules.pods.notable:
        yield "pod-discounted"
    if seen.audience.sampled and seen.audience.authentic < rules.trust.doubtful:
        yield "audience-doubtful"
