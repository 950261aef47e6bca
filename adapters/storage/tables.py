"""The tables. Rows never leave this folder: rows.py turns them into what the core knows."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, BigInteger, UniqueConstraint
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
    __table_args__ = (UniqueConstraint("network", "name"),)

    id: int | None = Field(default=None, primary_key=True)
    network: str
    name: str
    latest_day: date
    latest_at: datetime
    latest_score: float
    # The observation behind the latest score, without engagers: what `why` and a new formula version read.
    observation: dict[str, Any] = Field(sa_type=JSON_TYPE)


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
    held: str | None
    reconstructed: bool
    notes: str
