"""When the timed work runs: a few small ticks. What is due is decided by the core, from the store."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MISSED, JobExecutionEvent
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.app import App
from bot.steady import keep_steady
from bot.watchdog import Watchdog
from scoring.errors import InfluenceError
from scoring.service.post.delivering import HEARTBEAT

log = logging.getLogger(__name__)

DUE_SECONDS, REFRESH_SECONDS, REAP_SECONDS, HOUSEKEEPING_SECONDS = 30, 60, 20, 3600
HEARTBEAT_SECONDS = int(HEARTBEAT.total_seconds())
# A tick that takes longer is cut off, one that cannot be cut off ends the process.
LONGEST_TICK, LONGEST_WORK = 180.0, 1800.0
CUT_OFF_SECONDS = 30.0
# How often the loop has to show that it goes on, and how late it may be.
ALIVE_SECONDS, LONGEST_SILENCE = 1.0, 120.0

Tick = Callable[[], Awaitable[object]]


@dataclass
class Schedule:
    """Fires the ticks and keeps count of their errors. A tick that still runs is not started again.

    `alone`: no other process posts from this store, so that whatever is half posted was cut off.

    APScheduler's own shutdown cancels coroutine jobs at once, so its jobs only start tasks of ours, which
    stop() waits for. Its job store is in memory: a tick carries no state that a restart could lose.
    """

    app: App
    alone: bool = False
    watchdog: Watchdog = field(default_factory=Watchdog)
    longest: float = LONGEST_TICK
    cut_off: float = CUT_OFF_SECONDS
    errors: int = 0
    _stopping: bool = False
    _running: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    _scheduler: AsyncIOScheduler | None = None
    _beside: list[asyncio.Task[None]] = field(default_factory=list)

    async def start(self) -> None:
        """Mends what a killed process left behind, and starts ticking."""
        self._beside.append(asyncio.create_task(self._show_life(), name="alive"))
        if self.alone:
            await self.app.post.deliveries.resume()
        await self.app.post.jobs.start()
        # Never drop a late tick, and run one for many that were missed.
        defaults = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        scheduler = AsyncIOScheduler(timezone="UTC", job_defaults=defaults)
        scheduler.add_listener(self._on_fault, EVENT_JOB_ERROR | EVENT_JOB_MISSED)
        for name, seconds, tick in self._ticks():
            self.app.measures.expects(name)
            scheduler.add_job(self._fire, "interval", (name, tick), seconds=seconds, id=name)
            await self._fire(name, tick)
        scheduler.start()
        self._scheduler = scheduler
        self._beside.append(asyncio.create_task(keep_steady(scheduler), name="steady"))

    async def stop(self) -> None:
        """No new ticks; those in hand finish what they have begun, and begin nothing more."""
        self._stopping = True
        self.app.upkeep.refreshing.stop()
        if self._scheduler is not None:
            self._scheduler.shutdown(wait=False)
            self._scheduler = None
        await asyncio.gather(*self._running.values(), return_exceptions=True)
        for task in self._beside:
            task.cancel()
        await asyncio.gather(*self._beside, return_exceptions=True)

    def _ticks(self) -> tuple[tuple[str, int, Tick], ...]:
        app = self.app
        return (
            ("heartbeat", HEARTBEAT_SECONDS, app.post.deliveries.renew),
            ("due", DUE_SECONDS, lambda: app.post.deliveries.tick(app.post.jobs)),
            ("refresh", REFRESH_SECONDS, lambda: app.upkeep.refreshing.hand_over(app.post.jobs)),
            ("reap", REAP_SECONDS, self._reap),
            ("housekeeping", HOUSEKEEPING_SECONDS, app.upkeep.housekeeping.tick),
        )

    async def _reap(self) -> None:
        await self.app.post.deliveries.reap()
        await self.app.post.jobs.reap()

    async def _fire(self, name: str, tick: Tick) -> None:
        running = self._running.get(name)
        if running is None or running.done():
            self._running[name] = asyncio.create_task(self._guarded(name, tick), name=f"tick {name}")

    async def _guarded(self, name: str, tick: Tick) -> None:
        self._expect(name)
        well = False
        try:
            await self._in_time(name, tick)
            well = True
        except InfluenceError as error:
            self.errors += 1
            log.error("tick %s: %s", name, error)
        except TimeoutError:
            self.errors += 1
            log.error("tick %s took too long and was cut off", name)
        except Exception:
            self.errors += 1
            log.exception("tick %s failed", name)
        finally:
            self.watchdog.ended(f"tick {name}")
            self.app.measures.ticked(name, well=well)

    async def _in_time(self, name: str, tick: Tick) -> None:
        """Cuts it off where it takes too long."""
        async with asyncio.timeout(self._limit(name)):
            await tick()

    def _expect(self, name: str) -> None:
        self.watchdog.expect(f"tick {name}", self._limit(name) + self.cut_off)

    def _limit(self, name: str) -> float:
        return LONGEST_WORK if name == "housekeeping" else self.longest

    async def _show_life(self) -> None:
        """The loop itself goes on; what blocks it is noticed by the thread of the watchdog."""
        try:
            while True:
                self.watchdog.expect("the loop", LONGEST_SILENCE)
                await asyncio.sleep(ALIVE_SECONDS)
        finally:
            self.watchdog.ended("the loop")

    def _on_fault(self, event: JobExecutionEvent) -> None:
        self.errors += 1
        self.app.measures.ticked(event.job_id, well=False)
        log.error("tick %s did not start", event.job_id)
