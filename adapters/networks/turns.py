"""Turns and new hosts as one process counts them by itself: the embedded form of both ports. Bounded."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import datetime, timedelta

from aiolimiter import AsyncLimiter
from cachetools import LRUCache

from scoring.ports.quotas import RateLimit

MOST_HOSTS = 512  # remembered; the longest unused is forgotten first
_HOUR = timedelta(hours=1)


class ProcessQuotas:
    """A leaky bucket a host."""

    def __init__(self, most: int = MOST_HOSTS) -> None:
        self._limiters: LRUCache[str, AsyncLimiter] = LRUCache(most)

    async def take(self, host: str, limit: RateLimit, patience: float) -> None:
        limiter = self._limiters.get(host)
        if limiter is None:
            limiter = self._limiters[host] = AsyncLimiter(limit.burst, limit.seconds)
        async with asyncio.timeout(patience):
            await limiter.acquire()


class ProcessNewHosts:
    """The hosts of the last hour, oldest first; never more than may be asked within one."""

    def __init__(self) -> None:
        self._new: dict[str, tuple[datetime, str]] = {}
        self._taken: Counter[str] = Counter()

    async def admit(self, host: str, workspace: str, now: datetime, an_hour: int) -> datetime | None:
        self._forget(now - _HOUR)
        if host in self._new:
            return None
        own = self._taken[workspace]
        if 2 * own >= an_hour - (len(self._new) - own):
            # Its own oldest gives way first; a workspace without one waits for the oldest of all.
            waits = next((at for at, whose in self._new.values() if not own or whose == workspace), now)
            return waits + _HOUR
        self._new[host] = now, workspace
        self._taken[workspace] += 1
        return None

    def _forget(self, before: datetime) -> None:
        while self._new:
            host, (at, workspace) = next(iter(self._new.items()))
            if at > before:
                break
            del self._new[host]
            self._taken[workspace] -= 1
        self._taken = +self._taken  # without those that have none left
