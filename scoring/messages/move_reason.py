"""Why a score moved, in one or two sentences."""

from __future__ import annotations

from scoring.explain.change import explain_change
from scoring.history.stored import StoredScore
from scoring.messages import movement, words
from scoring.observation.model import Observation


def reason_of(observation: Observation, now: StoredScore, then: StoredScore) -> str:
    """The cause, and the part that makes most of the move; `observation` is the one behind `now`."""
    moved = explain_change(now.score, then.score, observation)
    if moved is None:
        return "The formula changed in between."
    part, cause = moved.cause, movement.cause(moved, now, then)
    if part is None or cause is None:
        return ""
    return f"{cause} {movement.NAMES[part.name]} makes {words.signed(part.points)} of it."
