"""All that a workspace has, as tables: each cell as people read it, and as a value to sort by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from scoring.campaigns.campaign import Campaign
from scoring.explain.cohorts import median_of
from scoring.fact_texts import text_of
from scoring.facts import Fact
from scoring.formula.result import four_digits, hundredth
from scoring.handles import Handle
from scoring.history.stored import StoredScore
from scoring.messages.replies import Cell
from scoring.messages.subscription import NAMES
from scoring.messages.words import account_text
from scoring.networks import title_of
from scoring.teams.cohort import Cohort
from scoring.teams.subscription import Subscription
from scoring.teams.workspace import Watched
from scoring.text import NOTHING, Amount, Day, Moment, Name, Number, Person, Place, Text, in_points, say

ShelfName = Literal["accounts", "cohorts", "campaigns", "subscriptions"]
TITLES: Mapping[ShelfName, Text] = {
    "accounts": say("Watched accounts"),
    "cohorts": say("Cohorts"),
    "campaigns": say("Campaigns"),
    "subscriptions": say("What is posted"),
}
UNKNOWN = Name("–")


@dataclass(frozen=True, slots=True)
class Column:
    """`name` is its code, in addresses and in the head of a CSV."""

    name: str
    title: Text
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """One cell; `value` None: not known, which sorts after everything that is."""

    text: Text
    value: Cell


@dataclass(frozen=True, slots=True)
class Shelf:
    """One table, in the order in which things were added."""

    name: ShelfName
    columns: tuple[Column, ...]
    rows: tuple[tuple[Shown, ...], ...]


def accounts_shelf(
    watched: Sequence[Watched], latest: Mapping[Handle, StoredScore], troubles: Mapping[Handle, Fact]
) -> Shelf:
    """What is watched, with the newest scores, and why the last look at one failed."""
    columns = (
        Column("account", say("Account")),
        Column("network", say("Network")),
        Column("score", say("Score"), numeric=True),
        Column("low", say("From"), numeric=True),
        Column("high", say("To"), numeric=True),
        Column("followers", say("Followers"), numeric=True),
        Column("forecast", say("Reactions expected"), numeric=True),
        Column("observed_at", say("Looked at")),
        Column("added_at", say("Added")),
        Column("added_by", say("Added by")),
        Column("trouble", say("Trouble")),
    )
    rows = tuple(_account(one, latest.get(one.handle), troubles.get(one.handle)) for one in watched)
    return Shelf("accounts", columns, rows)


def cohorts_shelf(cohorts: Sequence[Cohort], latest: Mapping[Handle, StoredScore]) -> Shelf:
    columns = (
        Column("cohort", say("Cohort")),
        Column("members", say("Accounts"), numeric=True),
        Column("median", say("Median score"), numeric=True),
        Column("low", say("From"), numeric=True),
        Column("high", say("To"), numeric=True),
        Column("made_at", say("Made")),
    )
    return Shelf("cohorts", columns, tuple(_cohort(one, latest) for one in cohorts))


def campaigns_shelf(campaigns: Sequence[Campaign]) -> Shelf:
    columns = (
        Column("campaign", say("Campaign")),
        Column("started_at", say("Started")),
        Column("expected", say("Reactions expected"), numeric=True),
        Column("low", say("From"), numeric=True),
        Column("high", say("To"), numeric=True),
        Column("came", say("Came"), numeric=True),
        Column("judged_at", say("Judged")),
    )
    return Shelf("campaigns", columns, tuple(map(_campaign, campaigns)))


def subscriptions_shelf(subscriptions: Sequence[Subscription], zone: str) -> Shelf:
    columns = (
        Column("channel", say("Channel")),
        Column("kind", say("Kind")),
        Column("about", say("About")),
        Column("next", say("Next")),
        Column("paused", say("Paused")),
    )
    return Shelf("subscriptions", columns, tuple(_subscription(one, zone) for one in subscriptions))


def _account(one: Watched, kept: StoredScore | None, trouble: Fact | None) -> tuple[Shown, ...]:
    score = None if kept is None else kept.score
    followers = None if kept is None else kept.followers
    return (
        Shown(account_text(one.handle), str(one.handle)),
        Shown(Name(title_of(one.handle.network)), one.handle.network),
        *map(_points, (None,) * 3 if score is None else (score.value, score.low, score.high)),
        UNSEEN if followers is None else Shown(Number(followers), followers),
        _amount(None if score is None else score.forecast.reactions_per_post),
        _day(None if score is None else score.observed_at),
        _day(one.added_at),
        Shown(Person(one.added_by), one.added_by),
        Shown(NOTHING, None) if trouble is None else Shown(text_of(trouble), trouble.code),
    )


def _cohort(one: Cohort, latest: Mapping[Handle, StoredScore]) -> tuple[Shown, ...]:
    median = median_of([latest[handle].score for handle in one.members if handle in latest])
    values = (None,) * 3 if median is None else (median.value, median.low, median.high)
    return (
        _named(one.name),
        Shown(Number(len(one.members)), len(one.members)),
        *map(_points, values),
        _day(one.created_at),
    )


def _campaign(one: Campaign) -> tuple[Shown, ...]:
    judged = one.judgement
    return (
        _named(one.name),
        _day(one.started_at),
        *map(_amount, (one.promised.reactions, one.promised.low, one.promised.high)),
        _amount(None if judged is None else judged.came),
        _day(None if judged is None else judged.at),
    )


def _subscription(one: Subscription, zone: str) -> tuple[Shown, ...]:
    about = one.cohort or ", ".join(map(str, one.about))
    return (
        Shown(Place(one.channel), one.channel),
        Shown(NAMES[one.kind], one.kind),
        Shown(Name(about) if about else say("all that is watched"), about or None),
        _moment(one.next_due_at, zone),
        Shown(NOTHING, None) if one.paused is None else Shown(text_of(one.paused), one.paused.code),
    )


UNSEEN = Shown(UNKNOWN, None)


def _named(name: str) -> Shown:
    return Shown(Name(name), name)


def _points(value: float | None) -> Shown:
    return UNSEEN if value is None else Shown(in_points(value), hundredth(value))


def _amount(value: float | None) -> Shown:
    return UNSEEN if value is None else Shown(Amount(value), four_digits(value))


def _day(at: datetime | None) -> Shown:
    return UNSEEN if at is None else Shown(Day(at), f"{at:%Y-%m-%dT%H:%M:%SZ}")


def _moment(at: datetime | None, zone: str) -> Shown:
    return UNSEEN if at is None else Shown(Moment(at, zone), f"{at:%Y-%m-%dT%H:%M:%SZ}")
