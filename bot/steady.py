"""APScheduler's jobs by the monotonic clock: it waits by the wall clock, which can be set."""

from __future__ import annotations

import asyncio
import logging
import time
from datetime import UTC, datetime

from apscheduler.schedulers.base import BaseScheduler

log = logging.getLogger(__name__)

LOOK_SECONDS = 5.0
# A wall clock that is slewed drifts by far less in that time; one that was set jumps.
JUMP_SECONDS = 2.0


async def keep_steady(scheduler: BaseScheduler) -> None:
    """Fires every job at once where the wall clock was set, and lets it go on from there; until cancelled.

    A clock set back by two hours would stop all jobs for two hours, and one set ahead would leave them with
    times that lie behind.
    """
    apart = _apart()
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        before, apart = apart, _apart()
        if abs(apart - before) < JUMP_SECONDS:
            continue
        log.warning("the clock of this machine was set by %.0f s", apart - before)
        for job in scheduler.get_jobs():
            job.modify(next_run_time=datetime.now(UTC))


def _apart() -> float:
    """How far the wall clock is from the monotonic one, which nobody sets."""
    return time.time() - time.monotonic()
