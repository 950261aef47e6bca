"""What the API answers: its published form. Absent numbers are null, never 0; times are UTC."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from scoring.campaigns.campaign import Campaign, Participant, Promised
from scoring.explain.compare import Comparison as Standing
from scoring.explain.insights import Insights as Found
from scoring.formula.result import four_digits, hundredth
from scoring.history.scoreboard import Judged
from scoring.history.stored import StoredScore
from scoring.networks import page_of
from scoring.teams.check_runs import CheckRun
from scoring.teams.cohort import Cohort
from scoring.teams.delivery import Delivery


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


class Outcome(Published):
    """A forecast that has its outcome, in weighted reactions a post."""

    day: date
    forecast: float
    forecast_low: float
    forecast_high: float
    came: float
    covered: bool = Field(description="Whether the 80 % interval held")


class Outcomes(Published):
    """Oldest first."""

    items: list[Outcome]


class Insight(Published):
    """One trait of posts that stands out: those that have it earn `factor` times what is usual here."""

    kind: str
    trait: str = Field(
        description="Which of its kind: a medium, a weekday from 1, an hour, a hashtag; or empty"
    )
    factor: float
    low: float
    high: float
    posts: int


class Insights(Published):
    """What stands out, the strongest first; `traits` were looked at, on `posts` posts."""

    items: list[Insight]
    traits: int
    posts: int


class Compared(Published):
    """`rank` 1 for the best; accounts that are about the same share one."""

    rank: int
    change_7_days: float | None = Field(description="Points; null without a past")
    score: Score


class Difference(Published):
    """Two accounts, the higher one first; `real`: outside what their intervals explain."""

    higher: str
    lower: str
    points: float
    real: bool


class Comparison(Published):
    """The highest first, and every pair of them."""

    items: list[Compared]
    differences: list[Difference]


class DeliveryOf(Published):
    """One post that was owed to a channel, and what became of it."""

    id: int
    channel: str
    kind: Literal["weekly", "monthly", "alerts"]
    period: str
    state: Literal["pending", "claimed", "handed-over", "sent", "unknown", "skipped", "refused"]
    due_at: datetime
    attempts: int
    reason: str | None = Field(description="A code: why it is not sent, or not known to be")


class Deliveries(Published):
    """The newest first."""

    items: list[DeliveryOf]


class Watching(Published):
    """What is watched now of the accounts that were sent, and which are not, and why."""

    items: list[Account]
    left_out: list[str]
    detail: str


class CheckRow(Published):
    """One entry of a list, in its order; null where nothing is known. docs/campaigns.md tells each column."""

    row: int
    input: str
    network: str | None
    handle: str | None
    account_id: str | None
    state: str
    reason: str | None
    score: float | None
    low: float | None
    high: float | None
    confidence: str | None
    reach: float | None
    amplification: float | None
    network_part: float | None
    followers: int | None
    posts_used: int | None
    newest_post: str | None
    posts_planned: int | None
    expected: float | None
    expected_low: float | None
    expected_high: float | None
    share_of_total: float | None
    in_smallest_group: bool | None
    price: float | None
    in_budget_group: bool | None
    authenticity: float | None
    findings: str | None
    observed_at: str | None
    formula: str | None
    engagers_sampled: int | None
    shares_most_with: str | None
    shared_engagers: int | None
    shared_low: float | None
    shared_high: float | None
    shared_notable: bool | None


class Brought(Published):
    """What all planned posts of a list can bring together, with the 80 % interval of the sum."""

    unit: str
    reactions: float
    low: float
    high: float
    interval: float
    networks_without_outcomes: list[str]


class Group(Published):
    """A group of the list: its rows, and which share of the whole it brings."""

    share: float | None = None
    budget: float | None = None
    people: int
    brings: float
    rows: list[int]


class Totals(Published):
    """A checked list in sum."""

    checked_at: str
    formula: str
    entries: int
    states: dict[str, int]
    people: int
    beside: list[str]
    posts_planned: int
    expected: Brought
    smallest_group: Group
    budget_group: Group | None


class Trouble(Published):
    """Why a check failed."""

    reference: str
    detail: str


class CheckOf(Published):
    """A check that was asked for; `totals` and `rows` are there when its state is "done"."""

    id: str
    state: Literal["running", "done", "failed"]
    started_at: datetime
    ended_at: datetime | None
    totals: Totals | None
    rows: list[CheckRow]
    trouble: Trouble | None


class Sent(BaseModel):
    """A part of what a program sends; what is not named here is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class SentHandles(Sent):
    """Accounts in full, as answers have them."""

    handles: list[str] = Field(min_length=1, max_length=500)


class SentCohort(SentHandles):
    """A new cohort of these accounts, which are watched, too."""

    name: str = Field(min_length=1, max_length=40)


class SentPerson(Sent):
    """One person of a list, as somebody would type them."""

    handle: str = Field(min_length=1, max_length=300)
    posts: int = Field(default=1, ge=1, le=1_000)
    price: float | None = Field(default=None, ge=0, le=1e9)


class SentCheck(Sent):
    """A list to check. `paid` agrees to what networks charge."""

    people: list[SentPerson] = Field(min_length=1, max_length=200)
    budget: float | None = Field(default=None, ge=0, le=1e9)
    paid: bool = False


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


def outcome_of(found: Judged) -> Outcome:
    return Outcome(
        day=found.day,
        forecast=four_digits(found.forecast),
        forecast_low=four_digits(found.low),
        forecast_high=four_digits(found.high),
        came=four_digits(found.came),
        covered=found.covered,
    )


def insights_of(found: Found) -> Insights:
    items = [
        Insight(
            kind=one.kind,
            trait=one.trait,
            factor=four_digits(one.factor),
            low=four_digits(one.low),
            high=four_digits(one.high),
            posts=one.posts,
        )
        for one in found.found
    ]
    return Insights(items=items, traits=found.traits, posts=found.posts)


def comparison_of(found: Standing, kept: Mapping[str, StoredScore]) -> Comparison:
    return Comparison(
        items=[
            Compared(
                rank=one.rank,
                change_7_days=None if one.change is None else hundredth(one.change.delta),
                score=score_of(kept[one.score.handle]),
            )
            for one in found.accounts
        ],
        differences=[
            Difference(
                higher=one.higher.handle, lower=one.lower.handle, points=hundredth(one.points), real=one.real
            )
            for one in found.differences
        ],
    )


def delivery_of(found: Delivery) -> DeliveryOf:
    return DeliveryOf(
        id=found.id,
        channel=found.subscription.channel,
        kind=found.subscription.kind,
        period=found.period,
        state=found.state,
        due_at=found.due_at,
        attempts=found.attempts,
        reason=None if found.reason is None else found.reason.code,
    )


def check_of(found: CheckRun) -> CheckOf:
    content, done = found.content, found.state == "done"
    return CheckOf(
        id=found.key,
        state=found.state,
        started_at=found.started_at,
        ended_at=found.ended_at,
        totals=Totals.model_validate(content["totals"]) if done else None,
        rows=[CheckRow.model_validate(row) for row in content["rows"]] if done else [],
        trouble=Trouble.model_validate(content) if found.state == "failed" else None,
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
