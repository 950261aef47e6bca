"""Scores many accounts at once on columns: the numbers of the single path, in chunks that fit a cache."""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields
from functools import partial
from itertools import pairwise

import numpy as np

from scoring.formula.amplification import FORECAST_POSTS
from scoring.formula.batch_posts import Counted, Floats, Integers, Table, counted
from scoring.formula.combine import part_shares
from scoring.formula.constants import Constants, LevelRules, ScaleRules
from scoring.formula.scale import HIGHEST, LOWEST

CHUNK_POSTS = 262_144  # measured: smaller ones spend their time in the interpreter, larger ones in memory

_LN10 = math.log(10.0)


@dataclass(frozen=True, slots=True)
class Scores:
    """One row an account, in the order of the table; the fields mean what those of Score mean.

    `reach` is NaN where the network shows no audience. `level` is ln(1 + reactions) of the forecast.
    """

    value: Floats
    low: Floats
    high: Floats
    standard_error: Floats
    reach: Floats
    amplification: Floats
    level: Floats
    forecast_error: Floats
    posts_used: Integers


@dataclass(frozen=True, slots=True)
class Levels:
    """Amplification before its scale, one row an account; `ahead` is the error for the next posts."""

    level: Floats
    error: Floats
    ahead: Floats


def score_table(table: Table, rules: Constants, *, threads: int = 2) -> Scores:
    """Scores every account of the table; numpy leaves the interpreter lock, so that threads share it."""
    chunks = _chunks(table.offsets)
    work = partial(_score_chunk, table, rules)
    if len(chunks) < 2 or threads < 2:
        parts = [work(chunk) for chunk in chunks]
    else:
        with ThreadPoolExecutor(threads) as pool:
            parts = list(pool.map(work, chunks))
    return Scores(
        *(np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(Scores))
    )


def _chunks(offsets: Integers) -> list[tuple[int, int]]:
    """Runs of accounts with about CHUNK_POSTS posts; always at least one run."""
    accounts = len(offsets) - 1
    cuts = np.searchsorted(offsets, np.arange(CHUNK_POSTS, int(offsets[-1]), CHUNK_POSTS))
    edges = np.unique(np.concatenate(([0], cuts, [accounts])))
    return [(int(first), int(last)) for first, last in pairwise(edges)] or [(0, 0)]


def _score_chunk(table: Table, rules: Constants, chunk: tuple[int, int]) -> Scores:
    part = table.slice(*chunk)
    posts = counted(part, rules)
    levels = _levels(part, posts, rules)
    amplified, amplified_error = _amplification(levels, rules)
    reached = _reach(part, rules)
    value, share = _combined(reached, amplified, rules)
    error = share * amplified_error
    down, up = _reaches(levels, amplified, error, share, _own(part, rules, "score_stretch"), rules)
    return Scores(
        value=np.clip(value, LOWEST, HIGHEST),
        low=np.clip(value - down, LOWEST, HIGHEST),
        high=np.clip(value + up, LOWEST, HIGHEST),
        standard_error=error,
        reach=reached,
        amplification=amplified,
        level=levels.level,
        forecast_error=_own(part, rules, "stretch") * levels.ahead,
        posts_used=posts.lengths,
    )


def _priors(table: Table, rules: Constants) -> Floats:
    prior = rules.prior
    borrowed = prior.lines["x"]
    lines = [prior.lines.get(name, borrowed) for name in table.networks]
    ceilings = [math.inf if name in prior.lines else prior.uncalibrated_ceiling for name in table.networks]
    size = np.log1p(np.where(np.isnan(table.followers), float(prior.unknown_audience), table.followers))
    intercept = np.array([line.intercept for line in lines])[table.network]
    slope = np.array([line.slope for line in lines])[table.network]
    return np.asarray(np.minimum(intercept + slope * size, np.array(ceilings)[table.network]))


def _own(table: Table, rules: Constants, name: str) -> Floats:
    """One field of each account's NetworkLevel."""
    return np.array([getattr(rules.network(one), name) for one in table.networks], float)[table.network]


def _levels(table: Table, posts: Counted, rules: Constants) -> Levels:
    level_rules = rules.level
    mean, effective, variance = _moments(posts, level_rules)
    known, unknown = (_own(table, rules, name) for name in ("prior_posts", "unknown_posts"))
    worth = np.where(np.isnan(table.followers), unknown, known)
    trusted = effective + worth
    level = np.maximum(0.0, (effective * mean + worth * _priors(table, rules)) / trusted)
    seen = level_rules.spread_posts
    spread = (seen * _own(table, rules, "spread_mean") + effective * variance) / (seen + effective)
    gap = np.where(np.isnan(posts.gap), rules.posts.silent_days, posts.gap)
    drift = _own(table, rules, "drift")
    error = np.sqrt(spread / trusted + drift**2 * (1.0 + gap / level_rules.drift_days))
    horizon = _own(table, rules, "horizon_drift") ** 2 * _horizon_days(posts, level_rules)
    ahead = np.sqrt(error**2 + spread / FORECAST_POSTS + horizon)
    return Levels(level, _own(table, rules, "stretch") * error, ahead)


def _moments(posts: Counted, rules: LevelRules) -> tuple[Floats, Floats, Floats]:
    """Weighted mean, effective number and weighted variance of each account that has posts; else 0."""
    some = posts.lengths > 0
    lengths = posts.lengths[some]
    mean, effective, variance = (np.zeros(len(some)) for _ in range(3))
    if not len(lengths):
        return mean, effective, variance
    starts = np.cumsum(lengths) - lengths
    weights = _weights(posts.ages, lengths, starts, rules)
    total = np.add.reduceat(weights, starts)
    levels = posts.counts + 1.0
    levels = _bounded(np.log(levels, out=levels), weights, total, lengths, starts, rules)
    # One scratch column for all: the time of a column goes into fetching fresh memory for it.
    scratch = weights * levels
    mean[some] = np.add.reduceat(scratch, starts) / total
    effective[some] = total * total / np.add.reduceat(np.multiply(weights, weights, out=scratch), starts)
    off = np.subtract(levels, np.repeat(mean[some], lengths), out=levels)
    np.multiply(weights, off, out=scratch)
    scratch *= off
    variance[some] = np.add.reduceat(scratch, starts) / total
    return mean, effective, variance


def _horizon_days(posts: Counted, rules: LevelRules) -> Floats:
    """Days until the middle of the next posts, at the account's own pace; see amplification.py."""
    pace = np.full(len(posts.lengths), rules.drift_days)
    several = posts.lengths > 1
    pace[several] = posts.ages[np.cumsum(posts.lengths)[several] - 1] / (posts.lengths[several] - 1)
    return np.asarray(np.minimum(rules.longest_horizon_days, pace * FORECAST_POSTS) / 2.0)


def _weights(ages: Floats, lengths: Integers, starts: Integers, rules: LevelRules) -> Floats:
    exponent = ages * (-math.log(2.0) / rules.half_life_days)
    if math.isfinite(rules.half_life_posts):
        rank = np.arange(len(ages), dtype=float)
        rank -= np.repeat(starts.astype(float), lengths)
        rank *= -math.log(2.0) / rules.half_life_posts
        exponent += rank
    return np.asarray(np.exp(exponent, out=exponent))


def _bounded(
    levels: Floats, weights: Floats, total: Floats, lengths: Integers, starts: Integers, rules: LevelRules
) -> Floats:
    """No post far above the account's usual; see amplification.py."""
    bounded, scratch = levels, np.empty_like(levels)
    for _ in range(rules.rounds):
        usual = np.add.reduceat(np.multiply(weights, bounded, out=scratch), starts) / total
        bounded = np.repeat(usual + rules.ceiling, lengths)
        np.minimum(levels, bounded, out=bounded)
    return bounded


def _amplification(levels: Levels, rules: Constants) -> tuple[Floats, Floats]:
    scale = rules.scale
    value = _points(levels.level, scale)
    if not rules.interval.tangent:
        half = rules.interval.z * levels.error
        span = _points(levels.level + half, scale) - _points(np.maximum(0.0, levels.level - half), scale)
        return value, span / (2.0 * rules.interval.z)
    inner = scale.amplification_unit * np.expm1(levels.level)
    slope = 100.0 / (_LN10 * scale.amplification_decades * (1.0 + inner))
    return value, levels.error * slope * scale.amplification_unit * np.exp(levels.level)


def _points(level: Floats, scale: ScaleRules) -> Floats:
    inner = scale.amplification_unit * np.expm1(level)
    return np.clip(100.0 * np.log1p(inner) / (_LN10 * scale.amplification_decades), LOWEST, HIGHEST)


def _reach(table: Table, rules: Constants) -> Floats:
    scale = rules.scale
    value = 100.0 * np.log1p(table.followers) / (_LN10 * scale.reach_decades)
    if scale.listed_share:
        lists = 100.0 * np.log1p(table.listed) / (_LN10 * scale.listed_decades)
        value = np.where(np.isnan(lists), value, value + scale.listed_share * (lists - value))
    return np.clip(value, LOWEST, HIGHEST)


def _reaches(
    levels: Levels, amplified: Floats, error: Floats, share: Floats, stretch: Floats, rules: Constants
) -> tuple[Floats, Floats]:
    """Points of the score down and up to the ends of its interval; see amplification.py."""
    if not rules.interval.ahead:
        return rules.interval.z * error, rules.interval.z * error
    half = rules.interval.z * stretch * levels.ahead
    low = _points(np.maximum(0.0, levels.level - half), rules.scale)
    return share * (amplified - low), share * (_points(levels.level + half, rules.scale) - amplified)


def _combined(reach: Floats, amplified: Floats, rules: Constants) -> tuple[Floats, Floats]:
    """The weighted mean, and Amplification's share in it: only that part has an error of its own here."""
    both = part_shares(True, False, rules.weights)
    shown = ~np.isnan(reach)
    share = np.where(shown, both.amplification, 1.0)
    value = share * amplified + np.where(shown, both.reach * reach, 0.0)
    return value, share
