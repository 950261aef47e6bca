"""What is being answered now, so that a shutdown can wait for it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager


class InFlight:
    """Counts answers in hand and keeps tasks of ours; after close() nothing new begins."""

    def __init__(self) -> None:
        self._in_hand = 0
        self._idle = asyncio.Event()
        self._idle.set()
        self._tasks: set[asyncio.Task[None]] = set()
        self.closing = False

    @contextmanager
    def one(self) -> Iterator[None]:
        """One answer, from its first byte to its last."""
        self._in_hand += 1
        self._idle.clear()
        try:
            yield
        finally:
            self._in_hand -= 1
            if not self._in_hand:
                self._idle.set()

    def start(self, work: Awaitable[None], name: str) -> None:
        """Work in the background that nobody waits for, kept until its end."""
        task = asyncio.ensure_future(_run(work, self))
        task.set_name(name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self, within: float) -> bool:
        """Waits for what is in hand, at most so many seconds; False where something was cut off."""
        self.closing = True
        try:
            async with asyncio.timeout(within):
                await self._idle.wait()
        except TimeoutError:
            pass
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        return not self._in_hand


async def _run(work: Awaitable[None], in_flight: InFlight) -> None:
    with in_flight.one():
        await work
