"""A score as it is kept: one row an account and day, and what is kept of the latest observation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from scoring.errors import NetworkTrouble
from scoring.facts import Fact
from scoring.formula.result import Score
from scoring.handles import Handle
from scoring.history.best_posts import Week
from scoring.observation.model import Observation


@dataclass(frozen=True, slots=True)
class StoredScore:
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
    `findings` is what looking at them showed, facts without names.
    """

    latest: StoredScore
    observation: Observation
    week: Week
    findings: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class Stamp:
    """Which state of an account a workspace's card shows: equal stamps, equal cards but for their age.

    `held`: why the newest day has an older score. `watched` by that workspace; `linked` with other accounts,
    whose states the card shows as well.
    """

    day: date
    observed_at: datetime
    held: tuple[Fact, ...]
    watched: bool
    linked: bool


@dataclass(frozen=True, slots=True)
class Found:
    """An account's newest score. `trouble`: why an old one stands in, where the network failed."""

    account: Account
    stored: bool
    trouble: NetworkTrouble | None = None


@dataclass(frozen=True, slots=True)
class Summary:
    """What a digest needs of one account: its stored days, oldest first, and its last week of posts."""

    days: tuple[StoredScore, ...]
    week: Week


@dataclass(frozen=True, slots=True)
class ForecastEvaluation:
    """An account whose forecasts can be held against what came: its scores of past days, oldest first."""

    handle: Handle
    observation: Observation
    promises: tuple[StoredScore, ...]
