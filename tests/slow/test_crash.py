"""kill -9 at random moments: no digest is lost, none is posted twice."""

from __future__ import annotations

import asyncio
import json
import os
import random
import subprocess
import sys
import time
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from adapters.storage.ledger import SqlLedger
from adapters.storage.teams import SqlTeams
from scoring.calendar import LocalTime
from scoring.team import Subscription
from tests.slow.crash_child import SPEED, START
from tests.stores import open_database

KILLS = 60
CHANNELS = 900
ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
async def test_sixty_kills_lose_nothing_and_repeat_nothing(tmp_path: Path) -> None:
    rng = random.Random(11)
    async with open_database("sqlite", tmp_path) as database:
        await subscribe(SqlTeams(database), rng)
    started = time.time()
    for _ in range(KILLS):
        child = start(tmp_path, started)
        await asyncio.sleep(rng.uniform(0.02, 0.5))
        kill(child)
    last = start(tmp_path, started)
    until = START + timedelta(seconds=(time.time() - started) * SPEED)
    await settled(tmp_path, until)
    kill(last)
    posts = [json.loads(line) for line in (tmp_path / "posts.jsonl").read_text().splitlines()]
    posted = Counter((post["channel"], post["period"]) for post in posts)
    async with open_database("sqlite", tmp_path) as database:
        ledger = await SqlLedger(database).deliveries("sim:w", most=10**6)
    owed = {(one.subscription.channel, one.period) for one in ledger if one.due_at <= until}
    print(f"{KILLS} kills, {len(owed)} owed, {len(posts)} posted")
    assert len(owed) > 250
    assert owed == set(expected(ledger_until=until))
    assert owed - set(posted) == set(), "lost"
    assert [key for key, times in posted.items() if times > 1] == [], "posted twice"
    assert {one.state for one in ledger if one.due_at <= until} == {"sent"}


async def settled(folder: Path, until: datetime) -> None:
    """Until the last life has dealt with all that was due by then; what it leaves open fails the test."""
    async with open_database("sqlite", folder) as database:
        for _ in range(150):
            await asyncio.sleep(0.2)
            ledger = await SqlLedger(database).deliveries("sim:w", most=10**6)
            if all(
                one.state not in ("pending", "sending", "unknown") for one in ledger if one.due_at <= until
            ):
                return


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


def start(folder: Path, started: float) -> subprocess.Popen[bytes]:
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.slow.crash_child", str(folder), str(started)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
    )
    assert child.stdout is not None
    child.stdout.readline()
    return child
