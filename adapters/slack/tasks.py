"""Work that goes on after Slack was answered: every task is kept, and waited for at the end."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

log = logging.getLogger(__name__)


AT_ONCE = 64  # pieces of work; what comes on top waits, and costs next to no memory meanwhile


class Tasks:
    """Nothing that runs in here can fail a request: its errors go to the log."""

    def __init__(self, at_once: int = AT_ONCE) -> None:
        self._free = asyncio.Semaphore(at_once)
        self._running: set[asyncio.Task[None]] = set()

    def spawn(self, work: Coroutine[Any, Any, None], name: str) -> None:
        task = asyncio.create_task(self._guarded(work, name), name=name)
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def drain(self, seconds: float = 20.0) -> None:
        """Waits for what is in hand; after that time it is cut off."""
        while self._running:
            _, late = await asyncio.wait(set(self._running), timeout=seconds)
            for task in late:
                task.cancel()
            if late:
                await asyncio.gather(*late, return_exceptions=True)

    async def _guarded(self, work: Coroutine[Any, Any, None], name: str) -> None:
        try:
            async with self._free:
                await work
        except Exception:
            log.exception("%s failed", name)
        finally:
            work.close()  # one that was cut off before it began
