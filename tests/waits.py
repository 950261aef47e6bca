"""Waiting for what a test needs to happen, however long the machine takes for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager

# Seconds after which something does not happen any more. It is no measure: nothing takes a tenth of it.
LIMIT = 60.0


async def until(condition: Callable[[], object], seconds: float = LIMIT) -> None:
    """Until the condition holds. It may be about another process, which nobody here can wait for."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0.005)


@contextmanager
def looked_at_after(seconds: float, look: Callable[[], object]) -> Iterator[list[object]]:
    """What `look` gives that long from now, while the work inside is waiting.

    Both waits are timers of one loop, so that their order does not depend on the machine.
    """
    seen: list[object] = []
    timer = asyncio.get_running_loop().call_later(seconds, lambda: seen.append(look()))
    try:
        yield seen
    finally:
        timer.cancel()
