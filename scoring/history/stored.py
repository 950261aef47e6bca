"""A score as it is kept: one row an account and day, and what is kept of the latest observation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from scoring.explain import score as explain
from scoring.formula.result import Score
from scoring.handles import Handle
from scoring.history.best_posts import Week, week_of
from scoring.messages import explanation as explain_words
from scoring.observation.model import Observation


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

    `observation` comes back from the store without engagers: those are used once and never stored.
    `findings` is what looking at them showed, in sentences without names.
    """

    latest: Kept
    observation: Observation
    week: Week
    findings: tuple[str, ...] = ()


def keep(handle: Handle, score: Score, observation: Observation) -> Account:
    """What is kept of a score that was just computed."""
    kept = Kept(
        handle=handle,
        day=observation.observed_at.date(),
        score=score,
        followers=observation.followers,
        posts_total=observation.posts_total,
    )
    return Account(kept, observation, week_of(observation), _findings(score, observation))


def _findings(score: Score, observation: Observation) -> tuple[str, ...]:
    if not observation.engagers:
        return ()
    pods, audience = explain.findings(observation, score.formula)
    told = (
        None if pods is None else explain_words.pods(pods),
        None if audience is None else explain_words.audience(audience),
    )
    return tuple(sentence for sentence in told if sentence is not None)


@dataclass(frozen=True, slots=True)
class Summary:
    """What a digest needs of one account: its stored days, oldest first, and its last week of posts."""

    days: tuple[Kept, ...]
    week: Week


@dataclass(frozen=True, slots=True)
class Judging:
    """An account whose forecasts can be held against what came: its scores of past days, oldest first."""

    handle: Handle
    observation: Observation
    promises: tuple[Kept, ...]
