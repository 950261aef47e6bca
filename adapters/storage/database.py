"""One database, two kinds of transaction, and one error for everything that goes wrong in them."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import Engine, Executable, Select, Table, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.storage.engine import LINES, reading_engine
from adapters.storage.tables import MarkRow, table_of
from adapters.storage.unusable import unusable
from scoring.errors import StoreTrouble
from scoring.text import Text, say

log = logging.getLogger(__name__)

UNREAD, UNWRITTEN = say("The store could not be read."), say("The store could not be written.")

MARK = table_of(MarkRow)


class Database:
    """Hands out transactions. A write commits as a whole at the end of its block, or not at all."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine
        self._reader = engine.execution_options(only_reads=True)
        self._at_once = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._quick = None if self.is_postgresql else reading_engine(engine.url)

    @property
    def is_postgresql(self) -> bool:
        return self.engine.dialect.name == "postgresql"

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that only reads; it takes no write lock. Raises StoreTrouble."""
        try:
            async with self._reader.connect() as connection:
                yield connection
        except (SQLAlchemyError, OSError) as error:
            raise _trouble(error, UNREAD) from error

    async def first(self, statement: Select[Any], values: Mapping[str, Any]) -> tuple[Any, ...] | None:
        """The first row of one statement, for questions that are asked all the time. Raises StoreTrouble.

        On SQLite it goes over connections of its own, in one step to a thread: through the others a row takes
        eight.
        """
        if self._quick is None:
            async with self.reading() as connection:
                found = (await connection.execute(statement, values)).first()
            return None if found is None else tuple(found)
        try:
            return await asyncio.to_thread(_first, self._quick, statement, values)
        except (SQLAlchemyError, OSError) as error:
            raise _trouble(error, UNREAD) from error

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that holds the write lock from its start on SQLite. Raises StoreTrouble."""
        try:
            async with self.engine.begin() as connection:
                yield connection
        except (SQLAlchemyError, OSError) as error:
            raise _trouble(error, UNWRITTEN) from error

    async def at_once(self, statement: Executable, values: Mapping[str, Any]) -> Any:
        """The first value of one statement that commits by itself, for what is written with every request.

        PostgreSQL only; it saves two of four ways to the server. Raises StoreTrouble.
        """
        try:
            async with self._at_once.connect() as connection:
                return (await connection.execute(statement, values)).scalar()
        except (SQLAlchemyError, OSError) as error:
            raise _trouble(error, UNWRITTEN) from error

    def insert(self, table: Table) -> Any:
        """An INSERT that knows ON CONFLICT; both dialects share its interface."""
        return postgresql.insert(table) if self.is_postgresql else sqlite.insert(table)

    @asynccontextmanager
    async def writing_long(self) -> AsyncIterator[AsyncConnection]:
        """As `writing`, for what may take minutes in a large store."""
        async with self.writing() as connection, patient(connection):
            yield connection

    async def probe(self) -> None:
        """Writes, as reading alone would not notice a full disk. Raises StoreTrouble with the cause."""
        try:
            async with self.engine.begin() as connection:
                written = {"name": "probe", "value": secrets.token_hex(4)}
                insert = self.insert(MARK)
                await connection.execute(
                    insert.on_conflict_do_update(
                        index_elements=["name"], set_={"value": insert.excluded.value}
                    ),
                    written,
                )
        except (SQLAlchemyError, OSError) as error:
            raise unusable(error, self.engine.url) from error

    def cut(self) -> None:
        """Ends whatever waits for a server that keeps silent, so that a process can end."""
        lines = self.engine.get_execution_options().get(LINES)
        if lines is not None:
            lines.cut()

    async def aclose(self) -> None:
        if self._quick is not None:
            self._quick.dispose()
        await self.engine.dispose()


@asynccontextmanager
async def patient(connection: AsyncConnection) -> AsyncIterator[None]:
    """Inside this block, which lies in a transaction, no statement is cut off for taking long."""
    if connection.dialect.name != "postgresql":
        yield
        return
    from adapters.storage.lines import PATIENT_SECONDS, SILENCE_SECONDS, Line

    raw = (await connection.get_raw_connection()).driver_connection
    await connection.execute(text("SET LOCAL statement_timeout = 0"))
    await connection.execute(text("SET LOCAL lock_timeout = 0"))
    if isinstance(raw, Line):
        raw.patience = PATIENT_SECONDS
    try:
        yield
    finally:
        if isinstance(raw, Line):
            raw.patience = SILENCE_SECONDS


def _first(engine: Engine, statement: Select[Any], values: Mapping[str, Any]) -> tuple[Any, ...] | None:
    with engine.connect() as connection:
        found = connection.execute(statement, values).first()
        return None if found is None else tuple(found)


def _trouble(error: Exception, said: Text) -> StoreTrouble:
    # The driver's text may hold values; the log gets the kind of error and its first cause only.
    log.error("%s %s", said, type(getattr(error, "orig", error)).__name__)
    return StoreTrouble(said)
