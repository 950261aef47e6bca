"""The same work in a store of ten times as many watched accounts; docs/figures/growth.py has larger ones."""

from __future__ import annotations

import os
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, insert, select, update

from adapters.networks.demo import Demo
from adapters.storage.database import Database
from adapters.storage.scores import SqlStore
from adapters.storage.tables import (
    AccountRow,
    DeliveryRow,
    RefreshRow,
    ScoreRow,
    SubscriptionRow,
    WatchRow,
    table_of,
)
from bot.app import App, join
from bot.chat_keys import Chats
from bot.jobs import make_jobs
from bot.settings import Settings
from scoring.formula import score
from scoring.handles import Handle
from scoring.messages.findings import to_stored
from scoring.service.post.writing import WEEK, Writing
from scoring.teams.calendar import LocalTime
from scoring.teams.delivery import Delivery
from scoring.teams.subscription import Subscription
from tests.bench.ratio import hold, measured
from tests.fakes import NOON, FakeClock, FakeIdentity, observation
from tests.fakes_time import FakePublisher
from tests.stores import open_database

FULL = os.environ.get("BENCH_FULL") == "1"
FEW, MANY, DAYS = 1_000, 10_000, 365 if FULL else 30
KIND = "postgresql" if FULL else "sqlite"
TEAM, DUE = 200, 500  # accounts that one team watches; subscriptions that are due at once
pytestmark = pytest.mark.bench
ACCOUNT, SCORE, WATCH, REFRESH = (table_of(one) for one in (AccountRow, ScoreRow, WatchRow, RefreshRow))
SUBSCRIPTION, DELIVERY = table_of(SubscriptionRow), table_of(DeliveryRow)
Work = Callable[[], Awaitable[float]]


class Store:
    """A store in which so many accounts are watched, each by one team, with a score a day."""

    def __init__(self, database: Database, app: App) -> None:
        self._database, self._app = database, app

    @classmethod
    async def filled(cls, database: Database, accounts: int, days: int) -> Store:
        clock = FakeClock(NOON)
        app = join(
            Settings(), clock, {"demo": Demo(clock)}, FakeIdentity(), database,
            Chats({"fake": FakePublisher()}), make=make_jobs,
        )  # fmt: skip
        await app.post.jobs.drain()  # only planning is measured
        store = cls(database, app)
        await store._fill(accounts, days)
        for number in range(DUE):
            one = Subscription(
                0, f"fake:{number}", f"c{number}", "weekly", "UTC", LocalTime(12), "u", NOON, NOON
            )
            await app.stores.teams.subscribe(one)
        return store

    async def _fill(self, accounts: int, of: int) -> None:
        seen = replace(observation("@template@demo"), observed_at=NOON)
        await SqlStore(self._database).save([to_stored(Handle("demo", "template"), score(seen), seen)])
        async with self._database.reading() as connection:
            account = dict((await connection.execute(select(ACCOUNT))).mappings().one())
            day = dict((await connection.execute(select(SCORE))).mappings().one())
        newest = day["day"]
        for first in range(0, accounts, TEAM):
            numbers = range(first, min(first + TEAM, accounts))
            rows = [
                {**account, "id": 10 + number, "name": f"a{number}", "stable_id": None} for number in numbers
            ]
            days = [
                {**day, "account_id": 10 + number, "day": newest - timedelta(days=back)}
                for number in numbers
                for back in range(of)
            ]
            names = [{"network": "demo", "name": f"a{number}"} for number in numbers]
            watched = [
                {**name, "workspace": f"fake:{first // TEAM}", "added_by": "u", "added_at": NOON}
                for name in names
            ]
            due = [{**name, "due_at": NOON + timedelta(hours=20), "attempts": 0} for name in names]
            async with self._database.writing_long() as connection:
                for table, some in ((ACCOUNT, rows), (SCORE, days), (WATCH, watched), (REFRESH, due)):
                    await connection.execute(insert(table), some)

    async def answer(self) -> float:
        began = time.perf_counter()
        for number in range(20):
            await self._app.ask.lookup.find(Handle("demo", f"a{number * 37}"))
        return (time.perf_counter() - began) / 20

    async def tick(self) -> float:
        async with self._database.writing() as connection:
            await connection.execute(delete(DELIVERY))
            await connection.execute(update(SUBSCRIPTION).values(next_due_at=NOON))
        began = time.perf_counter()
        assert await self._app.post.deliveries.tick(self._app.post.jobs) == DUE
        return (time.perf_counter() - began) / DUE

    async def digest(self) -> float:
        stores = self._app.stores
        writing = Writing(stores.scores, stores.teams, stores.cohorts, stores.refreshes)
        of = Subscription(1, "fake:1", "c", "weekly", "UTC", LocalTime(12), "u", NOON, NOON)
        began = time.perf_counter()
        await writing.write(Delivery(1, of, "2026-W18", NOON, "pending"), NOON + WEEK / 7)
        return time.perf_counter() - began

    async def housekeeping(self) -> float:
        began = time.perf_counter()
        await self._app.upkeep.housekeeping.tick()
        return time.perf_counter() - began


async def test_work_in_a_store_of_many_accounts_beside_one_of_few(tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        stores = []
        for count in (FEW, MANY):
            folder = tmp_path / str(count)
            folder.mkdir()
            database = await stack.enter_async_context(open_database(KIND, folder))
            stores.append(await Store.filled(database, count, DAYS))
        few, many = stores
        await many.housekeeping(), await few.housekeeping()
        print(f"\n{MANY:,} watched accounts beside {FEW:,}, {DAYS} days each:", end="")
        for what, ours, theirs in (
            ("a stored answer among many accounts", many.answer, few.answer),
            ("a tick, a due row, among many accounts", many.tick, few.tick),
            ("the digest of a team among many accounts", many.digest, few.digest),
        ):
            own, beside = await measured(ours, theirs, tries=3)
            hold(what, own, beside, "ms", 1000)
        own, beside = await many.housekeeping(), await few.housekeeping()
        hold("housekeeping among ten times as many accounts", own, beside, "ms", 1000)
