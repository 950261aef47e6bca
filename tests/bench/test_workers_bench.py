"""One, two and four workers that share a refresh, against a network that takes a tenth of a second."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from adapters.storage.database import Database
from adapters.storage.engine import make_engine
from adapters.storage.migrate import migrate
from adapters.storage.tables import RefreshRow, table_of
from bot.app import App, join
from bot.chat_keys import Chats
from bot.clock import SystemClock
from bot.settings import Settings
from scoring.handles import Handle
from scoring.teams.workspace import Watched
from tests.bench.ratio import ROOT, hold
from tests.fakes import FakeIdentity
from tests.servers.postgresql import fresh_database

FULL = os.environ.get("BENCH_FULL") == "1"
ACCOUNTS = 1_600 if FULL else 400
LATENCY = "0.1"
pytestmark = pytest.mark.bench
REFRESH = table_of(RefreshRow)


@asynccontextmanager
async def a_process(*words: str, store: str = "") -> AsyncIterator[str]:
    """A program of this folder; gives the first line that it prints."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", *words),
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": store} if store else None,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    try:
        yield (await asyncio.wait_for(process.stdout.readline(), 60)).decode().strip()
    finally:
        process.kill()
        await process.communicate()


async def test_two_workers_refresh_nearly_twice_as_many_accounts_as_one(tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(fresh_database())
        site = await stack.enter_async_context(a_process("tests.bench.slow_site", LATENCY))
        database = Database(make_engine(store))
        stack.push_async_callback(database.aclose)
        await migrate(database.engine)
        app = join(Settings(), SystemClock(), {}, FakeIdentity(), database, Chats({}))
        await watch(app)
        took = {}
        for count in (1, 1, 2, 4):  # the first time every account is new, and does not count
            async with AsyncExitStack() as workers:
                for _ in range(count):
                    await workers.enter_async_context(
                        a_process("tests.bench.worker_child", site, store=store)
                    )
                took[count] = await refreshed(app, database)
        rates = {count: ACCOUNTS / seconds for count, seconds in took.items()}
        print(f"\naccounts a second: {', '.join(f'{n}: {rate:.0f}' for n, rate in rates.items())}", end="")
        hold("a refresh by two workers, a network of 100 ms", took[2], took[1], "s")
        assert took[1] / took[2] >= 1.2, "two workers hardly share the work"


async def watch(app: App) -> None:
    now = datetime.now(UTC)
    for first in range(0, ACCOUNTS, 400):
        handles = [Handle("hackernews", f"a{number}") for number in range(first, first + 400)]
        await app.stores.teams.watch([Watched(f"w:{first}", one, "u", now) for one in handles], 400)


async def refreshed(app: App, database: Database) -> float:
    """How many seconds it takes until every account, all of which are due now, was looked at."""
    now = datetime.now(UTC)
    async with database.writing() as connection:
        await connection.execute(update(REFRESH).values(due_at=now - timedelta(minutes=1), attempts=0))
    began = time.perf_counter()
    await app.upkeep.refreshing.hand_over(app.post.jobs)
    left = select(func.count()).select_from(REFRESH).where(REFRESH.c.due_at < now + timedelta(minutes=15))
    async with asyncio.timeout(300):
        while True:
            async with database.reading() as connection:
                if (await connection.execute(left)).scalar_one() == 0:
                    return time.perf_counter() - began
            await asyncio.sleep(0.05)
