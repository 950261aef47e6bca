"""Rows <-> what the core knows."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any, cast, get_args

from adapters.storage.fact_columns import column_of_all, facts_of, rows_of
from scoring.formula.result import Forecast, Note, Parts, Score
from scoring.handles import Handle
from scoring.history.best_posts import BestPost, Week
from scoring.history.stored import Account, StoredScore
from scoring.observation.json import from_json, to_json
from scoring.observation.model import Observation

_NOTES = frozenset(get_args(Note))
COLUMNS = 22  # of score_day


def score_values(account_id: int, kept: StoredScore) -> dict[str, Any]:
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
        "held": column_of_all(score.held),
        "reconstructed": kept.reconstructed,
        "notes": " ".join(score.notes),
    }


def kept_from(handle: Handle, row: Sequence[Any]) -> StoredScore:
    """The score of a row that starts with the columns of score_day, in their order.

    By position and not by name: a digest reads thousands of these.
    """
    _, day, observed_at, value, low, high, error, confidence, *rest = row[:COLUMNS]
    reach, amplification, network, forecast, forecast_low, forecast_high, *rest = rest
    posts_used, followers, posts_total, formula, inputs, held, reconstructed, notes = rest
    score = Score(
        handle=str(handle),
        network=handle.network,
        observed_at=observed_at,
        value=value,
        low=low,
        high=high,
        standard_error=error,
        confidence=confidence,
        parts=Parts(reach, amplification, network),
        forecast=Forecast(forecast, forecast_low, forecast_high),
        posts_used=posts_used,
        formula=formula,
        inputs=inputs,
        held=facts_of(held),
        notes=_notes(notes),
    )
    return StoredScore(handle, day, score, followers, posts_total, reconstructed)


@cache
def _notes(stored: str) -> tuple[Note, ...]:
    return tuple(cast(Note, note) for note in stored.split() if note in _NOTES)


def account_values(account: Account) -> dict[str, Any]:
    """The columns of account, without its id."""
    kept = account.latest
    return {
        "network": kept.handle.network,
        "name": kept.handle.name,
        "stable_id": account.observation.id,
        "latest_day": kept.day,
        "latest_at": kept.score.observed_at,
        "latest_score": kept.score.value,
        "observation": observation_json(account.observation),
        "week": storable(week_json(account.week)),
        "findings": storable(rows_of(account.findings)),
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
    """What is kept of an observation: all but the people who reacted, and what that one question cost."""
    notes = tuple(note for note in observation.notes if note.code != "spent")
    row: dict[str, Any] = storable(to_json(replace(observation, engagers=None, notes=notes)))
    return row


def storable(value: Any) -> Any:
    """The same without what a database refuses in a text: NUL and halves of surrogate pairs."""
    written = json.dumps(value)
    return _clean(value) if "\\u0000" in written or "\\ud" in written else value


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\0", "").encode("utf-8", "ignore").decode()
    if isinstance(value, dict):
        return {key: _clean(item) for key, item in value.items()}
    return [_clean(item) for item in value] if isinstance(value, list) else value


def observation_from(stored: object) -> Observation:
    return from_json(stored)
