"""The PageStore port."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, func, select

from adapters.storage.database import Database
from adapters.storage.tables import PageRow, table_of
from scoring.teams.pages import Page

PAGE = table_of(PageRow)


class SqlPages:
    """Whole pages, so that what somebody forwarded stays what it was."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def keep(self, page: Page, limit: int) -> bool:
        values = {
            "key": page.key,
            "workspace": page.workspace,
            "made_by": page.made_by,
            "made_at": page.made_at,
            "expires_at": page.expires_at,
            "html": dict(page.html),
        }
        async with self._database.writing() as connection:
            open_ones = (PAGE.c.workspace == page.workspace) & (PAGE.c.expires_at > page.made_at)
            many = select(func.count()).select_from(PAGE).where(open_ones)
            if (await connection.execute(many)).scalar_one() >= limit:
                return False
            await connection.execute(self._database.insert(PAGE), values)
        return True

    async def page(self, key: str, now: datetime) -> Page | None:
        query = select(PAGE).where(PAGE.c.key == key, PAGE.c.expires_at > now)
        async with self._database.reading() as connection:
            row = (await connection.execute(query)).first()
        if row is None:
            return None
        return Page(row.key, row.workspace, row.made_by, row.made_at, row.expires_at, row.html)

    async def revoke(self, workspace: str) -> int:
        async with self._database.writing() as connection:
            return (await connection.execute(delete(PAGE).where(PAGE.c.workspace == workspace))).rowcount

    async def expire(self, now: datetime) -> int:
        async with self._database.writing() as connection:
            return (await connection.execute(delete(PAGE).where(PAGE.c.expires_at <= now))).rowcount
