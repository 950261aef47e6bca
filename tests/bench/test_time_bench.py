"""How fast the timed work is. BENCH_FULL=1 measures at full size (36 million rows, 100,000 accounts)."""

from __future__ import annotations

import os
import resource
import sqlite3
import statistics
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.jobs.inline import InlineJobs
from adapters.storage.database import Database
from adapters.storage.ledger import SqlLedger
from adapters.storage.refreshes import SqlRefreshes
from adapters.storage.rows import account_values, score_values
from adapters.storage.scores import SqlStore
from adapters.storage.teams import SqlTeams
from adapters.storage.wishes import SqlWishes
from scoring.calendar import LocalTime
from scoring.formula import score
from scoring.handles import Handle
from scoring.observation import Observation
from scoring.record import keep
from scoring.service.alerting import Alerting
from scoring.service.delivering import Deliveries
from scoring.service.observing import Observing
from scoring.service.pausing import Pauses
from scoring.service.refreshing import Refreshing
from scoring.service.writing import Writing
from scoring.team import Delivery, Subscription, Watched
from tests.fakes import NOON, FakeClock, observation
from tests.fakes_time import FakePublisher
from tests.stores import open_database

FULL = os.environ.get("BENCH_FULL") == "1"
pytestmark = pytest.mark.bench


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with open_database("sqlite", tmp_path) as database:
        yield database


def subscription(number: int) -> Subscription:
    return Subscription(
        0, f"fake:{number % 50}", f"c{number}", "weekly", "UTC", LocalTime(12), "u", NOON, NOON
    )


async def test_a_tick_with_ten_thousand_due_subscriptions(database: Database) -> None:
    teams, ledger = SqlTeams(database), SqlLedger(database)
    for number in range(10_000):
        await teams.subscribe(subscription(number))
    writing = Writing(SqlStore(database), teams, SqlRefreshes(database))
    deliveries = Deliveries(ledger, Pauses(teams, {}), {"fake": FakePublisher()}, writing, FakeClock(NOON))
    started = time.perf_counter()
    planned = await deliveries.tick(Held())
    taken = time.perf_counter() - started
    print(f"\none tick, {planned:,} due subscriptions: {taken:.2f} s (wanted: under 2 s)")
    assert planned == 10_000


class Held:
    """Jobs that are only counted."""

    async def enqueue(self, delivery: Delivery, within: object = None) -> None:
        """Left alone."""

    async def drain(self) -> None:
        """Nothing runs."""


async def test_a_digest_of_five_hundred_handles(database: Database, tmp_path: Path) -> None:
    accounts, days = (100_000, 365) if FULL else (2_000, 365)
    rows = fill(tmp_path / "store.db", accounts, days)
    teams, store = SqlTeams(database), SqlStore(database)
    step = accounts // 500
    watched = [Watched("fake:w", Handle("demo", f"a{i * step}"), "u", NOON) for i in range(500)]
    await teams.watch(watched, 500)
    kept = await teams.subscribe(replace(subscription(0), workspace="fake:w"))
    delivery = Delivery(1, kept, "2026-W19", NOON, "sending")
    writing = Writing(store, teams, SqlRefreshes(database))
    times = []
    for _ in range(9):
        started = time.perf_counter()
        message = await writing.write(delivery, NOON)
        times.append(time.perf_counter() - started)
    assert message.head.title.startswith("Week 19")
    median = statistics.median(times) * 1000
    print(
        f"\ndigest of 500 handles from {rows:,} rows: median {median:.0f} ms, first {times[0] * 1000:.0f} ms"
        " (wanted: under 100 ms)"
    )


def fill(path: Path, accounts: int, days: int) -> int:
    """Rows of that many accounts and days, written as fast as SQLite takes them."""
    seen = observation()
    account = keep(Handle("demo", "a"), score(seen), seen)
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


class LocalNetwork:
    """A network with no latency, whose accounts have 100 posts that lie `hours` apart."""

    name = "demo"

    def __init__(self, clock: FakeClock, hours: int) -> None:
        self._clock = clock
        posts = tuple(
            replace(post, at=NOON - timedelta(hours=hours * i))
            for i, post in enumerate(observation(posts=100).posts)
        )
        self._seen = replace(observation(), posts=posts)

    async def observe(self, handle: Handle) -> Observation:
        return replace(self._seen, handle=str(handle), observed_at=self._clock.now())

    async def check(self) -> str:
        return "ok"

    async def aclose(self) -> None:
        """Nothing is open."""


async def refreshing(database: Database, clock: FakeClock, hours: int, number: int) -> Refreshing:
    """Everything that a refresh needs, with that many accounts due."""
    store, teams, ledger = SqlStore(database), SqlTeams(database), SqlLedger(database)
    for first in range(0, number, 500):
        part = [Watched(f"fake:{first}", Handle("demo", f"a{first + i}"), "u", NOON) for i in range(500)]
        await teams.watch(part, 500)
    refreshes = SqlRefreshes(database)
    observing = Observing({"demo": LocalNetwork(clock, hours)}, store, SqlWishes(database))
    writing = Writing(store, teams, refreshes)
    jobs = InlineJobs(Deliveries(ledger, Pauses(teams, {}), {}, writing, clock).deliver)
    alerting = Alerting(store, teams, ledger, jobs, clock)
    return Refreshing(refreshes, observing, store, teams, alerting, clock)


async def asked_a_second(loop: Refreshing) -> tuple[int, float]:
    """Refreshes whatever is due: how many accounts, and how many a second."""
    done, started = 0, time.perf_counter()
    while asked := await loop.tick():
        done += asked
    return done, done / (time.perf_counter() - started)


def memory() -> int:
    """The most that this process ever held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


async def test_the_refresh_loop(database: Database) -> None:
    number = 100_000 if FULL else 3_000
    clock = FakeClock(NOON)
    loop = await refreshing(database, clock, hours=6, number=number)
    first, _ = await asked_a_second(loop)
    before = memory()
    clock.move(days=2)
    again, speed = await asked_a_second(loop)
    print(
        f"\ndaily refresh: {speed:.0f} accounts a second (wanted: at least 300); "
        f"memory grew by {memory() - before} MB over {number:,} accounts"
    )
    assert first == again == number


async def test_a_first_look_with_the_past_of_ninety_days(database: Database) -> None:
    loop = await refreshing(database, FakeClock(NOON), hours=24, number=500)
    done, speed = await asked_a_second(loop)
    print(f"\nfirst look with reconstructed days: {speed:.0f} accounts a second")
    assert done == 500
