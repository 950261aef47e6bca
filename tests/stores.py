"""Real stores for tests: SQLite in a folder of the test, PostgreSQL on the server of this machine.

Migrations run once a process. On SQLite every test gets a copy of the file that they made; on PostgreSQL,
where a copy takes longer than most tests, it gets the same database, emptied.
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
    elif _busy:
        async with fresh_database() as url, _opened(url) as database:
            yield database
    else:
        url = await _emptied()
        _busy.append(url)
        try:
            async with _opened(url) as database:
                yield database
        finally:
            _busy.clear()


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
_busy: list[str] = []
# Foreign keys do not matter while everything goes.
EMPTY = """
SET session_replication_role = replica;
DO $$ DECLARE one record; BEGIN
  FOR one IN SELECT tablename AS name FROM pg_tables
      WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
    EXECUTE format('DELETE FROM %I', one.name);
  END LOOP;
  FOR one IN SELECT sequencename AS name FROM pg_sequences WHERE schemaname = 'public' LOOP
    EXECUTE format('ALTER SEQUENCE %I RESTART', one.name);
  END LOOP;
END $$
"""


async def _emptied() -> str:
    """The URL of this process's database, without a row."""
    if not _made:
        await _make()
    async with await psycopg.AsyncConnection.connect(_made[0], autocommit=True) as connection:
        await connection.execute(EMPTY)
    return _made[0]


async def _make() -> None:
    server = await connect_or_skip()
    name = f"influence_process_{secrets.token_hex(4)}"
    await server.execute(f"CREATE DATABASE {name}")
    await server.close()
    atexit.register(_drop, name)
    url = f"postgresql://postgres@127.0.0.1:5432/{name}"
    async with _opened(url):
        """Migrated."""
    _made.append(url)


def _drop(name: str) -> None:
    with psycopg.connect(SERVER, autocommit=True, connect_timeout=3) as server:
        server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)".encode())
