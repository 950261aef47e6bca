"""DATABASE_URL -> an async engine that behaves the same on SQLite and PostgreSQL."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from scoring.errors import BadSettings
from scoring.text import say

# The option of an engine under which its connections can be cut.
LINES = "lines"
POOL_SECONDS = 10.0
_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
}
_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=NORMAL",
    "PRAGMA busy_timeout=5000",
    "PRAGMA foreign_keys=ON",
    "PRAGMA cache_size=-65536",
    "PRAGMA temp_store=MEMORY",
)


def read_url(database_url: str) -> URL:
    """The URL with the driver we use. Raises BadSettings, without repeating a password."""
    try:
        url = make_url(database_url.strip().strip("'\""))
    except (ArgumentError, ValueError):
        raise BadSettings(say("DATABASE_URL cannot be read as a URL.")) from None
    backend = url.drivername.partition("+")[0]
    if backend not in _DRIVERS:
        raise BadSettings(say("DATABASE_URL is neither sqlite:///file nor postgresql://…."))
    if backend == "sqlite" and url.database in (None, "", ":memory:"):
        raise BadSettings(
            say("DATABASE_URL names no file, so nothing would be kept."),
            say("Set it to sqlite:///influence.db."),
        )
    return url.set(drivername=_DRIVERS[backend])


def make_engine(database_url: str) -> AsyncEngine:
    """Connects at the first use. Raises BadSettings."""
    url = read_url(database_url)
    if url.get_backend_name() != "sqlite":
        # psycopg takes megabytes, which a process over SQLite does without.
        from adapters.storage.lines import Lines, arguments

        lines = Lines(str(url.query.get("options", "")))
        return create_async_engine(
            url.difference_update_query(["options"]),
            pool_pre_ping=True,
            pool_timeout=POOL_SECONDS,
            connect_args=arguments(lines),
            execution_options={LINES: lines},
            json_deserializer=msgspec.json.decode,
        )
    engine = create_async_engine(url, pool_size=5, max_overflow=0, json_deserializer=msgspec.json.decode)
    event.listen(engine.sync_engine, "connect", _on_connect)
    event.listen(engine.sync_engine, "begin", _on_begin)
    return engine


def reading_engine(url: URL) -> Engine:
    """Connections to the same file of SQLite that only read, for threads; each statement stands alone."""
    engine = create_engine(
        url.set(drivername="sqlite+pysqlite"),
        pool_size=5,
        max_overflow=0,
        connect_args={"check_same_thread": False},
        isolation_level="AUTOCOMMIT",
        json_deserializer=msgspec.json.decode,
    )
    event.listen(engine, "connect", _on_connect)
    return engine


def _on_connect(connection: Any, _: Any) -> None:
    # Without this the driver opens transactions on its own, and two read-then-write tasks lose updates.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


def _on_begin(connection: Any) -> None:
    # A transaction that may write takes its lock first; one that only reads says so (see database.py).
    options = connection.get_execution_options()
    reads = options.get("only_reads", False)
    if options.get("makes_tables_anew", False):
        # SQLite changes a column by making its table anew; dropping the old one would cascade. It can be
        # switched off outside of a transaction only.
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
