"""Threads for what blocks or computes, few and shared fairly, so that the event loop and other teams go on.

A thread cannot be stopped, and a look-up at a dead name server takes as long as the system likes. So these
are not the pool that the rest of the process uses, what runs in them is bounded, and the end waits for none.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar
from weakref import WeakValueDictionary

from scoring.ports.fetch_context import asked_for

T = TypeVar("T")


class Threads:
    """At most `most` pieces of work at once, of these `each` for one workspace.

    `patience` is how many seconds a piece may wait for its turn.
    """

    def __init__(self, most: int, *, each: int, patience: float) -> None:
        self._each = each
        self._patience = patience
        self._free = asyncio.Semaphore(most)
        # A share lives as long as somebody holds a part of it or waits for one.
        self._shares: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()

    async def run(self, work: Callable[[], T]) -> T:
        """What the work gives or raises; TimeoutError where its turn did not come.

        May be cancelled; work that has begun keeps its place to its end.
        """
        share = self._shares.setdefault(asked_for().workspace, asyncio.Semaphore(self._each))
        async with asyncio.timeout(self._patience):
            await self._enter(share)
        return await self._begun(work, share)

    async def _enter(self, share: asyncio.Semaphore) -> None:
        await share.acquire()
        try:
            await self._free.acquire()
        except BaseException:
            share.release()
            raise

    def _begun(self, work: Callable[[], T], share: asyncio.Semaphore) -> asyncio.Future[T]:
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[T] = loop.create_future()

        def leave(give: Callable[[], None]) -> None:
            self._free.release()
            share.release()
            if not answer.done():
                give()

        def body() -> None:
            give = _tried(work, answer)
            with suppress(RuntimeError):  # the loop has ended, and nobody waits any more
                loop.call_soon_threadsafe(leave, give)

        threading.Thread(target=body, name="influence-aside", daemon=True).start()
        return answer


def _tried(work: Callable[[], T], answer: asyncio.Future[T]) -> Callable[[], None]:
    """Does the work; gives what tells its end, to be called in the loop."""
    try:
        result = work()
    except Exception as failed:
        error = failed  # the name of an except clause is gone after it
        return lambda: answer.set_exception(error)
    return lambda: answer.set_result(result)
