"""Rows <-> what the core knows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, cast, get_args

from scoring.formula.result import Confidence, Forecast, Note, Parts, Score
from scoring.handles import Handle
from scoring.observation import Observation
from scoring.observation_json import from_json, to_json
from scoring.record import Account, Kept
from scoring.week import BestPost, Week

_NOTES = frozenset(get_args(Note))


def score_values(account_id: int, kept: Kept) -> dict[str, Any]:
    """The columns of score_day."""
    score = kept.score
    return {
        "account_id": account_id,
        "day": kept.day,
        "observed_at": score.observed_at,
        "score": score.value,
        "low": score.low,
        "high": score.high,
        "standard_error": score.standard_error,
        "confidence": score.confidence,
        "reach": score.parts.reach,
        "amplification": score.parts.amplification,
        "network": score.parts.network,
        "forecast": score.forecast.reactions_per_post,
        "forecast_low": score.forecast.low,
        "forecast_high": score.forecast.high,
        "posts_used": score.posts_used,
        "followers": kept.followers,
        "posts_total": kept.posts_total,
        "formula": score.formula,
        "inputs": score.inputs,
        "held": score.held,
        "reconstructed": kept.reconstructed,
        "notes": " ".join(score.notes),
    }


def kept_from(handle: Handle, row: Mapping[Any, Any]) -> Kept:
    """The score of one row of score_day."""
    score = Score(
        handle=str(handle),
        network=handle.network,
        observed_at=row["observed_at"],
        value=row["score"],
        low=row["low"],
        high=row["high"],
        standard_error=row["standard_error"],
        confidence=cast(Confidence, row["confidence"]),
        parts=Parts(row["reach"], row["amplification"], row["network"]),
        forecast=Forecast(row["forecast"], row["forecast_low"], row["forecast_high"]),
        posts_used=row["posts_used"],
        formula=row["formula"],
        inputs=row["inputs"],
        held=row["held"],
        notes=tuple(cast(Note, note) for note in row["notes"].split() if note in _NOTES),
    )
    return Kept(handle, row["day"], score, row["followers"], row["posts_total"], row["reconstructed"])


def account_values(account: Account) -> dict[str, Any]:
    """The columns of account, without its id."""
    kept = account.latest
    return {
        "network": kept.handle.network,
        "name": kept.handle.name,
        "latest_day": kept.day,
        "latest_at": kept.score.observed_at,
        "latest_score": kept.score.value,
        "observation": observation_json(account.observation),
        "week": week_json(account.week),
    }


def week_json(week: Week) -> dict[str, Any]:
    best = week.best
    return {
        "best": None if best is None else [best.id, best.url, best.at.isoformat(), best.reactions],
        "reactions": week.reactions,
        "posts": week.posts,
    }


def week_from(stored: Any) -> Week:
    """An account that was stored before weeks were kept has an empty one."""
    if not stored:
        return Week(None, None, 0)
    best = stored["best"]
    post = None if best is None else BestPost(best[0], best[1], datetime.fromisoformat(best[2]), best[3])
    return Week(post, stored["reactions"], stored["posts"])


def observation_json(observation: Observation) -> dict[str, Any]:
    """What is kept of an observation: everything but the people who reacted."""
    return to_json(replace(observation, engagers=None))


def observation_from(stored: object) -> Observation:
    return from_json(stored)
