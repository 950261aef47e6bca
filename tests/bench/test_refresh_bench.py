"""How fast accounts are asked and stored, beside a bare client and bare inserts."""

from __future__ import annotations

import asyncio
import itertools
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import insert, select

import adapters.networks.hackernews
from adapters.networks.hackernews import STORIES, HackerNews
from adapters.networks.http import Http
from adapters.storage.database import Database
from adapters.storage.scores import SqlStore
from adapters.storage.tables import AccountRow, ScoreRow, table_of
from bot.app import App, join
from bot.chat_keys import Chats
from bot.settings import Settings
from scoring.formula import score
from scoring.handles import Handle
from scoring.history.backfill import reconstructed
from scoring.history.stored import Account, StoredScore
from scoring.messages.findings import to_stored
from scoring.ports.quotas import RateLimit
from scoring.service.upkeep.refreshing import AT_ONCE
from scoring.teams.workspace import Watched
from tests.bench.ratio import ROOT, awaited, hold_beside
from tests.fakes import NOON, FakeClock, FakeIdentity, observation
from tests.stores import open_database

NUMBER = 200
UNPACED = RateLimit(burst=1_000_000, seconds=1.0)
pytestmark = pytest.mark.bench
ACCOUNT, SCORE = table_of(AccountRow), table_of(ScoreRow)


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with open_database("sqlite", tmp_path) as database:
        yield database


@asynccontextmanager
async def a_site() -> AsyncIterator[str]:
    """The address of a network without latency, in a process of its own."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.bench.hackernews_site"), cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        yield (await process.stdout.readline()).decode().strip()
    finally:
        process.kill()
        await process.communicate()


async def test_the_refresh_beside_a_client_that_fetches_the_same_bytes(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(adapters.networks.hackernews, "PACE", UNPACED)
    clock = FakeClock(NOON)
    async with a_site() as url, httpx.AsyncClient(trust_env=False) as client:
        network = HackerNews(Http("influence-bot/bench", clock), base_url=url)
        app = join(Settings(), clock, {"hackernews": network}, FakeIdentity(), database, Chats({}))
        await watch(app)
        assert await refresh(app) == NUMBER

        async def again() -> float:
            clock.move(days=2)
            started = time.perf_counter()
            assert await refresh(app) == NUMBER
            return time.perf_counter() - started

        await hold_beside(
            "daily refresh, a network without latency", again, awaited(lambda: fetch(client, url)), tries=3
        )
        await network.aclose()


async def watch(app: App) -> None:
    for first in range(0, NUMBER, 500):
        names = [f"a{number}" for number in range(first, min(first + 500, NUMBER))]
        some = [Watched(f"fake:{first}", Handle("hackernews", name), "u", NOON) for name in names]
        await app.stores.teams.watch(some, 500)


async def refresh(app: App) -> int:
    """Refreshes whatever is due: how many accounts."""
    done = 0
    while asked := await app.upkeep.refreshing.tick():
        done += asked
    return done


async def fetch(client: httpx.AsyncClient, url: str) -> None:
    """The same requests, as many at once; the answers are read and let go."""
    free = asyncio.Semaphore(AT_ONCE)

    async def one(name: str) -> None:
        async with free:
            tags: dict[str, str | int] = {"tags": f"story,author_{name}", "hitsPerPage": STORIES}
            both = (
                client.get(f"{url}/api/v1/users/{name}"),
                client.get(f"{url}/api/v1/search_by_date", params=tags),
            )
            assert all(answer.status_code == 200 for answer in await asyncio.gather(*both))

    await asyncio.gather(*(one(f"a{number}") for number in range(NUMBER)))


async def test_storing_a_first_look_beside_a_bare_insert_of_its_rows(database: Database) -> None:
    store, numbers = SqlStore(database), itertools.count()
    template, past = first_look(Handle("demo", "template"))
    await store.save([template], past)
    async with database.reading() as connection:
        (account,) = [dict(row) for row in (await connection.execute(select(ACCOUNT))).mappings()]
        days = [dict(row) for row in (await connection.execute(select(SCORE))).mappings()]
    assert len(days) == len(past) + 1 == 91

    async def ours() -> float:
        looks = [first_look(Handle("demo", f"a{next(numbers)}")) for _ in range(LOOKS)]
        started = time.perf_counter()
        for one, before in looks:
            await store.save([one], before)
        return time.perf_counter() - started

    async def bare() -> float:
        ids = [1_000_000 + next(numbers) for _ in range(LOOKS)]
        accounts = [{**account, "id": number, "name": f"a{number}"} for number in ids]
        rows = [[{**day, "account_id": number} for day in days] for number in ids]
        started = time.perf_counter()
        for one, of_it in zip(accounts, rows, strict=True):
            async with database.engine.begin() as connection:
                await connection.execute(insert(ACCOUNT), one)
                await connection.execute(insert(SCORE), of_it)
        return time.perf_counter() - started

    await hold_beside("storing a first look with 90 reconstructed days", ours, bare)


LOOKS = 10


def first_look(handle: Handle) -> tuple[Account, list[StoredScore]]:
    """An account that posts once a day, and the days before it."""
    base = observation(str(handle), posts=130)
    posts = tuple(replace(post, at=NOON - timedelta(days=i)) for i, post in enumerate(base.posts))
    seen = replace(base, posts=posts)
    account = to_stored(handle, score(seen), seen)
    return account, list(reconstructed(handle, seen, account.latest.score.inputs))
