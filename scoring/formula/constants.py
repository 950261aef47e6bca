"""Translates constants.toml into typed constants, one set per formula version."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from scoring.errors import BadInput


@dataclass(frozen=True, slots=True)
class PostRules:
    """Which posts count."""

    maturity_hours: float
    window_days: float
    most: int
    silent_days: float
    others_before_replies: int


@dataclass(frozen=True, slots=True)
class KindWeights:
    """What one reaction of each kind is worth, in reposts."""

    reposts: float
    quotes: float
    replies: float
    likes: float


@dataclass(frozen=True, slots=True)
class ReactionRules:
    standard: KindWeights
    networks: Mapping[str, KindWeights]

    def weights(self, network: str) -> KindWeights:
        return self.networks.get(network, self.standard)


@dataclass(frozen=True, slots=True)
class PodRules:
    least: int
    share: float
    posts_share: float
    taper: float
    grace: int
    notable: float


@dataclass(frozen=True, slots=True)
class LevelRules:
    """How the posts become one level of ln(1 + reactions), and how sure it is."""

    half_life_days: float
    half_life_posts: float
    ceiling: float
    rounds: int
    prior_posts: float
    spread_mean: float
    spread_posts: float
    drift: float
    drift_days: float
    horizon_drift: float
    longest_horizon_days: float


@dataclass(frozen=True, slots=True)
class PriorLine:
    """Expected level = intercept + slope * ln(1 + followers)."""

    intercept: float
    slope: float


@dataclass(frozen=True, slots=True)
class PriorRules:
    unknown_audience: int
    uncalibrated_ceiling: float
    lines: Mapping[str, PriorLine]


@dataclass(frozen=True, slots=True)
class TrustRules:
    following_ratio: float
    following_ratio_followers: int
    following_ratio_points: float
    no_avatar_points: float
    no_posts_points: float
    young_days: float
    young_points: float
    handle_digits: int
    handle_digits_points: float
    mass_following: int
    mass_following_ratio: float
    mass_following_points: float
    prior_sum: float
    prior_accounts: float
    doubtful: float


@dataclass(frozen=True, slots=True)
class ScaleRules:
    """Where the fixed anchors of the three 1-100 scales stand."""

    amplification_decades: float
    amplification_unit: float
    reach_decades: float
    network_decades: float
    network_posts: float
    listed_decades: float
    listed_share: float


@dataclass(frozen=True, slots=True)
class Weights:
    reach: float
    amplification: float
    network: float


@dataclass(frozen=True, slots=True)
class IntervalRules:
    z: float
    tangent: bool
    high: float
    medium: float
    few_posts: int


@dataclass(frozen=True, slots=True)
class PersonRules:
    gain: float


@dataclass(frozen=True, slots=True)
class Constants:
    """Everything one formula version is made of."""

    version: str
    posts: PostRules
    reactions: ReactionRules
    pods: PodRules
    level: LevelRules
    prior: PriorRules
    trust: TrustRules
    scale: ScaleRules
    weights: Weights
    interval: IntervalRules
    persons: PersonRules


@cache
def constants(version: str) -> Constants:
    """The constants of a published version. Raises BadInput for a version that there is none of."""
    raw = tomllib.loads(files("scoring.formula").joinpath("constants.toml").read_text("utf-8"))
    if version not in raw:
        raise BadInput(f"There is no formula {version}.", f"There are: {', '.join(raw)}.")
    return _read(version, raw[version])


def _read(version: str, part: Mapping[str, Any]) -> Constants:
    return Constants(
        version=version,
        posts=PostRules(**part["posts"]),
        reactions=_reactions(part["reactions"]),
        pods=PodRules(**part["pods"]),
        level=LevelRules(**part["level"]),
        prior=_prior(part["prior"]),
        trust=TrustRules(**part["trust"]),
        scale=ScaleRules(**part["scale"]),
        weights=Weights(**part["weights"]),
        interval=IntervalRules(**part["interval"]),
        persons=PersonRules(**part["persons"]),
    )


def _reactions(raw: Mapping[str, Any]) -> ReactionRules:
    networks = {name: KindWeights(**weights) for name, weights in raw.items()}
    return ReactionRules(standard=networks.pop("standard"), networks=networks)


def _prior(raw: Mapping[str, Any]) -> PriorRules:
    return PriorRules(
        unknown_audience=raw["unknown_audience"],
        uncalibrated_ceiling=raw["uncalibrated_ceiling"],
        lines={name: PriorLine(**line) for name, line in raw.items() if isinstance(line, dict)},
    )
