"""The migrations and the tables say the same, on both databases."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import SQLModel

from adapters.storage.database import Database
from adapters.storage.engine import make_engine
from adapters.storage.migrate import configuration, migrate, revision
from adapters.storage.migrations import HEAD
from adapters.storage.scores import SqlStore
from scoring.errors import StoreTrouble
from tests.servers.postgresql import fresh_database


@pytest.fixture(params=["sqlite", "postgresql"])
async def engine(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    async with AsyncExitStack() as stack:
        if request.param == "sqlite":
            url = f"sqlite:///{tmp_path}/s.db"
        else:
            url = await stack.enter_async_context(fresh_database())
        engine = make_engine(url)
        stack.push_async_callback(engine.dispose)
        yield engine


def test_head_names_the_newest_migration() -> None:
    assert ScriptDirectory.from_config(configuration()).get_current_head() == HEAD


async def test_an_empty_store_is_brought_to_head_once(engine: AsyncEngine) -> None:
    assert await revision(engine) is None
    assert await migrate(engine) is True
    assert await revision(engine) == HEAD
    assert await migrate(engine) is False


def differences(connection: Connection) -> list[object]:
    """Between the tables of this store and those of the code."""
    context = MigrationContext.configure(
        connection,
        opts={
            "compare_type": True,
            # Partitions are no tables of the code; Slack's and the queue's are compared where their code
            # is tested.
            "include_name": lambda name, kind, _: (
                kind != "table" or not str(name).startswith(("score_day_", "slack_", "procrastinate_"))
            ),
        },
    )
    return list(compare_metadata(context, SQLModel.metadata))


async def test_migrated_tables_are_the_tables_of_the_code(engine: AsyncEngine) -> None:
    await migrate(engine)

    async with engine.connect() as connection:
        assert await connection.run_sync(differences) == []


async def test_score_rows_are_partitioned_by_month_on_postgresql(postgresql: str) -> None:
    engine = make_engine(postgresql)
    await migrate(engine)
    async with engine.connect() as connection:
        found = await connection.exec_driver_sql(
            "SELECT partstrat FROM pg_partitioned_table WHERE partrelid = 'score_day'::regclass"
        )
        assert str(found.scalar_one()) in ("r", "b'r'")
    await engine.dispose()


async def test_partitions_of_coming_months_are_there_before_they_are_written_to(postgresql: str) -> None:
    database = Database(make_engine(postgresql))
    await migrate(database.engine)
    await SqlStore(database).prepare([date(2026, 12, 31), date(2027, 1, 31), date(2027, 3, 3)])
    async with database.reading() as connection:
        query = "SELECT relname FROM pg_class WHERE relispartition AND relkind = 'r' ORDER BY relname"
        found = [str(row[0]) for row in await connection.exec_driver_sql(query)]
    assert found == ["score_day_2026_12", "score_day_2027_01", "score_day_2027_03"]
    await database.aclose()


async def test_a_file_that_is_no_database_is_told_and_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("this is not a database, and it is long enough to be looked at" * 50)
    file.chmod(0o644)
    before = file.read_bytes()
    engine = make_engine(f"sqlite:///{file}")
    with pytest.raises(StoreTrouble, match="is no SQLite database"):
        await migrate(engine)
    await engine.dispose()
    assert file.read_bytes() == before and file.stat().st_mode & 0o777 == 0o644


def test_no_column_keeps_wall_clock_time() -> None:
    """DateTime(timezone=True) drops the zone on SQLite; SQLModel's own type keeps UTC on both."""
    for table in SQLModel.metadata.tables.values():
        for column in table.columns:
            assert not isinstance(column.type, sqlalchemy.DateTime), f"{table.name}.{column.name}"


OLD_ROWS = (
    "INSERT INTO subscription (id, workspace, channel, kind, zone, weekday, hour, minute, rule, created_by,"
    " created_at) VALUES (1, 'w', 'c', 'weekly', 'UTC', 1, 9, 0, '{}', 'u', '2026-05-04 09:00:00')",
    "INSERT INTO delivery (id, subscription_id, kind, period, state, due_at, not_before, attempts)"
    " VALUES (1, 1, 'weekly', 'p1', 'sending', '2026-05-04 09:00:00', '2026-05-04 09:00:00', 1)",
    "INSERT INTO delivery (id, subscription_id, kind, period, state, due_at, not_before, attempts)"
    " VALUES (2, 1, 'weekly', 'p2', 'failed', '2026-05-04 09:00:00', '2026-05-04 09:00:00', 1)",
    "INSERT INTO opt_out (digest, at) VALUES ('d1', '2026-05-04 09:00:00')",
)


async def test_what_an_older_version_stored_is_kept(engine: AsyncEngine) -> None:
    def as_it_was(connection: Connection) -> None:
        config = configuration()
        config.attributes["connection"] = connection
        command.upgrade(config, "0004")
        for row in OLD_ROWS:
            connection.exec_driver_sql(row)

    async with engine.begin() as connection:
        await connection.run_sync(as_it_was)
    assert await migrate(engine) is True
    async with engine.connect() as connection:
        found = await connection.exec_driver_sql("SELECT id, state, token FROM delivery ORDER BY id")
        assert [tuple(row) for row in found] == [(1, "handed-over", 0), (2, "refused", 0)]
        found = await connection.exec_driver_sql("SELECT digest, account_digest FROM opt_out")
        assert [tuple(row) for row in found] == [("d1", None)]


def revisions() -> list[str]:
    return sorted(one.revision for one in ScriptDirectory.from_config(configuration()).walk_revisions())


@pytest.mark.parametrize("released", revisions())
async def test_a_store_of_every_earlier_version_is_brought_to_the_tables_of_today(
    engine: AsyncEngine, released: str
) -> None:
    def as_it_was(connection: Connection) -> None:
        config = configuration()
        config.attributes["connection"] = connection
        command.upgrade(config, released)

    async with engine.begin() as connection:
        await connection.run_sync(as_it_was)
    assert await migrate(engine) is (released != HEAD)
    async with engine.connect() as connection:
        assert await connection.run_sync(differences) == []
