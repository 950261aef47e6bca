"""One process may; a second one waits."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from adapters.storage.engine import read_url
from bot import owner as owning
from bot.alone import alone
from bot.owner import owner
from bot.settings import Settings
from tests.stores import KINDS, store_url
from tests.waits import LIMIT


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(owning, "ASK_SECONDS", 0.02)
    monkeypatch.setattr(owning, "WATCH_SECONDS", 0.05)


@pytest.mark.parametrize("kind", KINDS)
async def test_a_second_one_waits_until_the_first_is_gone(kind: str, tmp_path: Path) -> None:
    async with store_url(kind, tmp_path) as url:
        settings = Settings(database_url=url)
        order: list[str] = []

        async def second() -> None:
            async with owner(settings, "discord"):
                order.append("second")

        async with owner(settings, "discord"):
            waiting = asyncio.create_task(second())
            await asyncio.sleep(0.2)
            order.append("first")
        await waiting
        assert order == ["first", "second"]


@pytest.mark.parametrize("kind", KINDS)
async def test_another_name_is_free(kind: str, tmp_path: Path) -> None:
    async with store_url(kind, tmp_path) as url:
        settings = Settings(database_url=url)
        async with asyncio.timeout(LIMIT), owner(settings, "discord"), owner(settings, "slack"):
            pass


async def test_who_stops_waiting_leaves_nothing_locked(tmp_path: Path) -> None:
    settings = Settings(database_url=SecretStr(f"sqlite:///{tmp_path}/store.db"))

    async def waits() -> None:
        async with owner(settings, "discord"):
            raise AssertionError("it was not free")

    async with owner(settings, "discord"):
        waiting = asyncio.create_task(waits())
        await asyncio.sleep(0.1)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        assert waiting.cancelled()
    async with asyncio.timeout(LIMIT), owner(settings, "discord"):
        pass


def test_a_killed_process_holds_nothing_and_the_file_is_its_owners_alone(tmp_path: Path) -> None:
    settings = Settings(database_url=SecretStr(f"sqlite:///{tmp_path}/store.db"))
    holds = (
        "import time\nfrom bot.alone import alone\nfrom bot.settings import Settings\n"
        "with alone(Settings()) as first:\n print(first, flush=True)\n time.sleep(60)"
    )
    env = {**os.environ, "DATABASE_URL": f"sqlite:///{tmp_path}/store.db"}
    with subprocess.Popen([sys.executable, "-c", holds], env=env, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None and other.stdout.readline() == b"True\n"
        with alone(settings) as first:
            assert not first
        other.kill()
        other.wait(LIMIT)
    with alone(settings) as first:
        assert first
    assert (tmp_path / "store.db.lock").stat().st_mode & 0o777 == 0o600


async def test_who_loses_the_connection_is_told_and_another_may(postgresql: str) -> None:
    settings = Settings(database_url=postgresql)
    engine = create_async_engine(read_url(postgresql))
    async with owner(settings, "discord") as lost:
        async with engine.begin() as connection:
            await connection.execute(
                text("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'")
            )
        async with asyncio.timeout(LIMIT):
            await lost.wait()
        async with asyncio.timeout(LIMIT), owner(settings, "discord"):
            pass
    await engine.dispose()
