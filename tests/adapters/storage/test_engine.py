"""DATABASE_URL, and two tasks that write at once."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import text

from adapters.storage.database import Database
from adapters.storage.engine import make_engine, read_url
from scoring.errors import BadSettings, StoreTrouble


@pytest.mark.parametrize(
    ("given", "driver"),
    [
        ("sqlite:///influence.db", "sqlite+aiosqlite"),
        ("postgres://u:p@h/d", "postgresql+psycopg"),
        ("postgresql://u:p@h/d", "postgresql+psycopg"),
        ("postgresql+asyncpg://u:p@h/d", "postgresql+psycopg"),
    ],
)
def test_urls_of_both_databases_get_our_drivers(given: str, driver: str) -> None:
    assert read_url(given).drivername == driver


@pytest.mark.parametrize(
    "given", ["", "mysql://u:hunter22@h/d", "not a url hunter22", "postgres://u:hunter22@h:x/d"]
)
def test_other_urls_are_refused_without_repeating_the_password(given: str) -> None:
    with pytest.raises(BadSettings) as refused:
        read_url(given)
    assert "hunter22" not in str(refused.value)


async def test_two_tasks_that_read_and_then_write_lose_no_update(tmp_path: Path) -> None:
    database = Database(make_engine(f"sqlite:///{tmp_path}/s.db"))
    async with database.writing() as connection:
        await connection.execute(text("CREATE TABLE n (v INTEGER)"))
        await connection.execute(text("INSERT INTO n VALUES (0)"))

    async def add() -> None:
        for _ in range(25):
            async with database.writing() as connection:
                value = (await connection.execute(text("SELECT v FROM n"))).scalar_one()
                await asyncio.sleep(0)
                await connection.execute(text("UPDATE n SET v = :v"), {"v": value + 1})

    await asyncio.gather(*(add() for _ in range(4)))
    async with database.reading() as connection:
        assert (await connection.execute(text("SELECT v FROM n"))).scalar_one() == 100
    await database.aclose()


async def test_a_failed_write_leaves_nothing_behind(tmp_path: Path) -> None:
    database = Database(make_engine(f"sqlite:///{tmp_path}/s.db"))
    async with database.writing() as connection:
        await connection.execute(text("CREATE TABLE n (v INTEGER PRIMARY KEY)"))
    with pytest.raises(StoreTrouble):
        async with database.writing() as connection:
            await connection.execute(text("INSERT INTO n VALUES (1)"))
            await connection.execute(text("INSERT INTO n VALUES (1)"))
    async with database.reading() as connection:
        assert (await connection.execute(text("SELECT count(*) FROM n"))).scalar_one() == 0
    await database.aclose()


async def test_a_locked_database_is_told(tmp_path: Path) -> None:
    file = tmp_path / "s.db"
    database = Database(make_engine(f"sqlite:///{file}?timeout=0"))
    async with database.writing() as connection:
        await connection.execute(text("CREATE TABLE n (v INTEGER)"))
        await connection.execute(text("PRAGMA busy_timeout=0"))
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreTrouble, match="could not be written"):
        async with database.writing() as connection:
            await connection.execute(text("INSERT INTO n VALUES (1)"))
    other.execute("ROLLBACK")
    other.close()
    async with database.writing() as connection:
        await connection.execute(text("INSERT INTO n VALUES (1)"))
    await database.aclose()
