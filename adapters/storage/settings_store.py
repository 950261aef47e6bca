"""The SettingsStore and ProcessedEvents ports: small facts that processes share."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import delete, select

from adapters.storage.database import Database
from adapters.storage.tables import MarkRow, SeenRow, table_of

MARK, SEEN = table_of(MarkRow), table_of(SeenRow)
MOST_AT_ONCE = 200


class SqlSettingsStore:
    """One row a name."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, name: str) -> str | None:
        async with self._database.reading() as connection:
            return (await connection.execute(select(MARK.c.value).where(MARK.c.name == name))).scalar()

    async def set(self, name: str, value: str) -> None:
        insert = self._database.insert(MARK)
        upsert = insert.on_conflict_do_update(
            index_elements=["name"], set_={"value": insert.excluded["value"]}
        )
        async with self._database.writing() as connection:
            await connection.execute(upsert, {"name": name, "value": value})


class _Claim(NamedTuple):
    """A key that somebody waits to hear of."""

    key: str
    at: datetime
    first: asyncio.Future[bool]


class SqlProcessedEvents:
    """The unique key decides who was first. What is claimed during a write is written together after it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: list[_Claim] = []
        self._writing: asyncio.Task[None] | None = None

    async def claim(self, key: str, now: datetime) -> bool:
        claim = _Claim(key, now, asyncio.get_running_loop().create_future())
        self._waiting.append(claim)
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write(), name="claims")
        return await claim.first

    async def _write(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:MOST_AT_ONCE], self._waiting[MOST_AT_ONCE:]
            try:
                written = await self._insert({one.key: one.at for one in batch})
            except Exception as error:
                for one in batch:
                    if not one.first.done():
                        one.first.set_exception(error)
                continue
            for one in batch:
                if not one.first.done():
                    # Of two claims of one key in a batch the first one has it.
                    one.first.set_result(one.key in written)
                    written.discard(one.key)

    async def _insert(self, keys: dict[str, datetime]) -> set[str]:
        """Those that nobody had claimed. One key after the other in one order, so that no two writers wait
        for each other."""
        rows = [{"key": key, "at": at} for key, at in sorted(keys.items())]
        insert = self._database.insert(SEEN).on_conflict_do_nothing().returning(SEEN.c.key)
        async with self._database.writing() as connection:
            return set((await connection.execute(insert, rows)).scalars())

    async def prune(self, before: datetime) -> int:
        async with self._database.writing_long() as connection:
            return (await connection.execute(delete(SEEN).where(SEEN.c.at < before))).rowcount
