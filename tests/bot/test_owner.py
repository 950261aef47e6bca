"""One process may; a second one waits."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from adapters.storage.engine import read_url
from bot import owner as owning
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
