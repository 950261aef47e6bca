"""What is kept for how long, and what becomes of it."""

from __future__ import annotations

from datetime import timedelta

from scoring.ports import Clock, Store

# After this an ISO week keeps the last of its days.
DAILY = timedelta(days=400)


class Housekeeping:
    """Thins old history. Only removes days; what stays is never changed."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def tick(self) -> int:
        """Returns how many rows were removed. Idempotent."""
        return await self._store.thin(before=self._clock.now().date() - DAILY)
