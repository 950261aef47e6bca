"""One database, two kinds of transaction, and one error for everything that goes wrong in them."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from scoring.errors import StoreTrouble

log = logging.getLogger(__name__)


class Database:
    """Hands out transactions. A write commits as a whole at the end of its block, or not at all."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine
        self._reader = engine.execution_options(only_reads=True)

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
            raise _trouble(error, "read") from error

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that holds the write lock from its start on SQLite. Raises StoreTrouble."""
        try:
            async with self.engine.begin() as connection:
                yield connection
        except (SQLAlchemyError, OSError) as error:
            raise _trouble(error, "written") from error

    def insert(self, table: Table) -> Any:
        """An INSERT that knows ON CONFLICT; both dialects share its interface."""
        return postgresql.insert(table) if self.is_postgresql else sqlite.insert(table)

    async def aclose(self) -> None:
        await self.engine.dispose()


def _trouble(error: Exception, what: str) -> StoreTrouble:
    # The driver's text may hold values; the log gets the kind of error and its first cause only.
    log.error("the store could not be %s: %s", what, type(getattr(error, "orig", error)).__name__)
    return StoreTrouble(f"The store could not be {what}.")
