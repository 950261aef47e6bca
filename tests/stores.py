"""Real stores for tests: SQLite in a folder of the test, PostgreSQL on the server of this machine."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from adapters.storage.database import Database
from adapters.storage.engine import make_engine
from adapters.storage.migrate import migrate
from tests.servers.postgresql import fresh_database


@asynccontextmanager
async def open_database(kind: str, folder: Path) -> AsyncIterator[Database]:
    """An empty store with its tables."""
    if kind == "sqlite":
        async with _opened(f"sqlite:///{folder}/store.db") as database:
            yield database
    else:
        async with fresh_database() as url, _opened(url) as database:
            yield database


@asynccontextmanager
async def _opened(url: str) -> AsyncIterator[Database]:
    database = Database(make_engine(url))
    try:
        await migrate(database.engine)
        yield database
    finally:
        await database.aclose()


KINDS = ("sqlite", "postgresql")


@asynccontextmanager
async def store_url(kind: str, folder: Path) -> AsyncIterator[str]:
    """The address of a store that is still empty, for processes that open it themselves."""
    if kind == "sqlite":
        yield f"sqlite:///{folder}/store.db"
    else:
        async with fresh_database() as url:
            yield url
