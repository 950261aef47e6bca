"""What a formula says about one observation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from scoring.facts import Fact
from scoring.facts import to_json as fact_json

Confidence = Literal["high", "medium", "low"]

# What a person must be told beside the number. Codes, so that each chat says them in its own words.
Note = Literal[
    "reach-not-measured",  # the network shows no audience
    "network-not-measured",  # no engagers were looked at
    "authenticity-not-checked",  # no sample of followers or engagers: the whole audience is taken as real
    "prior-not-calibrated",  # the expected reactions for this audience size come from another network
    "few-posts",  # fewer than 3 posts that are old enough to judge
    "no-posts",  # none: the score rests on the audience alone
    "silent",  # nothing posted for over a year
    "pod-discounted",  # a few accounts made too many of the reactions; the excess does not count
    "audience-doubtful",  # many of the sampled accounts look empty or automated
]


@dataclass(frozen=True, slots=True)
class Parts:
    """The three parts, each 1-100; None where the network does not show what it needs."""

    reach: float | None
    amplification: float
    network: float | None


@dataclass(frozen=True, slots=True)
class Forecast:
    """Geometric-mean number of weighted reactions of the next 20 posts, with its 80 % interval."""

    reactions_per_post: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Score:
    """One score. `value`, `low`, `high` are 1-100; low and high bound it at 80 %.

    `standard_error` is that of the value before clipping, in points. `held` is the reason why an older score
    is shown in place of a new one, None for a plain score. `inputs` is scoring.observation_json.inputs_hash.
    """

    handle: str
    network: str
    observed_at: datetime
    value: float
    low: float
    high: float
    standard_error: float
    confidence: Confidence
    parts: Parts
    forecast: Forecast
    posts_used: int
    formula: str
    inputs: str
    held: tuple[Fact, ...] = ()
    notes: tuple[Note, ...] = ()


def to_json(score: Score) -> dict[str, Any]:
    """The published output of `influence score-file`, one object a line."""
    parts, forecast = score.parts, score.forecast
    return published(
        score.handle,
        (hundredth(score.value), hundredth(score.low), hundredth(score.high)),
        score.confidence,
        tuple(
            None if part is None else hundredth(part)
            for part in (parts.reach, parts.amplification, parts.network)
        ),
        (four_digits(forecast.reactions_per_post), four_digits(forecast.low), four_digits(forecast.high)),
        score.posts_used,
        held=[fact_json(one) for one in score.held] or None,
        formula=score.formula,
        inputs=score.inputs,
    )


def published(
    handle: str,
    points: Sequence[float | None],
    confidence: Confidence,
    parts: Sequence[float | None],
    forecast: Sequence[float],
    posts_used: int,
    *,
    held: list[dict[str, Any]] | None,
    formula: str,
    inputs: str,
) -> dict[str, Any]:
    """The form of that object. Numbers are rounded already: `points` are score, low and high."""
    score, low, high = points
    reach, amplification, network = parts
    expected, least, most = forecast
    return {
        "handle": handle,
        "score": score,
        "low": low,
        "high": high,
        "confidence": confidence,
        "parts": {"reach": reach, "amplification": amplification, "network": network},
        "forecast": {"reactions_per_post": expected, "low": least, "high": most},
        "posts_used": posts_used,
        "held": held,
        "formula": formula,
        "inputs": inputs,
    }


def hundredth(value: float) -> float:
    """Two decimals, as scores and parts are published."""
    return round(value, 2)


def four_digits(value: float) -> float:
    """Four significant digits: a forecast of 0.031 and one of 31,000 keep the same precision."""
    return float(f"{value:.4g}")
