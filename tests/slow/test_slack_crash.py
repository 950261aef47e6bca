"""kill -9 and SIGSTOP at random moments of posts to Slack, with the scopes as shipped and the history's."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import AsyncExitStack, suppress
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.storage.database import Database
from adapters.storage.engine import make_engine
from adapters.storage.ledger import SqlLedger
from adapters.storage.migrate import migrate
from adapters.storage.teams import SqlTeams
from scoring.teams.calendar import LocalTime
from scoring.teams.delivery import Delivery
from scoring.teams.subscription import Subscription
from tests.fakes.slack import FakeSlack
from tests.fakes.slack_workspaces import SCOPES
from tests.servers.postgresql import fresh_database
from tests.slow.slack_crash_child import ROUND, START, WorkClock
from tests.stores import open_database

KILLS = 60
# Five digests a round, so that many are in hand at any moment.
CHANNELS, A_ROUND = 600, 5
ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 300.0
OPEN_STATES = ("pending", "claimed", "handed-over")


async def lost_and_doubled(folder: Path, scopes: Sequence[str]) -> tuple[Sequence[Delivery], Counter[str]]:
    """The ledger, and how often each channel was posted to, after 60 kills and a last life in peace."""
    rng = random.Random(5)
    async with FakeSlack.start(WorkClock(folder)) as slack:
        slack.add_workspace("T1", scopes=scopes)
        async with open_database("sqlite", folder) as database:
            await subscribe(slack, SqlTeams(database))
        slack.jitter = lambda: rng.uniform(0, 0.02)
        for _ in range(KILLS):
            child = await start(folder, slack)
            await asyncio.sleep(rng.uniform(0.01, 0.3))
            child.kill()
            await child.wait()
        last = await start(folder, slack)
        ledger = await settled(folder)
        last.kill()
        await last.wait()
        posts = Counter(
            name for name, channel in slack.workspaces["T1"].channels.items() for _ in channel.messages
        )
    return ledger, posts


async def subscribe(slack: FakeSlack, teams: SqlTeams) -> None:
    for number in range(CHANNELS):
        name = f"C{number}"
        slack.add_channel("T1", name, member=True)
        due = START + number // A_ROUND * ROUND
        local = LocalTime(due.hour, due.minute, due.isoweekday())
        one = Subscription(0, "slack:T1", name, "weekly", "UTC", local, "U1", START, due)
        await teams.subscribe(one)


async def start(folder: Path, slack: FakeSlack, store: str = "") -> asyncio.subprocess.Process:
    store = store or f"sqlite:///{folder}/store.db"
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.slow.slack_crash_child", str(folder), slack.api_url, store),
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=asyncio.subprocess.PIPE,
    )
    assert child.stdout is not None
    assert await asyncio.wait_for(child.stdout.readline(), PATIENCE) == b"ready\n"
    return child


async def settled(folder: Path) -> Sequence[Delivery]:
    """The ledger, once every channel has its digest and nothing is in hand."""
    async with open_database("sqlite", folder) as database, asyncio.timeout(PATIENCE):
        while True:
            ledger = await SqlLedger(database).deliveries("slack:T1", most=10**6)
            first = [one for one in ledger if one.due_at < START + timedelta(days=7)]
            if len(first) == CHANNELS and _all_ended(first):
                return first
            await asyncio.sleep(0.5)


@pytest.mark.slow
async def test_as_shipped_only_what_was_in_the_middle_of_its_request_may_stay_unknown(tmp_path: Path) -> None:
    ledger, posts = await lost_and_doubled(tmp_path, SCOPES)
    states = Counter(one.state for one in ledger)
    unknown = {one.subscription.channel for one in ledger if one.state == "unknown"}
    print(f"{KILLS} kills, {len(ledger)} owed, {posts.total()} posted, {dict(states)}")
    assert set(states) <= {"sent", "unknown"}
    assert [name for name, times in posts.items() if times > 1] == [], "posted twice"
    sent = {one.subscription.channel for one in ledger if one.state == "sent"}
    assert sent <= set(posts), "lost"
    # A kill meets only what is being posted at that moment.
    assert len(unknown) <= KILLS * A_ROUND


@pytest.mark.slow
async def test_with_the_history_nothing_is_lost_unknown_or_posted_twice(tmp_path: Path) -> None:
    ledger, posts = await lost_and_doubled(tmp_path, (*SCOPES, "channels:history"))
    print(f"{KILLS} kills, {len(ledger)} owed, {posts.total()} posted")
    assert Counter(one.state for one in ledger) == {"sent": CHANNELS}
    assert Counter(posts.values()) == {1: CHANNELS}


STOPS, MINUTES = 12, 3


@pytest.mark.slow
async def test_a_worker_that_stands_still_for_three_minutes_posts_nothing_that_another_has_posted(
    tmp_path: Path,
) -> None:
    """Two workers on PostgreSQL; one after the other is stopped, and goes on three minutes later."""
    rng = random.Random(3)
    clock = WorkClock(tmp_path)
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(fresh_database())
        slack = await stack.enter_async_context(FakeSlack.start(clock))
        slack.add_workspace("T1")
        database = Database(make_engine(url))
        stack.push_async_callback(database.aclose)
        await migrate(database.engine)
        await subscribe(slack, SqlTeams(database))
        slack.jitter = lambda: rng.uniform(0, 0.02)
        workers = [await start(tmp_path, slack, url) for _ in range(2)]
        for worker in workers:
            stack.push_async_callback(_end, worker)
        for number in range(STOPS):
            stopped = workers[number % 2]
            await asyncio.sleep(rng.uniform(0.05, 0.5))
            stopped.send_signal(signal.SIGSTOP)
            for _ in range(MINUTES):
                clock.advance()
            # The other one goes on: it takes over what the stopped one had claimed.
            calls = len(slack.called("chat.postMessage"))
            await _more_posts(slack, calls)
            stopped.send_signal(signal.SIGCONT)
        ledger = await _ended(SqlLedger(database), workers)
        posts = {name: len(one.messages) for name, one in slack.workspaces["T1"].channels.items()}
    states = Counter(one.state for one in ledger)
    print(f"{STOPS} stops, {len(ledger)} owed, {sum(posts.values())} posted, {dict(states)}")
    assert [name for name, times in posts.items() if times > 1] == [], "posted twice"
    assert {one.subscription.channel for one in ledger if one.state == "sent"} <= {
        name for name, times in posts.items() if times
    }
    assert set(states) <= {"sent", "unknown"}


async def _more_posts(slack: FakeSlack, than: int) -> None:
    await slack.until(lambda: len(slack.called("chat.postMessage")) > than + 3)


async def _end(worker: asyncio.subprocess.Process) -> None:
    with suppress(ProcessLookupError):
        worker.kill()
    await worker.wait()


async def _ended(ledger: SqlLedger, workers: Sequence[asyncio.subprocess.Process]) -> Sequence[Delivery]:
    patience = time.monotonic() + PATIENCE
    while True:
        found = await ledger.deliveries("slack:T1", most=10**6)
        if _all_ended(found):
            return found
        assert [one.returncode for one in workers] == [None] * len(workers), "a worker ended"
        still = [(one.key, one.state, one.attempts, one.reason) for one in found if one.state in OPEN_STATES]
        assert time.monotonic() < patience, f"{len(found)} owed, of which these have no end: {still[:20]}"
        await asyncio.sleep(0.5)


def _all_ended(ledger: Sequence[Delivery]) -> bool:
    return len(ledger) >= CHANNELS and all(one.state not in OPEN_STATES for one in ledger)
