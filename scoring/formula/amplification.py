"""Decides the level of reactions that the next posts can expect, how sure it is, and its 1-100 scale."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from scoring.formula.constants import Constants, LevelRules, NetworkLevel, PriorRules, ScaleRules
from scoring.formula.scale import clip, log_scale, log_scale_slope

# Posts that a forecast speaks about.
FORECAST_POSTS = 20


@dataclass(frozen=True, slots=True)
class Prior:
    """The level that the audience alone lets one expect, before any post; may be below 0.

    `posts` is how many posts it is worth.
    """

    level: float
    posts: float
    calibrated: bool


@dataclass(frozen=True, slots=True)
class Amplification:
    """`level` is the expected ln(1 + reactions) of the next posts and `standard_error` its error.

    `weights` and the bounded `levels` belong to the posts, newest first; `effective` is how many equally
    weighted posts they are worth; `spread` is the variance of a single post around the level, and
    `forecast_error` the standard deviation of the mean level of the next posts around `level`. `value` is
    1-100, `points_error` the error in those points. `down` and `up` are the points from the value to the ends
    of its 80 % interval.
    """

    value: float
    points_error: float
    down: float
    up: float
    level: float
    standard_error: float
    spread: float
    forecast_error: float
    effective: float
    mean: float
    prior: Prior
    weights: Sequence[float]
    levels: Sequence[float]


def amplification(
    counts: Sequence[float],
    ages: Sequence[float],
    *,
    prior: Prior,
    gap: float,
    network: str,
    rules: Constants,
) -> Amplification:
    """From weighted reactions per post and the posts' ages in days; `gap` is the days without any post."""
    level_rules, own = rules.level, rules.network(network)
    weights = _weights(ages, level_rules)
    levels = _bounded([math.log1p(count) for count in counts], weights, level_rules)
    mean, effective, variance = _moments(weights, levels)
    trusted = effective + prior.posts
    level = max(0.0, (effective * mean + prior.posts * prior.level) / trusted)
    seen = level_rules.spread_posts
    spread = (seen * own.spread_mean + effective * variance) / (seen + effective)
    plain = math.sqrt(spread / trusted + own.drift**2 * (1.0 + gap / level_rules.drift_days))
    ahead = math.sqrt(plain**2 + spread / FORECAST_POSTS + _horizon(ages, level_rules, own))
    error = own.stretch * plain
    value, points_error = clip(points(level, rules.scale)), _points_error(level, error, rules)
    down, up = _reaches(level, own.score_stretch * ahead, points_error, rules)
    return Amplification(
        value=value,
        points_error=points_error,
        down=down,
        up=up,
        level=level,
        standard_error=error,
        spread=spread,
        forecast_error=own.stretch * ahead,
        effective=effective,
        mean=mean,
        prior=prior,
        weights=weights,
        levels=levels,
    )


def prior_level(network: str, followers: int | None, rules: Constants) -> Prior:
    """What accounts with this many followers earn on this network, and how many posts that is worth."""
    own = rules.network(network)
    worth = own.unknown_posts if followers is None else own.prior_posts
    return Prior(_line(network, followers, rules.prior), worth, calibrated=network in rules.prior.lines)


def _line(network: str, followers: int | None, rules: PriorRules) -> float:
    size = math.log1p(rules.unknown_audience if followers is None else followers)
    line = rules.lines.get(network)
    if line is not None:
        return line.intercept + line.slope * size
    borrowed = rules.lines["x"]
    return min(borrowed.intercept + borrowed.slope * size, rules.uncalibrated_ceiling)


def points(level: float, rules: ScaleRules) -> float:
    """The amplification scale before clipping: 1 reaction a post is 17, 100 are 50, 10,000 are 83."""
    return log_scale(rules.amplification_unit * math.expm1(level), rules.amplification_decades)


def _horizon(ages: Sequence[float], rules: LevelRules, own: NetworkLevel) -> float:
    """Variance that the level's drift adds until the middle of the next posts, at the account's own pace."""
    pace = ages[-1] / (len(ages) - 1) if len(ages) > 1 else rules.drift_days
    days = min(rules.longest_horizon_days, pace * FORECAST_POSTS) / 2.0
    return own.horizon_drift**2 * days


def _reaches(level: float, ahead: float, points_error: float, rules: Constants) -> tuple[float, float]:
    """Points down and up to the interval's ends: of the level known today, or of the next posts'."""
    if not rules.interval.ahead:
        return rules.interval.z * points_error, rules.interval.z * points_error
    half, value = rules.interval.z * ahead, clip(points(level, rules.scale))
    low, high = points(max(0.0, level - half), rules.scale), points(level + half, rules.scale)
    return value - clip(low), clip(high) - value


def _points_error(level: float, error: float, rules: Constants) -> float:
    """The error in points: by the scale's slope, or half of what the level's interval spans on the scale."""
    if rules.interval.tangent:
        return error * _slope(level, rules.scale)
    half = rules.interval.z * error
    high, low = points(level + half, rules.scale), points(max(0.0, level - half), rules.scale)
    return (clip(high) - clip(low)) / (2.0 * rules.interval.z)


def _slope(level: float, rules: ScaleRules) -> float:
    inner = rules.amplification_unit * math.expm1(level)
    return log_scale_slope(inner, rules.amplification_decades) * rules.amplification_unit * math.exp(level)


def _weights(ages: Sequence[float], rules: LevelRules) -> list[float]:
    """Halved by each half-life of time and by each half-life of newer posts."""
    by_day = -math.log(2.0) / rules.half_life_days
    by_post = -math.log(2.0) / rules.half_life_posts
    return [math.exp(by_day * age + by_post * rank) for rank, age in enumerate(ages)]


def _bounded(levels: list[float], weights: Sequence[float], rules: LevelRules) -> list[float]:
    """No post far above the account's usual, so that one viral post does not make an account.

    The usual level is the weighted mean of what the round before left. Both the mean and the bound never
    fall when a post earns more, so the result never does.
    """
    bounded = levels
    for _ in range(rules.rounds if levels else 0):
        ceiling = sum(map(_times, weights, bounded)) / sum(weights) + rules.ceiling
        if max(levels) <= ceiling:
            break
        bounded = [level if level < ceiling else ceiling for level in levels]
    return bounded


def _moments(weights: Sequence[float], levels: Sequence[float]) -> tuple[float, float, float]:
    """Weighted mean, effective number and weighted variance; (0, 0, 0) without posts."""
    total = sum(weights)
    if not total:
        return 0.0, 0.0, 0.0
    mean = sum(map(_times, weights, levels)) / total
    squares = sum(map(_times, weights, weights))
    variance = (
        sum([weight * (level - mean) ** 2 for weight, level in zip(weights, levels, strict=True)]) / total
    )
    return mean, total * total / squares, variance


_times = float.__mul__
