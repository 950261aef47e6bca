"""The SettingsStore and ProcessedEvents ports: small facts that processes share."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select

from adapters.storage.database import Database
from adapters.storage.tables import MarkRow, SeenRow, table_of

MARK, SEEN = table_of(MarkRow), table_of(SeenRow)


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


class SqlProcessedEvents:
    """The unique key decides who was first."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def claim(self, key: str, now: datetime) -> bool:
        insert = self._database.insert(SEEN).values(key=key, at=now).on_conflict_do_nothing()
        async with self._database.writing() as connection:
            return (await connection.execute(insert.returning(SEEN.c.key))).first() is not None

    async def prune(self, before: datetime) -> int:
        async with self._database.writing_long() as connection:
            return (await connection.execute(delete(SEEN).where(SEEN.c.at < before))).rowcount
