"""Which process of ours may do what only one may do, such as holding Discord's gateway: the others wait."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
from collections.abc import AsyncIterator

from filelock.asyncio import AsyncUnixFileLock
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from adapters.storage.engine import read_url
from bot.settings import Settings

ASK_SECONDS = 2.0
WATCH_SECONDS = 10.0


@contextlib.asynccontextmanager
async def owner(settings: Settings, name: str) -> AsyncIterator[asyncio.Event]:
    """Waits until no other process holds `name` in this store, and holds it inside.

    The event is set if it is lost, because the connection to PostgreSQL broke: another process may hold it
    then. On SQLite it is a lock of a file beside the store, which ends with the process. Raises
    SQLAlchemyError where PostgreSQL does not answer at first.
    """
    url = read_url(settings.database_url.get_secret_value())
    if url.get_backend_name() == "postgresql":
        async with _postgresql(settings, name) as lost:
            yield lost
    else:
        async with _file(f"{url.database}.{name}.lock") as lost:
            yield lost


@contextlib.asynccontextmanager
async def _file(path: str) -> AsyncIterator[asyncio.Event]:
    # Never the soft kind, which would stay behind a process that was killed.
    async with AsyncUnixFileLock(path, mode=0o600, poll_interval=ASK_SECONDS, fallback_to_soft=False):
        yield asyncio.Event()


@contextlib.asynccontextmanager
async def _postgresql(settings: Settings, name: str) -> AsyncIterator[asyncio.Event]:
    """A session lock on a connection of its own: it ends with the process, however that ends."""
    from adapters.storage.lines import Lines, arguments  # psycopg, which SQLite does without

    url = read_url(settings.database_url.get_secret_value())
    engine = create_async_engine(
        url, poolclass=NullPool, isolation_level="AUTOCOMMIT", connect_args=arguments(Lines())
    )
    lost = asyncio.Event()
    try:
        async with engine.connect() as connection:
            while not await _taken(connection, name):  # noqa: ASYNC110  (another process lets go of it)
                await asyncio.sleep(ASK_SECONDS)
            watching = asyncio.create_task(_watch(connection, lost), name=f"owner of {name}")
            try:
                yield lost
            finally:
                watching.cancel()
                await asyncio.gather(watching, return_exceptions=True)
                if not lost.is_set():
                    await connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _key(name)})
    finally:
        await engine.dispose()


async def _taken(connection: AsyncConnection, name: str) -> bool:
    taken = await connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": _key(name)})
    return bool(taken)


async def _watch(connection: AsyncConnection, lost: asyncio.Event) -> None:
    """The lock lives as long as the connection, so the connection is looked at."""
    while True:
        await asyncio.sleep(WATCH_SECONDS)
        try:
            async with asyncio.timeout(WATCH_SECONDS):
                await connection.execute(text("SELECT 1"))
        except (SQLAlchemyError, TimeoutError):
            lost.set()
            return


def _key(name: str) -> int:
    """A number of 63 bits; what else locks on this database uses other names."""
    return int.from_bytes(hashlib.sha256(f"influence-{name}".encode()).digest()[:8]) >> 1
