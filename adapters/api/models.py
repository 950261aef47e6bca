"""What the API answers: its published form. Absent numbers are null, never 0; times are UTC."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from scoring.campaigns.campaign import Campaign, Participant, Promised
from scoring.formula.result import four_digits, hundredth
from scoring.history.stored import StoredScore
from scoring.networks import page_of
from scoring.teams.cohort import Cohort


class Published(BaseModel):
    """A part of the published form."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Score(Published):
    """The score of an account on one day."""

    handle: str
    network: str
    url: str | None = Field(description="The public page of the account")
    day: date
    score: float = Field(ge=1, le=100)
    low: float = Field(description="Lower end of the 80 % interval")
    high: float
    confidence: Literal["low", "medium", "high"]
    reach: float | None = Field(description="True Reach, 1 to 100; null: not measured")
    amplification: float
    network_part: float | None
    forecast: float = Field(description="Weighted reactions of a typical next post")
    forecast_low: float
    forecast_high: float
    followers: int | None
    posts_used: int
    formula: str
    held: bool = Field(description="The numbers of the day look like a glitch: an older score is shown")
    reconstructed: bool = Field(description="Computed later from the posts' own times")
    observed_at: datetime


class Account(Published):
    """A watched account; `score` is null before its first one."""

    handle: str
    network: str
    added_at: datetime
    score: Score | None


class Member(Published):
    """Since when an account belongs to a cohort, and until when; null: it still does."""

    handle: str
    network: str
    since: datetime
    until: datetime | None


class CohortOf(Published):
    """A cohort with everybody who belongs or belonged to it."""

    name: str
    created_at: datetime
    members: list[Member]


class Expected(Published):
    """Weighted reactions with their 80 % interval."""

    reactions: float
    low: float
    high: float


class Person(Published):
    """One person of a campaign, and what was expected of the planned posts."""

    handle: str
    network: str
    posts_planned: int
    price: float | None
    expected: Expected


class CampaignOf(Published):
    """A campaign; `earned` is null before it is finished. `people` are told of one campaign alone."""

    name: str
    started_at: datetime
    formula: str
    expected: Expected
    earned: float | None
    finished_at: datetime | None
    people: list[Person]


class Accounts(Published):
    """A page of watched accounts."""

    items: list[Account]
    next: str | None = Field(description="The cursor of the following page; null at the end")
    next_url: str | None


class History(Published):
    """The scores of an account, oldest first."""

    items: list[Score]


class Cohorts(Published):
    items: list[CohortOf]


class Campaigns(Published):
    items: list[CampaignOf]


class Problem(Published):
    """What went wrong (RFC 9457). `type` names it for programs, `detail` says what to do next."""

    type: str
    title: str
    status: int
    detail: str


def score_of(kept: StoredScore) -> Score:
    score, parts = kept.score, kept.score.parts
    return Score(
        handle=str(kept.handle),
        network=kept.handle.network,
        url=page_of(kept.handle.network, kept.handle.name),
        day=kept.day,
        score=hundredth(score.value),
        low=hundredth(score.low),
        high=hundredth(score.high),
        confidence=score.confidence,
        reach=None if parts.reach is None else hundredth(parts.reach),
        amplification=hundredth(parts.amplification),
        network_part=None if parts.network is None else hundredth(parts.network),
        forecast=four_digits(score.forecast.reactions_per_post),
        forecast_low=four_digits(score.forecast.low),
        forecast_high=four_digits(score.forecast.high),
        followers=kept.followers,
        posts_used=score.posts_used,
        formula=score.formula,
        held=bool(score.held),
        reconstructed=kept.reconstructed,
        observed_at=score.observed_at,
    )


def cohort_of(found: Cohort) -> CohortOf:
    members = [
        Member(handle=str(one.handle), network=one.handle.network, since=one.since, until=one.until)
        for one in found.memberships
    ]
    return CohortOf(name=found.name, created_at=found.created_at, members=members)


def campaign_of(found: Campaign) -> CampaignOf:
    judged = found.judgement
    return CampaignOf(
        name=found.name,
        started_at=found.started_at,
        formula=found.formula,
        expected=_expected(found.promised),
        earned=None if judged is None else judged.came,
        finished_at=None if judged is None else judged.at,
        people=[_person(one) for one in found.people],
    )


def _person(one: Participant) -> Person:
    return Person(
        handle=str(one.handle),
        network=one.handle.network,
        posts_planned=one.posts,
        price=one.price,
        expected=_expected(one.promised),
    )


def _expected(promised: Promised) -> Expected:
    return Expected(reactions=promised.reactions, low=promised.low, high=promised.high)
