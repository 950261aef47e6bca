"""kill -9 at random moments: no digest is lost, none is posted twice."""

from __future__ import annotations

import asyncio
import json
import os
import random
import subprocess
import sys
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from adapters.storage.ledger import SqlLedger
from adapters.storage.teams import SqlTeams
from scoring.teams.calendar import LocalTime
from scoring.teams.delivery import Delivery
from scoring.teams.subscription import Subscription
from tests.slow.crash_child import START, WorkClock
from tests.stores import open_database

KILLS = 60
CHANNELS = 900
# How often the last life is looked at; a look comes after ten things that it did.
PATIENCE = 60
ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
async def test_sixty_kills_lose_nothing_and_repeat_nothing(tmp_path: Path) -> None:
    rng, clock = random.Random(11), WorkClock(tmp_path)
    async with open_database("sqlite", tmp_path) as database:
        await subscribe(SqlTeams(database), rng)
    for _ in range(KILLS):
        await one_life(tmp_path, rng)
    until = clock.now()
    await last_life(tmp_path, until)
    posts = [json.loads(line) for line in (tmp_path / "posts.jsonl").read_text().splitlines()]
    posted = Counter((post["channel"], post["period"]) for post in posts)
    ledger = await owed_by(tmp_path, until)
    owed = {(one.subscription.channel, one.period) for one in ledger}
    print(f"{KILLS} kills, {len(owed)} owed, {len(posts)} posted")
    assert len(owed) > 250
    assert owed == set(expected(ledger_until=until))
    assert owed - set(posted) == set(), "lost"
    assert [key for key, times in posted.items() if times > 1] == [], "posted twice"
    assert {one.state for one in ledger} == {"sent"}


async def one_life(folder: Path, rng: random.Random) -> None:
    """Killed a random moment after it did a random number of things, however long they took it."""
    child = start(folder)
    await done(child, rng.randrange(1, 40))
    await asyncio.sleep(rng.uniform(0, 0.03))
    kill(child)


async def last_life(folder: Path, until: datetime) -> None:
    """Lives until all that was due by then is sent, and is given up where that does not happen."""
    child = start(folder)
    for _ in range(PATIENCE):
        await done(child, 10)
        if all(one.state == "sent" for one in await owed_by(folder, until)):
            break
    kill(child)


async def done(child: subprocess.Popen[bytes], things: int) -> None:
    """Until the process did so many things; one that ended by itself did too few."""
    assert child.stdout is not None
    for _ in range(things):
        assert await asyncio.to_thread(child.stdout.readline), "the process ended by itself"


async def owed_by(folder: Path, until: datetime) -> list[Delivery]:
    async with open_database("sqlite", folder) as database:
        ledger = await SqlLedger(database).deliveries("sim:w", most=10**6)
    return [one for one in ledger if one.due_at <= until]


async def subscribe(teams: SqlTeams, rng: random.Random) -> None:
    for number in range(CHANNELS):
        local, due = slot(number)
        await teams.subscribe(Subscription(0, "sim:w", f"c{number}", "weekly", "UTC", local, "u", START, due))


def slot(number: int) -> tuple[LocalTime, datetime]:
    """A minute of the week of each channel, and its first instant."""
    minute = number * 7 * 24 * 60 // CHANNELS
    day, rest = divmod(minute, 24 * 60)
    return LocalTime(rest // 60, rest % 60, day + 1), START + timedelta(minutes=minute)


def expected(ledger_until: datetime) -> list[tuple[str, str]]:
    """Every week of every channel up to then; the first day is a Monday."""
    found = []
    for number in range(CHANNELS):
        at = slot(number)[1]
        while at <= ledger_until:
            found.append((f"c{number}", f"{at:%G-W%V}"))
            at += timedelta(days=7)
    return found


def kill(child: subprocess.Popen[bytes]) -> None:
    child.kill()
    child.communicate()


def start(folder: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.slow.crash_child", str(folder)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
    )
