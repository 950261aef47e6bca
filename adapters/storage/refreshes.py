"""The Refreshes port: when each watched account is asked again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Update, bindparam, func, or_, select, tuple_, update

from adapters.storage.database import Database
from adapters.storage.fact_columns import column_of, fact_of
from adapters.storage.tables import RefreshRow, table_of
from scoring.facts import Fact
from scoring.handles import Handle
from scoring.teams.planning import FARTHEST_REFRESH
from scoring.teams.workspace import DueRefresh, RefreshResult

REFRESH = table_of(RefreshRow)
# A process that dies with a claim gives it up after this long.
CLAIM = timedelta(minutes=10)


class SqlRefreshes:
    """A claim moves the due time ahead in the transaction that reads it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def claim(self, now: datetime, most: int) -> Sequence[DueRefresh]:
        due = (
            select(REFRESH.c.network, REFRESH.c.name, REFRESH.c.attempts)
            .where(_is_due(now))
            .order_by(REFRESH.c.due_at)
            .limit(most)
            .with_for_update(skip_locked=True)
        )
        async with self._database.writing() as connection:
            rows = (await connection.execute(due)).all()
            if rows:
                await connection.execute(
                    _of_one().values(due_at=now + CLAIM),
                    [{"of_network": row.network, "of_name": row.name} for row in rows],
                )
        return [DueRefresh(Handle(row.network, row.name), row.attempts) for row in rows]

    async def due(self, now: datetime) -> int:
        query = select(func.count()).select_from(REFRESH).where(_is_due(now))
        async with self._database.reading() as connection:
            return (await connection.execute(query)).scalar_one()

    async def done(self, results: Sequence[RefreshResult]) -> None:
        if not results:
            return
        changed = _of_one().values(
            due_at=bindparam("due"), attempts=bindparam("tries"), trouble=bindparam("went_wrong")
        )
        async with self._database.writing() as connection:
            await connection.execute(
                changed,
                [
                    {
                        "of_network": one.handle.network,
                        "of_name": one.handle.name,
                        "due": one.due_at,
                        "tries": one.attempts,
                        "went_wrong": column_of(one.trouble),
                    }
                    for one in results
                ],
            )

    async def troubles(self, handles: Sequence[Handle]) -> Mapping[Handle, Fact]:
        names = [(handle.network, handle.name) for handle in handles]
        query = select(REFRESH.c.network, REFRESH.c.name, REFRESH.c.trouble).where(
            tuple_(REFRESH.c.network, REFRESH.c.name).in_(names), REFRESH.c.trouble.is_not(None)
        )
        async with self._database.reading() as connection:
            rows = (await connection.execute(query)).all()
        told = ((Handle(row.network, row.name), fact_of(row.trouble)) for row in rows)
        return {handle: trouble for handle, trouble in told if trouble is not None}


def _is_due(now: datetime) -> ColumnElement[bool]:
    return or_(REFRESH.c.due_at <= now, REFRESH.c.due_at > now + FARTHEST_REFRESH)


def _of_one() -> Update:
    return update(REFRESH).where(
        REFRESH.c.network == bindparam("of_network"), REFRESH.c.name == bindparam("of_name")
    )
