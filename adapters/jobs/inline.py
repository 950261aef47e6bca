"""The Jobs port inside this process: tasks of its own loop. What survives a kill is the ledger, not they."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from scoring.ports.deliveries import Transaction
from scoring.teams.delivery import Delivery

log = logging.getLogger(__name__)

Deliver = Callable[[int], Awaitable[None]]

AT_ONCE = 16  # channels that are posted to at the same time


class InlineJobs:
    """Runs deliveries as tasks, one at a time in a channel. Each is kept until it is done."""

    def __init__(self, deliver: Deliver, at_once: int = AT_ONCE) -> None:
        self._deliver = deliver
        self._free = asyncio.Semaphore(at_once)
        self._last: dict[tuple[str, str], asyncio.Task[None]] = {}
        self._running: dict[int, asyncio.Task[None]] = {}
        self._closing = False

    async def enqueue(self, delivery: Delivery, within: Transaction | None = None) -> None:
        if within is None:
            self._start(delivery)
        else:
            within.after_commit(lambda: self._start(delivery))

    async def idle(self) -> None:
        """Waits until nothing is waiting or being posted."""
        while self._running:
            await asyncio.gather(*self._running.values(), return_exceptions=True)

    async def drain(self) -> None:
        self._closing = True
        await self.idle()

    def _start(self, delivery: Delivery) -> None:
        """Starts it behind the one before it in its channel; one that is under way already is left alone."""
        if self._closing or delivery.id in self._running:
            return
        channel = (delivery.subscription.workspace, delivery.subscription.channel)
        task = asyncio.create_task(self._run(delivery.id, self._last.get(channel)), name=delivery.key)
        self._last[channel] = self._running[delivery.id] = task
        task.add_done_callback(lambda done: self._finished(delivery.id, channel, done))

    async def _run(self, delivery_id: int, before: asyncio.Task[None] | None) -> None:
        if before is not None:
            await asyncio.wait((before,))
        async with self._free:
            if not self._closing:
                await self._deliver(delivery_id)

    def _finished(self, delivery_id: int, channel: tuple[str, str], task: asyncio.Task[None]) -> None:
        self._running.pop(delivery_id, None)
        if not task.cancelled() and task.exception() is not None:
            # Its claim ends with its lease, and the reaper finds it.
            log.error("delivery d%s was cut off", delivery_id, exc_info=task.exception())
        if self._last.get(channel) is task:
            del self._last[channel]
