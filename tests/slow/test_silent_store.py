"""A PostgreSQL whose connections swallow everything: posts come once it is back, and a signal is obeyed."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters.storage.database import Database
from adapters.storage.engine import make_engine
from adapters.storage.migrate import migrate
from adapters.storage.teams import SqlTeams
from bot.processes import END_SECONDS
from scoring.teams.calendar import LocalTime
from scoring.teams.subscription import Subscription
from tests.servers.postgresql import fresh_database
from tests.servers.proxy import a_proxy
from tests.waits import until

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 120.0


@asynccontextmanager
async def worker(folder: Path, url: str) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.slow.silent_child"),
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "DATABASE_URL": url, "CONSOLE_POSTS": "posts.jsonl"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    assert process.stdout is not None
    try:
        while b"until stopped" not in await asyncio.wait_for(process.stdout.readline(), PATIENCE):
            """Its first lines."""
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


def posted(folder: Path) -> list[str]:
    file = folder / "posts.jsonl"
    return [json.loads(line)["channel"] for line in file.read_text().splitlines()] if file.exists() else []


async def subscribe(url: str, channel: str) -> None:
    now = datetime.now(UTC)
    database = Database(make_engine(url))
    local = LocalTime(now.hour, now.minute, now.isoweekday())
    due = now.replace(second=0, microsecond=0)
    one = Subscription(0, "console", channel, "weekly", "UTC", local, "u", now - timedelta(hours=1), due)
    await SqlTeams(database).subscribe(one)
    await database.aclose()


@pytest.mark.slow
async def test_posts_go_on_once_connections_work_again_and_a_signal_is_obeyed_while_they_do_not(
    tmp_path: Path,
) -> None:
    async with fresh_database() as url, a_proxy(5432) as proxy:
        engine = make_engine(url)
        await migrate(engine)
        await engine.dispose()
        async with worker(tmp_path, url.replace(":5432", f":{proxy.port}")) as process:
            await subscribe(url, "first")
            await until(lambda: posted(tmp_path) == ["first"], PATIENCE)
            proxy.swallow()
            await subscribe(url, "second")
            before = proxy.connections
            # It has noticed: it gave a silent connection up and tried another.
            await until(lambda: proxy.connections > before, PATIENCE)
            proxy.heal()
            await until(lambda: posted(tmp_path) == ["first", "second"], PATIENCE)
            proxy.swallow()
            before = proxy.connections
            await until(lambda: proxy.connections > before, PATIENCE)
            process.send_signal(signal.SIGTERM)
            # Twice the promise: the machine may be busy.
            await asyncio.wait_for(process.wait(), 2 * END_SECONDS)
