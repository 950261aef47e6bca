"""One message at a time in a channel, and about one a second: what Slack allows."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

SECONDS_BETWEEN = 1.0  # docs.slack.dev/apis/web-api/rate-limits: one message a second and channel
_KEPT = 1_000


class Pacing:
    """Turns, one line of them a channel."""

    def __init__(self, seconds: float = SECONDS_BETWEEN) -> None:
        self._seconds = seconds
        self._turns: dict[tuple[str, str], asyncio.Lock] = {}
        self._free_at: dict[tuple[str, str], float] = {}

    @asynccontextmanager
    async def turn(self, workspace: str, channel: str) -> AsyncIterator[None]:
        """Waits for the turn of this channel; the next one comes a second after this one ends."""
        key, clock = (workspace, channel), asyncio.get_running_loop().time
        async with self._turns.setdefault(key, asyncio.Lock()):
            await asyncio.sleep(max(0.0, self._free_at.get(key, 0.0) - clock()))
            try:
                yield
            finally:
                self._free_at[key] = clock() + self._seconds
                self._forget(clock())

    def _forget(self, now: float) -> None:
        if len(self._free_at) < _KEPT:
            return
        for key in [key for key, at in self._free_at.items() if at < now]:
            del self._free_at[key]
            if not self._turns[key].locked():
                del self._turns[key]
