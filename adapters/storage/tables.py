"""The tables. Rows never leave this folder: rows.py turns them into what the core knows."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, BigInteger, Index, Table, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

# Names that databases and migrations agree on, so that a constraint can be changed later.
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_name)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


JSON_TYPE: Any = JSON().with_variant(JSONB(), "postgresql")


class AccountRow(SQLModel, table=True):
    """One public account, with its latest score beside it so that lists need no scan of the history.

    A plain `datetime` is stored as UTC and read back aware (SQLModel's UTCDateTime).
    """

    __tablename__ = "account"
    __table_args__ = (
        UniqueConstraint("network", "name"),
        Index("ix_account_network_stable_id", "network", "stable_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    network: str
    name: str
    # The network's own id of it, which no rename changes; never shown.
    stable_id: str | None
    latest_day: date
    latest_at: datetime
    latest_score: float
    # The observation behind the latest score, without engagers: what `why` and a new formula version read.
    observation: dict[str, Any] = Field(sa_type=JSON_TYPE)
    # What a digest says about the account beside its scores: see scoring/history/best_posts.py.
    week: dict[str, Any] | None = Field(sa_type=JSON_TYPE)
    # What looking at the engagers showed, as facts; the engagers themselves are not stored.
    findings: list[dict[str, Any]] | None = Field(sa_type=JSON_TYPE)
    # Up to which day the forecasts were held against what came, and with which observation.
    judged_day: date | None
    judged_at: datetime | None


class ScoreRow(SQLModel, table=True):
    """One score of one account and day. On PostgreSQL the table is partitioned by month of `day`."""

    __tablename__ = "score_day"
    __table_args__: ClassVar[Any] = {"sqlite_with_rowid": False}

    account_id: int = Field(primary_key=True, foreign_key="account.id", ondelete="CASCADE")
    day: date = Field(primary_key=True)
    observed_at: datetime
    score: float
    low: float
    high: float
    standard_error: float
    confidence: str
    reach: float | None
    amplification: float
    network: float | None
    forecast: float
    forecast_low: float
    forecast_high: float
    posts_used: int
    followers: int | None = Field(sa_type=BigInteger)
    posts_total: int | None = Field(sa_type=BigInteger)
    formula: str
    inputs: str
    # Why the score of the day is an older one: a JSON list of facts, NULL where it is not.
    held: str | None
    reconstructed: bool
    notes: str


class WatchRow(SQLModel, table=True):
    """A handle that a workspace watches."""

    __tablename__ = "watch"
    __table_args__ = (Index("ix_watch_network_name", "network", "name"),)

    workspace: str = Field(primary_key=True)
    network: str = Field(primary_key=True)
    name: str = Field(primary_key=True)
    added_by: str
    added_at: datetime


class RefreshRow(SQLModel, table=True):
    """When a watched account is asked again; one row however many workspaces watch it."""

    __tablename__ = "refresh"

    network: str = Field(primary_key=True)
    name: str = Field(primary_key=True)
    due_at: datetime = Field(index=True)
    attempts: int = 0
    # The JSON of a fact, as with every column below that says why.
    trouble: str | None = None


class SubscriptionRow(SQLModel, table=True):
    """What a channel is posted. One of each kind a channel."""

    __tablename__ = "subscription"
    __table_args__ = (UniqueConstraint("workspace", "channel", "kind"),)

    id: int | None = Field(default=None, primary_key=True)
    workspace: str
    channel: str
    kind: str
    zone: str
    weekday: int
    hour: int
    minute: int
    rule: dict[str, Any] = Field(sa_type=JSON_TYPE)
    created_by: str
    created_at: datetime
    next_due_at: datetime | None = Field(index=True)
    paused: str | None
    # Whether somebody was told that and why it is paused.
    told: bool = False
    # Network and name of each account it is about; empty: all that the workspace watches.
    about: list[list[str]] = Field(sa_type=JSON_TYPE)
    # Who is pinged by each post: a kind, an id, a name.
    mention: list[str] | None = Field(sa_type=JSON_TYPE)
    # The name of the cohort that it is about; "" where it is about none.
    cohort: str


class CohortRow(SQLModel, table=True):
    """Accounts that a workspace looks at together, under a name."""

    __tablename__ = "cohort"
    __table_args__ = (UniqueConstraint("workspace", "name"),)

    id: int | None = Field(default=None, primary_key=True)
    workspace: str
    name: str
    created_by: str
    created_at: datetime


class CohortMemberRow(SQLModel, table=True):
    """That an account belonged to a cohort from then to then; still, where there is no end."""

    __tablename__ = "cohort_member"
    __table_args__ = (Index("ix_cohort_member_network_name", "network", "name"),)

    cohort_id: int = Field(primary_key=True, foreign_key="cohort.id", ondelete="CASCADE")
    network: str = Field(primary_key=True)
    name: str = Field(primary_key=True)
    since: datetime = Field(primary_key=True)
    until: datetime | None
    # Its place among those that joined at the same time.
    place: int = 0


class CampaignRow(SQLModel, table=True):
    """A list of people with what was expected of it, and what came where that is known."""

    __tablename__ = "campaign"
    __table_args__ = (UniqueConstraint("workspace", "name"),)

    id: int | None = Field(default=None, primary_key=True)
    workspace: str
    name: str
    started_by: str
    started_at: datetime
    formula: str
    reactions: float
    low: float
    high: float
    judged_at: datetime | None
    came: float | None
    # What was expected of the posts that came out.
    judged_reactions: float | None
    judged_low: float | None
    judged_high: float | None


class ParticipantRow(SQLModel, table=True):
    """One person of a campaign."""

    __tablename__ = "participant"
    __table_args__ = (Index("ix_participant_network_name", "network", "name"),)

    campaign_id: int = Field(primary_key=True, foreign_key="campaign.id", ondelete="CASCADE")
    network: str = Field(primary_key=True)
    name: str = Field(primary_key=True)
    place: int
    posts: int
    price: float | None
    reactions: float
    low: float
    high: float
    # Weighted reactions of equally likely posts, as they were known at the start.
    likely: list[float] = Field(sa_type=JSON_TYPE)


class TokenRow(SQLModel, table=True):
    """A token of a workspace, known by its SHA-256 alone."""

    __tablename__ = "token"

    id: int | None = Field(default=None, primary_key=True)
    workspace: str = Field(index=True)
    name: str
    scopes: str
    preview: str
    digest: str = Field(unique=True)
    created_by: str
    created_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None


class PageRow(SQLModel, table=True):
    """A page that was made for somebody, by language."""

    __tablename__ = "page"

    key: str = Field(primary_key=True)
    workspace: str = Field(index=True)
    made_by: str
    made_at: datetime
    expires_at: datetime = Field(index=True)
    html: dict[str, str] = Field(sa_type=JSON_TYPE)


class VisitRow(SQLModel, table=True):
    """A way into the pages of a workspace for one member, known by the SHA-256 of its key alone."""

    __tablename__ = "visit"

    digest: str = Field(primary_key=True)
    workspace: str = Field(index=True)
    person: str
    zone: str
    made_at: datetime
    expires_at: datetime = Field(index=True)


class BadgeRow(SQLModel, table=True):
    """A badge that the owner of an account asked for."""

    __tablename__ = "badge"
    __table_args__ = (UniqueConstraint("network", "name"),)

    key: str = Field(primary_key=True)
    network: str
    name: str
    made_at: datetime


class CheckRunRow(SQLModel, table=True):
    """A list that a program asked to be checked, and what came of it."""

    __tablename__ = "check_run"

    key: str = Field(primary_key=True)
    workspace: str = Field(index=True)
    started_by: str
    started_at: datetime = Field(index=True)
    ended_at: datetime | None
    state: str
    content: dict[str, Any] = Field(sa_type=JSON_TYPE)


class DeliveryRow(SQLModel, table=True):
    """One post that is owed, and what became of it."""

    __tablename__ = "delivery"
    __table_args__ = (UniqueConstraint("subscription_id", "kind", "period"),)

    id: int | None = Field(default=None, primary_key=True)
    subscription_id: int = Field(foreign_key="subscription.id", ondelete="CASCADE")
    kind: str
    period: str
    state: str = Field(index=True)
    due_at: datetime
    not_before: datetime
    attempts: int
    started_at: datetime | None
    posted_as: str | None
    reason: str | None
    payload: dict[str, Any] | None = Field(sa_type=JSON_TYPE)
    # Counts the claims. Who holds an older number has lost the delivery to somebody else.
    token: int = 0
    lease_until: datetime | None
    # What was told of it by processes that had lost it.
    evidence: list[dict[str, Any]] | None = Field(sa_type=JSON_TYPE)
    # Since then somebody wants it in spite of its lateness.
    retried_at: datetime | None = None


class AlertedRow(SQLModel, table=True):
    """The last alert of a handle in a subscription, for the cool-down."""

    __tablename__ = "alerted"

    subscription_id: int = Field(primary_key=True, foreign_key="subscription.id", ondelete="CASCADE")
    network: str = Field(primary_key=True)
    name: str = Field(primary_key=True)
    at: datetime
    score: float
    # Nothing more is told of it before then, since somebody asked for that.
    quiet_until: datetime | None


class LeftRow(SQLModel, table=True):
    """A workspace that removed us, until it returns or its grace is over."""

    __tablename__ = "workspace_left"

    workspace: str = Field(primary_key=True)
    at: datetime = Field(index=True)


class MarkRow(SQLModel, table=True):
    """A small fact that processes share."""

    __tablename__ = "mark"

    name: str = Field(primary_key=True)
    value: str


class SeenRow(SQLModel, table=True):
    """A delivery of a platform that was taken already."""

    __tablename__ = "seen"

    key: str = Field(primary_key=True)
    at: datetime = Field(index=True)


class NoticeRow(SQLModel, table=True):
    """Something that a person of a workspace has still to be told: a code with its facts."""

    __tablename__ = "notice"

    id: int | None = Field(default=None, primary_key=True)
    workspace: str = Field(index=True)
    person: str
    code: str
    facts: dict[str, Any] = Field(sa_type=JSON_TYPE)
    at: datetime


class SetAsideRow(SQLModel, table=True):
    """The rows of an account that was deleted for everybody, while the operator can still undo it."""

    __tablename__ = "set_aside"

    digest: str = Field(primary_key=True)
    at: datetime = Field(index=True)
    content: dict[str, Any] = Field(sa_type=JSON_TYPE)


class OptOutRow(SQLModel, table=True):
    """A salted hash of a handle that must not be fetched. The handle itself is not kept.

    `account_digest` is one of the network's own id of the account, where that was known.
    """

    __tablename__ = "opt_out"

    digest: str = Field(primary_key=True)
    at: datetime
    account_digest: str | None = Field(index=True)


class SaltRow(SQLModel, table=True):
    """The one salt of this store, made at the first use."""

    __tablename__ = "salt"

    id: int = Field(primary_key=True)
    value: str


class SpendRow(SQLModel, table=True):
    """One purchase at a network: the most it can cost until it is settled, then what it cost."""

    __tablename__ = "spend"
    __table_args__ = (Index("ix_spend_pot_day", "pot", "day"),)

    id: int | None = Field(default=None, primary_key=True)
    pot: str
    workspace: str
    day: date
    amount: int = Field(sa_type=BigInteger)
    settled: bool


class AuditRow(SQLModel, table=True):
    """One change that somebody made in a workspace; it names no account."""

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_workspace_at", "workspace", "at"),)

    id: int | None = Field(default=None, primary_key=True)
    workspace: str
    channel: str
    person: str
    at: datetime = Field(index=True)
    what: str


class QuotaRow(SQLModel, table=True):
    """When the requests to a host are as few again as at first; PostgreSQL only, where processes share it."""

    __tablename__ = "quota"

    host: str = Field(primary_key=True)
    turn_at: datetime


class NewHostRow(SQLModel, table=True):
    """A host that was asked for the first time within the last hour, and for whom."""

    __tablename__ = "new_host"

    host: str = Field(primary_key=True)
    workspace: str
    at: datetime


class OutcomeRow(SQLModel, table=True):
    """What became of the forecast of one day."""

    __tablename__ = "outcome"

    account_id: int = Field(primary_key=True, foreign_key="account.id", ondelete="CASCADE")
    day: date = Field(primary_key=True)
    network: str
    formula: str
    reactions: float
    error: float
    covered: bool


class LinkRow(SQLModel, table=True):
    """Two accounts of one person, the smaller handle first, with the proof."""

    __tablename__ = "link"
    __table_args__ = (Index("ix_link_other", "other_network", "other_name"),)

    network: str = Field(primary_key=True)
    name: str = Field(primary_key=True)
    other_network: str = Field(primary_key=True)
    other_name: str = Field(primary_key=True)
    kind: str
    strength: str
    here: str
    there: str
    seen_at: datetime


def table_of(model: type[SQLModel]) -> Table:
    """The Core table of a model; statements on it are several times faster than through the ORM."""
    return SQLModel.metadata.tables[str(model.__tablename__)]
