"""A score as it is kept: one row an account and day, and what is kept of the latest observation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from scoring.formula.result import Score
from scoring.handles import Handle
from scoring.observation import Observation


@dataclass(frozen=True, slots=True)
class Kept:
    """One stored score. `day` is the UTC day of the observation.

    `reconstructed` marks a score of a past day that was computed later from the posts' own times.
    `followers` and `posts_total` are kept for the quality gate, which looks at jumps from day to day.
    """

    handle: Handle
    day: date
    score: Score
    followers: int | None = None
    posts_total: int | None = None
    reconstructed: bool = False


@dataclass(frozen=True, slots=True)
class Account:
    """What is kept of an account beside its scores: its latest score and the observation behind it.

    `observation` has no engagers: those are used once and never stored.
    """

    latest: Kept
    observation: Observation


def keep(handle: Handle, score: Score, observation: Observation) -> Kept:
    """The row for a score that was just computed."""
    return Kept(
        handle=handle,
        day=observation.observed_at.date(),
        score=score,
        followers=observation.followers,
        posts_total=observation.posts_total,
    )
