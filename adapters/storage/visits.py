"""The VisitStore port."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import delete, func, select

from adapters.storage.database import Database
from adapters.storage.tables import VisitRow, table_of
from scoring.teams.visits import Visit

VISIT = table_of(VisitRow)


class SqlVisits:
    """Of a key only its digest is kept."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def keep(self, visit: Visit, limit: int) -> bool:
        open_ones = (VISIT.c.workspace == visit.workspace) & (VISIT.c.expires_at > visit.made_at)
        many = select(func.count()).select_from(VISIT).where(open_ones)
        async with self._database.writing() as connection:
            if (await connection.execute(many)).scalar_one() >= limit:
                return False
            await connection.execute(self._database.insert(VISIT), asdict(visit))
        return True

    async def visit(self, digest: str, now: datetime) -> Visit | None:
        query = select(VISIT).where(VISIT.c.digest == digest, VISIT.c.expires_at > now)
        async with self._database.reading() as connection:
            row = (await connection.execute(query)).mappings().first()
        return None if row is None else Visit(**row)

    async def revoke(self, workspace: str) -> int:
        async with self._database.writing() as connection:
            return (await connection.execute(delete(VISIT).where(VISIT.c.workspace == workspace))).rowcount

    async def expire(self, now: datetime) -> int:
        async with self._database.writing() as connection:
            return (await connection.execute(delete(VISIT).where(VISIT.c.expires_at <= now))).rowcount
