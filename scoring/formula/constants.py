"""Translates constants.toml into typed constants, one set per formula version."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from scoring.errors import BadInput
from scoring.text import say


@dataclass(frozen=True, slots=True)
class PostRules:
    """Which posts count. `slow` holds the networks whose posts need other hours than `maturity_hours`."""

    maturity_hours: float
    window_days: float
    most: int
    silent_days: float
    others_before_replies: int
    slow: Mapping[str, float] = field(default_factory=dict)

    def maturity(self, network: str) -> float:
        """Hours after which a post of this network has most of its reactions."""
        return self.slow.get(network, self.maturity_hours)


@dataclass(frozen=True, slots=True)
class KindWeights:
    """What one reaction of each kind is worth, in reposts."""

    reposts: float = 0.0
    quotes: float = 0.0
    replies: float = 0.0
    likes: float = 0.0
    views: float = 0.0


@dataclass(frozen=True, slots=True)
class Worth:
    """How the reactions of one network become one number.

    `shares` is the usual part of each kind in that number, in sum 1: where a kind is hidden, the others stand
    for it. None: what is hidden counts 0. Nothing stands for a kind without a share, and it for nothing.
    """

    weights: KindWeights
    shares: KindWeights | None = None


@dataclass(frozen=True, slots=True)
class ReactionRules:
    """`shares` None: an older version, which took what is hidden for 0."""

    standard: KindWeights
    networks: Mapping[str, KindWeights]
    shares: Mapping[str, KindWeights] | None = None

    def weights(self, network: str) -> KindWeights:
        return self.networks.get(network, self.standard)

    def worth(self, network: str) -> Worth:
        shares = None if self.shares is None else self.shares.get(network, KindWeights())
        return Worth(self.weights(network), shares)


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
class NetworkLevel:
    """What a network has of its own in how a level is found.

    `prior_posts` is what the audience's line is worth, in posts, and `unknown_posts` what it is worth where
    the audience is not shown. `spread_mean` is the variance of a post's ln(1 + reactions) before any is seen,
    `drift` the level's standard deviation between two months, `horizon_drift` what one day adds to it.
    `stretch` multiplies the level's error and the forecast's, `score_stretch` the forecast's error where it
    becomes the score's own interval, so that both hold as often as they say.
    """

    prior_posts: float
    unknown_posts: float
    spread_mean: float
    drift: float
    horizon_drift: float
    stretch: float
    score_stretch: float


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
    host_digits: bool
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
    """`ahead`: low and high bound the score of the next posts, not only the level that is known today."""

    z: float
    tangent: bool
    high: float
    medium: float
    few_posts: int
    ahead: bool = False


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
    networks: Mapping[str, NetworkLevel]

    def network(self, name: str) -> NetworkLevel:
        """What holds on this network: its own constants where the version has some, else those of all."""
        return self.networks.get(name) or _as_all(self.level)


def _as_all(level: LevelRules) -> NetworkLevel:
    """An audience that is not shown is worth as much as one that is, and nothing is stretched."""
    return NetworkLevel(
        prior_posts=level.prior_posts,
        unknown_posts=level.prior_posts,
        spread_mean=level.spread_mean,
        drift=level.drift,
        horizon_drift=level.horizon_drift,
        stretch=1.0,
        score_stretch=1.0,
    )


@cache
def constants(version: str) -> Constants:
    """The constants of a published version. Raises BadInput for a version that there is none of."""
    raw = tomllib.loads(files("scoring.formula").joinpath("constants.toml").read_text("utf-8"))
    if version not in raw:
        raise BadInput(
            say("There is no formula {version}.", version=str(version)),
            say("There are: {raw}.", raw=str(", ".join(raw))),
        )
    return _read(version, raw[version])


def _read(version: str, part: Mapping[str, Any]) -> Constants:
    return Constants(
        version=version,
        posts=PostRules(**part["posts"]),
        reactions=_reactions(part["reactions"], part.get("shares")),
        pods=PodRules(**part["pods"]),
        level=LevelRules(**part["level"]),
        prior=_prior(part["prior"]),
        trust=TrustRules(**part["trust"]),
        scale=ScaleRules(**part["scale"]),
        weights=Weights(**part["weights"]),
        interval=IntervalRules(**part["interval"]),
        persons=PersonRules(**part["persons"]),
        networks={name: NetworkLevel(**own) for name, own in part.get("networks", {}).items()},
    )


def _reactions(raw: Mapping[str, Any], shares: Mapping[str, Any] | None) -> ReactionRules:
    networks, usual = _kinds(raw), None if shares is None else _kinds(shares)
    return ReactionRules(networks.pop("standard"), networks, usual)


def _kinds(raw: Mapping[str, Any]) -> dict[str, KindWeights]:
    return {name: KindWeights(**weights) for name, weights in raw.items()}


def _prior(raw: Mapping[str, Any]) -> PriorRules:
    return PriorRules(
        unknown_audience=raw["unknown_audience"],
        uncalibrated_ceiling=raw["uncalibrated_ceiling"],
        lines={name: PriorLine(**line) for name, line in raw.items() if isinstance(line, dict)},
    )
