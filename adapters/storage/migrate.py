"""Brings a store to the newest tables; quick when it is there already."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

import stamina
from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.storage.database import patient
from adapters.storage.migrations import HEAD
from adapters.storage.unusable import unusable
from scoring.errors import StoreTrouble
from scoring.text import say

if TYPE_CHECKING:
    from alembic.config import Config

# Any fixed number that nothing else of ours locks: two releases that start together take turns.
MIGRATION_LOCK = 7_346_001
ONLY_OWNER = 0o600
WAIT_SECONDS = 30.0
SQLITE_MAGIC = b"SQLite format 3\0"


async def migrate(engine: AsyncEngine) -> bool:
    """Runs the missing migrations, all of them or none; True if there were any. Raises StoreTrouble."""
    try:
        _keep_private(engine)
        # SQLite does not wait for whoever turns the journal of a new file into a write-ahead log.
        async for attempt in stamina.retry_context(on=_is_busy, attempts=None, timeout=WAIT_SECONDS):
            with attempt:
                return await _migrate(engine)
        raise AssertionError  # the last attempt returns or raises
    except (SQLAlchemyError, OSError) as error:
        raise unusable(error, engine.url) from error


async def _migrate(engine: AsyncEngine) -> bool:
    if await revision(engine) == HEAD:
        return False
    anew = engine.execution_options(makes_tables_anew=True)
    async with anew.begin() as connection, patient(connection):
        changed = await _upgrade_once(connection)
    # Its connections went without foreign keys on SQLite.
    await engine.dispose()
    return changed


def _is_busy(error: Exception) -> bool:
    code = getattr(getattr(error, "orig", None), "sqlite_errorcode", None)
    return isinstance(code, int) and code & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


async def revision(engine: AsyncEngine) -> str | None:
    """The revision of this store, None for an empty one. Raises SQLAlchemyError."""
    async with engine.execution_options(only_reads=True).connect() as connection:
        return await connection.run_sync(_revision)


def configuration() -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config


def _keep_private(engine: AsyncEngine) -> None:
    """The file of a SQLite store is its owner's alone; SQLite gives its journals the same mode."""
    if engine.url.get_backend_name() != "sqlite" or not engine.url.database:
        return
    file = Path(engine.url.database)
    # Opened as SQLite would make it, but for the mode.
    number = os.open(file, os.O_CREAT | os.O_RDWR, ONLY_OWNER)
    try:
        found = os.fstat(number)
        is_ours = found.st_uid == os.geteuid() and os.read(number, len(SQLITE_MAGIC)) in (b"", SQLITE_MAGIC)
        if is_ours and found.st_mode & 0o077:
            os.fchmod(number, ONLY_OWNER)
    finally:
        os.close(number)


async def _upgrade_once(connection: AsyncConnection) -> bool:
    """Whoever comes second waits for the first, and finds that nothing is left to do."""
    if connection.dialect.name == "postgresql":
        await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
    if await connection.run_sync(_revision) == HEAD:
        return False
    await connection.run_sync(_upgrade)
    return True


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _upgrade(connection: Connection) -> None:
    from alembic import command
    from alembic.util import CommandError

    config = configuration()
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise StoreTrouble(
            say("The store was made by a newer version of this bot."),
            say("Start that version, or use another store."),
        ) from error
