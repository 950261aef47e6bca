"""The Store port on SQLite and PostgreSQL: accounts and their scores by day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Table, delete, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import SQLModel

from adapters.storage.database import Database
from adapters.storage.rows import kept_from, observation_from, observation_json, score_values
from adapters.storage.tables import AccountRow, ScoreRow
from scoring.handles import Handle
from scoring.observation import Observation
from scoring.record import Account, Kept


def table_of(model: type[SQLModel]) -> Table:
    """The Core table of a model; statements on it are several times faster than through the ORM."""
    return SQLModel.metadata.tables[str(model.__tablename__)]


ACCOUNT, SCORE = table_of(AccountRow), table_of(ScoreRow)


class SqlStore:
    """Scores with SQLAlchemy Core: one statement a question, one transaction a write."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._months: set[date] = set()

    async def account(self, handle: Handle) -> Account | None:
        query = (
            select(ACCOUNT.c.observation, SCORE)
            .join(SCORE, (SCORE.c.account_id == ACCOUNT.c.id) & (SCORE.c.day == ACCOUNT.c.latest_day))
            .where(*_is(handle))
        )
        async with self._database.reading() as connection:
            row = (await connection.execute(query)).mappings().one_or_none()
        if row is None:
            return None
        return Account(kept_from(handle, row), observation_from(row["observation"]))

    async def save(self, kept: Kept, observation: Observation) -> None:
        async with self._database.writing() as connection:
            await self._ensure_partition(connection, kept.day)
            account_id = await self._upsert_account(connection, kept, observation)
            await connection.execute(self._upsert_score(), score_values(account_id, kept))
        self._months.add(_month(kept.day))

    async def forget(self, handle: Handle) -> bool:
        async with self._database.writing() as connection:
            gone = await connection.execute(delete(ACCOUNT).where(*_is(handle)))
        return bool(gone.rowcount)

    async def history(self, handle: Handle, since: date) -> Sequence[Kept]:
        query = (
            select(SCORE)
            .join(ACCOUNT, SCORE.c.account_id == ACCOUNT.c.id)
            .where(*_is(handle), SCORE.c.day >= since)
            .order_by(SCORE.c.day)
        )
        async with self._database.reading() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return [kept_from(handle, row) for row in rows]

    async def check(self) -> str:
        async with self._database.reading() as connection:
            accounts = (await connection.execute(select(func.count()).select_from(ACCOUNT))).scalar_one()
        title = "PostgreSQL" if self._database.is_postgresql else "SQLite"
        return f"ok, {title}, {accounts} account{'s' if accounts != 1 else ''}"

    async def aclose(self) -> None:
        await self._database.aclose()

    async def _upsert_account(self, connection: AsyncConnection, kept: Kept, observation: Observation) -> int:
        """Makes the account where it is new, and moves its latest score only forward in time."""
        latest = {
            "latest_day": kept.day,
            "latest_at": kept.score.observed_at,
            "latest_score": kept.score.value,
            "observation": observation_json(observation),
        }
        names = {"network": kept.handle.network, "name": kept.handle.name}
        insert = self._database.insert(ACCOUNT).values(**names, **latest)
        await connection.execute(insert.on_conflict_do_nothing())
        newest = update(ACCOUNT).where(*_is(kept.handle), ACCOUNT.c.latest_at <= kept.score.observed_at)
        await connection.execute(newest.values(**latest))
        found = await connection.execute(select(ACCOUNT.c.id).where(*_is(kept.handle)))
        return int(found.scalar_one())

    def _upsert_score(self) -> Any:
        insert = self._database.insert(SCORE)
        changed = {column.name: insert.excluded[column.name] for column in SCORE.c if not column.primary_key}
        return insert.on_conflict_do_update(index_elements=["account_id", "day"], set_=changed)

    async def _ensure_partition(self, connection: AsyncConnection, day: date) -> None:
        """PostgreSQL keeps one partition a month; the first write of a month makes it."""
        first = _month(day)
        if not self._database.is_postgresql or first in self._months:
            return
        after = date(first.year + first.month // 12, first.month % 12 + 1, 1)
        # Two processes that make the same partition at once would collide in the catalogue.
        await connection.execute(text("SELECT pg_advisory_xact_lock(7346002)"))
        await connection.execute(
            text(
                f"CREATE TABLE IF NOT EXISTS score_day_{first:%Y_%m} PARTITION OF score_day"
                f" FOR VALUES FROM ('{first}') TO ('{after}')"
            )
        )


def _month(day: date) -> date:
    return day.replace(day=1)


def _is(handle: Handle) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return ACCOUNT.c.network == handle.network, ACCOUNT.c.name == handle.name
