"""Real stores for tests: SQLite in a folder of the test, PostgreSQL on the server of this machine.

Migrations run once a process; every test gets a copy of what they made.
"""

from __future__ import annotations

import atexit
import secrets
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path

import psycopg

from adapters.storage.database import Database
from adapters.storage.engine import make_engine
from adapters.storage.migrate import migrate
from tests.servers.postgresql import SERVER, connect_or_skip, fresh_database

KINDS = ("sqlite", "postgresql")


@asynccontextmanager
async def open_database(kind: str, folder: Path) -> AsyncIterator[Database]:
    """An empty store with its tables."""
    if kind == "sqlite":
        store = folder / "store.db"
        if not store.exists():
            shutil.copyfile(await _sqlite_template(), store)
        async with _opened(f"sqlite:///{store}") as database:
            yield database
    else:
        async with fresh_database(await _postgresql_template()) as url, _opened(url) as database:
            yield database


@asynccontextmanager
async def store_url(kind: str, folder: Path) -> AsyncIterator[str]:
    """The address of a store that is still empty, for processes that open it themselves."""
    if kind == "sqlite":
        yield f"sqlite:///{folder}/store.db"
    else:
        async with fresh_database() as url:
            yield url


@asynccontextmanager
async def _opened(url: str) -> AsyncIterator[Database]:
    database = Database(make_engine(url))
    try:
        await migrate(database.engine)
        yield database
    finally:
        await database.aclose()


@cache
def _folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="influence-tests-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


async def _sqlite_template() -> Path:
    template = _folder() / "template.db"
    if not template.exists():
        made = template.with_suffix(".making")
        async with _opened(f"sqlite:///{made}"):
            """Migrated, and closed so that nothing is left in its journal."""
        made.rename(template)
    return template


_made: list[str] = []


async def _postgresql_template() -> str:
    if not _made:
        server = await connect_or_skip()
        name = f"influence_template_{secrets.token_hex(4)}"
        await server.execute(f"CREATE DATABASE {name}")
        atexit.register(_drop, name)
        async with _opened(f"postgresql://postgres@127.0.0.1:5432/{name}"):
            """Migrated."""
        # Nobody may be connected to a database that is copied; a closed connection lingers for a moment.
        gone = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s"
        await server.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        await server.execute(gone, (name,))
        await server.close()
        _made.append(name)
    return _made[0]


def _drop(name: str) -> None:
    with psycopg.connect(SERVER, autocommit=True, connect_timeout=3) as server:
        server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)".encode())
