"""Work that does not end is told, makes the process unhealthy, and ends it."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest
import time_machine

from bot.watchdog import EXIT_CODE, Watchdog
from tests.bot.test_scheduler import Work, schedule_of
from tests.waits import until

HERE = Path(__file__).resolve().parents[2]


def test_what_ends_in_time_is_nobodys_business() -> None:
    ends: list[int] = []
    watchdog = Watchdog(grace=0.0, end=lambda: ends.append(1))
    watchdog.expect("tick due", within=60.0)
    watchdog.look()
    watchdog.ended("tick due")
    watchdog.look()
    assert watchdog.trouble is None and ends == []


def test_what_does_not_end_is_told_first_and_ends_the_process_after_its_grace(
    caplog: pytest.LogCaptureFixture,
) -> None:
    ends: list[int] = []
    watchdog = Watchdog(grace=3600.0, end=lambda: ends.append(1))
    watchdog.expect("tick due", within=0.0)
    watchdog.look()
    watchdog.look()
    assert watchdog.trouble == "tick due does not end" and ends == []
    assert caplog.text.count("does not end") == 1
    watchdog.grace = 0.0
    watchdog.look()
    assert ends == [1]


def test_what_ends_within_its_grace_makes_the_process_healthy_again() -> None:
    watchdog = Watchdog(grace=3600.0, end=lambda: None)
    watchdog.expect("tick due", within=0.0)
    watchdog.look()
    assert watchdog.trouble is not None
    watchdog.expect("tick due", within=60.0)
    assert watchdog.trouble is None


FROZEN = """
    import time
    from bot.watchdog import Watchdog
    watchdog = Watchdog(grace=0.2, look_every=0.05)
    watchdog.expect("the loop", within=0.1)
    watchdog.start()
    while True:
        time.sleep(1)
"""


def test_a_process_whose_loop_is_frozen_ends_itself_and_says_where() -> None:
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(FROZEN)],
        cwd=HERE,
        env={**os.environ, "PYTHONPATH": str(HERE)},
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == EXIT_CODE
    assert b"the loop does not end" in done.stderr


async def test_a_tick_that_takes_too_long_is_cut_off_and_the_next_one_runs(
    caplog: pytest.LogCaptureFixture,
) -> None:
    work = Work(gate=asyncio.Event())
    schedule = schedule_of(work)
    schedule.longest = 0.05
    await schedule.start()
    await until(lambda: "tick due took too long" in caplog.text)
    assert work.gate is not None
    work.gate.set()
    await schedule._fire("due", work.tick)
    await until(lambda: work.done.count("tick") >= 2)
    await schedule.stop()


async def test_a_tick_that_cannot_be_cut_off_is_noticed() -> None:
    held = asyncio.Event()

    class Stubborn(Work):
        async def tick(self, *_: object) -> int:
            while not held.is_set():
                try:
                    await held.wait()
                except asyncio.CancelledError:
                    continue
            return 0

    ends: list[int] = []
    schedule = schedule_of(Stubborn())
    schedule.longest = 0.01
    schedule.watchdog = Watchdog(grace=0.0, end=lambda: ends.append(1), look_every=0.01)
    schedule.cut_off = 0.01
    schedule.watchdog.start()
    await schedule.start()
    await until(lambda: ends)
    assert schedule.watchdog.trouble is not None
    held.set()
    await schedule.stop()
    assert schedule.watchdog.trouble is None
    await asyncio.to_thread(schedule.watchdog.stop)


@pytest.mark.parametrize("hours", [-2, 24 * 365])
async def test_a_clock_that_is_set_stops_no_tick(hours: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The real scheduler, told to tick every 0.2 s, while the wall clock jumps."""
    monkeypatch.setattr("bot.scheduler.DUE_SECONDS", 0.2)
    monkeypatch.setattr("bot.steady.LOOK_SECONDS", 0.1)
    work = Work()
    schedule = schedule_of(work)
    await schedule.start()
    await until(lambda: work.ticks >= 5)
    with time_machine.travel(time.time() + 3600 * hours, tick=True):
        before = work.ticks
        await until(lambda: work.ticks >= before + 5)
    before = work.ticks
    await until(lambda: work.ticks >= before + 5)
    await schedule.stop()
