"""Brings a store to the newest tables; quick when it is there already."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.storage.migrations import HEAD
from scoring.errors import StoreTrouble

if TYPE_CHECKING:
    from alembic.config import Config


async def migrate(engine: AsyncEngine) -> bool:
    """Runs the missing migrations; True if there were any. Raises StoreTrouble."""
    try:
        if await revision(engine) == HEAD:
            return False
        async with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            await connection.run_sync(_upgrade)
        return True
    except (SQLAlchemyError, OSError) as error:
        raise unusable(error) from error


async def revision(engine: AsyncEngine) -> str | None:
    """The revision of this store, None for an empty one. Raises SQLAlchemyError."""
    async with engine.execution_options(only_reads=True).connect() as connection:
        return await connection.run_sync(_revision)


def unusable(error: Exception) -> StoreTrouble:
    """The store could not be opened; never quotes the driver, whose messages may hold the URL."""
    kind = type(error).__name__
    if "locked" in str(getattr(error, "orig", "")):
        return StoreTrouble("Another process is writing to the store.", "Try again in a moment.")
    return StoreTrouble(
        f"The store does not open ({kind}).", "Check DATABASE_URL and that its place can be written."
    )


def configuration() -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config


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
            "The store was made by a newer version of this bot.", "Start that version, or use another store."
        ) from error
