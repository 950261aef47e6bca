"""One message at a time in a channel, and about one a second: what Slack allows."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiolimiter import AsyncLimiter
from cachetools import LRUCache

SECONDS_BETWEEN = 1.0  # docs.slack.dev/apis/web-api/rate-limits: one message a second and channel
_KEPT = 10_000  # channels; whose turn is long over is forgotten first


class Pacing:
    """Turns, one line of them a channel."""

    def __init__(self, seconds: float = SECONDS_BETWEEN) -> None:
        self._seconds = seconds
        self._turns: LRUCache[tuple[str, str], tuple[asyncio.Lock, AsyncLimiter]] = LRUCache(_KEPT)

    @asynccontextmanager
    async def turn(self, workspace: str, channel: str) -> AsyncIterator[None]:
        """Waits for the turn of this channel: in the order of asking, each a second after the one before."""
        key = workspace, channel
        if key not in self._turns:
            self._turns[key] = asyncio.Lock(), AsyncLimiter(1, self._seconds)
        lock, limiter = self._turns[key]
        async with lock, limiter:
            yield
