"""The Notices port: what people have still to be told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from sqlalchemy import delete, select

from adapters.storage.database import Database
from adapters.storage.tables import NoticeRow, table_of
from scoring.teams.delivery import Notice, NoticeCode

NOTICE = table_of(NoticeRow)


class SqlNotices:
    """Taking one deletes it, so that no two processes tell it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def take(self, workspaces: str) -> Sequence[Notice]:
        name = NOTICE.c.workspace
        mine = (
            name.startswith(workspaces, autoescape=True) if workspaces.endswith(":") else name == workspaces
        )
        # Nearly always there is nothing, and looking needs no lock.
        if await self._database.first(select(NOTICE.c.id).where(mine).limit(1), {}) is None:
            return []
        async with self._database.writing() as connection:
            rows = await connection.execute(delete(NOTICE).where(mine).returning(NOTICE))
            taken = [_notice_from(row) for row in rows.mappings()]
        return sorted(taken, key=lambda one: one.id)

    async def add(self, notices: Sequence[Notice]) -> None:
        if not notices:
            return
        rows = [{name: value for name, value in _values(one).items() if name != "id"} for one in notices]
        async with self._database.writing() as connection:
            await connection.execute(self._database.insert(NOTICE), rows)

    async def give_back(self, notices: Sequence[Notice]) -> None:
        if not notices:
            return
        async with self._database.writing() as connection:
            await connection.execute(self._database.insert(NOTICE), [_values(one) for one in notices])


def _notice_from(row: Any) -> Notice:
    code = cast(NoticeCode, row["code"])
    return Notice(row["id"], row["workspace"], row["person"], code, row["facts"], row["at"])


def _values(one: Notice) -> dict[str, Any]:
    return {
        "id": one.id,
        "workspace": one.workspace,
        "person": one.person,
        "code": one.code,
        "facts": one.facts,
        "at": one.at,
    }
