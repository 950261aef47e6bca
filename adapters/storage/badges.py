"""The BadgeStore port."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, delete, select

from adapters.storage.database import Database
from adapters.storage.opt_outs import blocked_in
from adapters.storage.tables import BadgeRow, table_of
from scoring.handles import Handle

BADGE = table_of(BadgeRow)


class SqlBadges:
    """A badge goes when its account is forgotten (SqlOptOuts)."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def issue(self, handle: Handle, key: str, at: datetime) -> str:
        values = {"key": key, "network": handle.network, "name": handle.name, "made_at": at}
        async with self._database.writing() as connection:
            # Whoever is forgotten in between gets none.
            if not await blocked_in(connection, [handle]):
                await connection.execute(self._database.insert(BADGE).on_conflict_do_nothing(), values)
            kept = (await connection.execute(select(BADGE.c.key).where(_is(handle)))).scalar()
        return kept or key

    async def handle(self, key: str) -> Handle | None:
        query = select(BADGE.c.network, BADGE.c.name).where(BADGE.c.key == key)
        async with self._database.reading() as connection:
            row = (await connection.execute(query)).first()
        return None if row is None else Handle(row.network, row.name)

    async def withdraw(self, handle: Handle) -> bool:
        async with self._database.writing() as connection:
            return (await connection.execute(delete(BADGE).where(_is(handle)))).rowcount > 0


def _is(handle: Handle) -> ColumnElement[bool]:
    return (BADGE.c.network == handle.network) & (BADGE.c.name == handle.name)
