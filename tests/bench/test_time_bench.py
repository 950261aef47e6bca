"""How fast the posts of a schedule are planned and written. BENCH_FULL=1 measures with 36 million rows."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, insert, select, update

from adapters.storage.database import Database
from adapters.storage.rows import account_values, score_values
from adapters.storage.tables import AccountRow, DeliveryRow, ScoreRow, SubscriptionRow, table_of
from bot.app import App, join
from bot.chat_keys import Chats
from bot.settings import Settings
from bot.stores import open_stores
from scoring.formula import score
from scoring.handles import Handle
from scoring.messages.findings import to_stored
from scoring.service.post.writing import WEEK, Writing
from scoring.teams.calendar import LocalTime
from scoring.teams.delivery import Delivery
from scoring.teams.subscription import Subscription
from scoring.teams.workspace import Watched
from tests.bench.ratio import awaited, hold_beside
from tests.english import english
from tests.fakes import NOON, FakeClock, FakeIdentity, observation
from tests.fakes_time import FakePublisher
from tests.stores import open_database

FULL = os.environ.get("BENCH_FULL") == "1"
DUE = 10_000
pytestmark = pytest.mark.bench
ACCOUNT, SCORE = table_of(AccountRow), table_of(ScoreRow)
SUBSCRIPTION, DELIVERY = table_of(SubscriptionRow), table_of(DeliveryRow)


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with open_database("sqlite", tmp_path) as database:
        yield database


def over(database: Database) -> App:
    return join(Settings(), FakeClock(NOON), {}, FakeIdentity(), database, Chats({"fake": FakePublisher()}))


def subscription(number: int) -> Subscription:
    return Subscription(
        0, f"fake:{number % 50}", f"c{number}", "weekly", "UTC", LocalTime(12), "u", NOON, NOON
    )


async def test_a_tick_beside_an_executemany_of_its_rows(database: Database) -> None:
    app = over(database)
    # Jobs that are drained start nothing: only planning is measured.
    await app.post.jobs.drain()
    for number in range(DUE):
        await app.stores.teams.subscribe(subscription(number))
    planned = Planned(database, app)
    await planned.by_a_tick()
    await hold_beside(
        "one tick with 10,000 due digests, SQLite", planned.by_a_tick, planned.by_one_insert, tries=3
    )


class Planned:
    """Both ways to get 10,000 deliveries into the ledger; each try begins without one."""

    def __init__(self, database: Database, app: App) -> None:
        self._database = database
        self._app = app

    async def by_a_tick(self) -> float:
        await self._nothing_planned()
        started = time.perf_counter()
        assert await self._app.post.deliveries.tick(self._app.post.jobs) == DUE
        return time.perf_counter() - started

    async def by_one_insert(self) -> float:
        """The rows that the last tick made."""
        async with self._database.reading() as connection:
            rows = [dict(row) for row in (await connection.execute(select(DELIVERY))).mappings()]
        assert len(rows) == DUE
        await self._nothing_planned()
        started = time.perf_counter()
        async with self._database.engine.begin() as connection:
            await connection.execute(insert(DELIVERY), rows)
        return time.perf_counter() - started

    async def _nothing_planned(self) -> None:
        async with self._database.engine.begin() as connection:
            await connection.execute(delete(DELIVERY))
            await connection.execute(update(SUBSCRIPTION).values(next_due_at=NOON))


async def test_a_digest_of_five_hundred_handles_beside_a_select_of_its_rows(
    database: Database, tmp_path: Path
) -> None:
    accounts, days = (100_000, 365) if FULL else (2_000, 365)
    rows = fill(tmp_path / "store.db", accounts, days)
    app = over(database)
    step = accounts // 500
    watched = [Watched("fake:w", Handle("demo", f"a{i * step}"), "u", NOON) for i in range(500)]
    await app.stores.teams.watch(watched, 500)
    kept = await app.stores.teams.subscribe(replace(subscription(0), workspace="fake:w"))
    writing = Writing(
        app.stores.scores, app.stores.teams, app.stores.cohorts, open_stores(database).refreshes
    )

    async def digest() -> None:
        message = await writing.write(Delivery(1, kept, "2026-W19", NOON, "pending"), NOON)
        assert english(message.head.title).startswith("27 Apr – 3 May: ")

    async def bare_select() -> None:
        ids = select(ACCOUNT.c.id).where(ACCOUNT.c.name.in_([one.handle.name for one in watched]))
        since = NOON.date() - WEEK - timedelta(days=4)
        async with database.engine.connect() as connection:
            found = list((await connection.execute(ids)).scalars())
            of_it = select(SCORE).where(SCORE.c.account_id.in_(found), SCORE.c.day >= since)
            assert (await connection.execute(of_it)).all()

    print(f"\na digest of 500 accounts from {rows:,} stored days", end="")
    await hold_beside("a digest of 500 accounts", awaited(digest), awaited(bare_select))


def fill(path: Path, accounts: int, days: int) -> int:
    """Rows of that many accounts and days, written as fast as SQLite takes them."""
    seen = observation()
    account = to_stored(Handle("demo", "a"), score(seen), seen)
    columns = list(score_values(1, account.latest))
    connection = sqlite3.connect(path, isolation_level=None)
    connection.executescript("PRAGMA synchronous=OFF")
    connection.execute("BEGIN")
    values = account_values(account)
    for number in range(accounts):
        row = {**values, "name": f"a{number}", "observation": "{}", "week": None, "findings": None}
        row |= {"latest_day": str(row["latest_day"]), "latest_at": sql_time(row["latest_at"])}
        names = ", ".join(row)
        connection.execute(
            f"INSERT INTO account ({names}) VALUES ({', '.join('?' * len(row))})",  # noqa: S608
            list(row.values()),
        )
        template = score_values(number + 1, account.latest)
        template["observed_at"] = sql_time(template["observed_at"])
        day = columns.index("day")
        one = [template[name] for name in columns]
        batch = []
        for back in range(days - 1, -1, -1):
            one[day] = str(account.latest.day - timedelta(days=back))
            batch.append(tuple(one))
        connection.executemany(
            f"INSERT INTO score_day ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})",  # noqa: S608
            batch,
        )
    connection.execute("COMMIT")
    connection.close()
    return accounts * days


def sql_time(value: object) -> str:
    return f"{value:%Y-%m-%d %H:%M:%S.%f}"
