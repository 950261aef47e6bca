"""What one host may be asked at once, and whether it wants to be left alone."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import datetime

from cachetools import LRUCache

from adapters.networks.breaker import Breaker

MOST_LANES = 512  # hosts remembered; the longest unused is forgotten first


@dataclass(slots=True)
class HostLimits:
    """One host. `pauses` holds until when each of its buckets of requests asked for peace (aware UTC)."""

    slots: asyncio.Semaphore
    breaker: Breaker = field(default_factory=Breaker)
    pauses: dict[str, datetime] = field(default_factory=dict)

    def paused_until(self, bucket: str, now: datetime) -> datetime | None:
        until = self.pauses.get(bucket)
        if until is not None and until <= now:
            del self.pauses[bucket]
            return None
        return until


class HostLimitRegistry:
    """The lanes of the hosts asked last. Bounded, so that any number of hosts takes the same memory."""

    def __init__(self, at_once: int, most: int = MOST_LANES) -> None:
        self._at_once = at_once
        self._lanes: LRUCache[str, HostLimits] = LRUCache(most)

    def __len__(self) -> int:
        return len(self._lanes)

    def of(self, host: str) -> HostLimits:
        """The lane of a host, made at first use."""
        lane = self._lanes.get(host)
        if lane is None:
            lane = HostLimits(asyncio.Semaphore(self._at_once))
            self._lanes[host] = lane
        return lane
