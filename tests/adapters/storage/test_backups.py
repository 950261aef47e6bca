"""A store that is written to becomes a file, and the file a store."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import stat
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.storage.backups import backup, restore
from adapters.storage.database import Database
from adapters.storage.engine import make_engine
from adapters.storage.migrate import migrate
from adapters.storage.teams import SqlTeams
from scoring.errors import BadInput, BadSettings, InfluenceError
from scoring.handles import Handle
from scoring.teams.workspace import Watched
from tests.fakes import NOON
from tests.stores import KINDS, store_url
from tests.waits import until

PAIR = 2


def watched(number: int) -> list[Watched]:
    """Two accounts that are added in one transaction."""
    at = NOON + timedelta(seconds=number)
    return [Watched("w", Handle("demo", f"a{number:05d}{part}"), "eva", at) for part in range(PAIR)]


async def names(url: str) -> list[str]:
    database = Database(make_engine(url))
    try:
        return [one.handle.name for one in await SqlTeams(database).watched("w")]
    finally:
        await database.aclose()


@pytest.mark.parametrize("kind", KINDS)
async def test_a_store_under_writes_comes_back_as_it_was_at_one_moment(kind: str, tmp_path: Path) -> None:
    async with store_url(kind, tmp_path) as url, store_url(kind, _folder(tmp_path)) as other:
        database = Database(make_engine(url))
        await migrate(database.engine)
        teams, written, stop = SqlTeams(database), 0, asyncio.Event()

        async def write() -> None:
            nonlocal written
            while not stop.is_set():
                await teams.watch(watched(written), 10**6)
                written += 1

        writing = asyncio.create_task(write())
        await until(lambda: written >= 20)
        before, out = written, tmp_path / "store.backup"
        await asyncio.to_thread(backup, url, out)
        stop.set()
        await writing
        await database.aclose()
        assert stat.S_IMODE(out.stat().st_mode) == 0o600
        await asyncio.to_thread(restore, other, out, replace=False)
        found = await names(other)
        assert len(found) >= before * PAIR
        assert len(found) % PAIR == 0, "nothing is half in it"
        assert found == [one.handle.name for number in range(len(found) // PAIR) for one in watched(number)]


@pytest.mark.parametrize("kind", KINDS)
async def test_what_is_there_gives_way_only_when_told_to(kind: str, tmp_path: Path) -> None:
    async with store_url(kind, tmp_path) as url:
        database = Database(make_engine(url))
        await migrate(database.engine)
        await SqlTeams(database).watch(watched(1), 10)
        out = tmp_path / "store.backup"
        await asyncio.to_thread(backup, url, out)
        await SqlTeams(database).watch(watched(2), 10)
        await database.aclose()
        with pytest.raises(BadInput, match="not empty"):
            await asyncio.to_thread(restore, url, out, replace=False)
        assert len(await names(url)) == 2 * PAIR
        await asyncio.to_thread(restore, url, out, replace=True)
        assert len(await names(url)) == PAIR
        with pytest.raises(BadInput, match="there already"):
            await asyncio.to_thread(backup, url, out)


@pytest.mark.parametrize("content", [b"", b"garbage", b"SQLite format 3\x00" + b"x" * 5_000])
@pytest.mark.parametrize("kind", KINDS)
async def test_a_file_that_is_no_backup_changes_nothing(kind: str, content: bytes, tmp_path: Path) -> None:
    async with store_url(kind, tmp_path) as url:
        database = Database(make_engine(url))
        await migrate(database.engine)
        await SqlTeams(database).watch(watched(1), 10)
        await database.aclose()
        wrong = tmp_path / "wrong"
        await asyncio.to_thread(wrong.write_bytes, content)
        with pytest.raises(InfluenceError):
            await asyncio.to_thread(restore, url, wrong, replace=True)
        assert len(await names(url)) == PAIR


async def test_a_store_of_something_else_is_no_backup(tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "other.db")
    other.execute("CREATE TABLE thing (x)")
    other.close()
    with pytest.raises(BadInput, match="no backup"):
        restore(f"sqlite:///{tmp_path}/store.db", tmp_path / "other.db", replace=False)
    assert not (tmp_path / "store.db").exists()


async def test_a_missing_store_and_a_missing_tool_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(BadInput, match="no store"):
        backup(f"sqlite:///{tmp_path}/none.db", tmp_path / "out")
    monkeypatch.setattr(shutil, "which", lambda tool: None)
    with pytest.raises(BadSettings, match="pg_dump"):
        backup("postgresql://someone:secret@127.0.0.1:1/none", tmp_path / "out")
    assert await asyncio.to_thread(lambda: list(tmp_path.iterdir())) == [], "nothing half is left"


async def test_a_server_that_does_not_answer_is_told_without_the_password(tmp_path: Path) -> None:
    with pytest.raises(InfluenceError) as told:
        backup("postgresql://someone:secret@127.0.0.1:1/none", tmp_path / "out")
    assert "secret" not in str(told.value)
    assert not (tmp_path / "out").exists()


def _folder(above: Path) -> Path:
    made = above / "other"
    made.mkdir()
    return made
