"""The AuditLog port."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select

from adapters.storage.database import Database
from adapters.storage.fact_columns import column_of, fact_of
from adapters.storage.tables import AuditRow, table_of
from scoring.teams.audit import Change

AUDIT = table_of(AuditRow)


class SqlAuditLog:
    """A row a change, added after the change itself was committed."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, change: Change) -> None:
        row = {
            "workspace": change.workspace,
            "channel": change.channel,
            "person": change.person,
            "at": change.at,
            "what": column_of(change.what),
        }
        async with self._database.writing() as connection:
            await connection.execute(self._database.insert(AUDIT), row)

    async def changes(self, workspace: str | None, since: datetime, most: int) -> Sequence[Change]:
        query = select(AUDIT).where(AUDIT.c.at >= since)
        if workspace is not None:
            query = query.where(AUDIT.c.workspace == workspace)
        newest = query.order_by(AUDIT.c.at.desc(), AUDIT.c.id.desc()).limit(most)
        async with self._database.reading() as connection:
            rows = (await connection.execute(newest)).all()
        told = ((row, fact_of(row.what)) for row in rows)
        return [
            Change(row.workspace, row.channel, row.person, row.at, what)
            for row, what in told
            if what is not None
        ]

    async def prune(self, before: datetime) -> int:
        async with self._database.writing() as connection:
            return (await connection.execute(delete(AUDIT).where(AUDIT.c.at < before))).rowcount
