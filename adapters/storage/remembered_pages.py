"""A PageStore that remembers for a moment what it read: an address that is sent round is opened by many."""

from __future__ import annotations

from datetime import datetime, timedelta

from cachetools import LRUCache

from scoring.ports.pages import PageStore
from scoring.teams.pages import Page

# What another process closed, or a forgotten account took along, is shown for so long at the most.
FRESH = timedelta(seconds=2)
MOST_KEPT = 64  # pages of some tens of kilobytes each


class RememberedPages:
    """Over another PageStore. What this process closes is gone at once."""

    def __init__(self, pages: PageStore) -> None:
        self._pages = pages
        self._kept: LRUCache[str, tuple[datetime, Page]] = LRUCache(MOST_KEPT)

    async def keep(self, page: Page, limit: int) -> bool:
        return await self._pages.keep(page, limit)

    async def page(self, key: str, now: datetime) -> Page | None:
        known = self._kept.get(key)
        if known is not None and timedelta() <= now - known[0] < FRESH and known[1].expires_at > now:
            return known[1]
        found = await self._pages.page(key, now)
        if found is None:
            self._kept.pop(key, None)
        else:
            # The same page stays the same object, so that what was made of it need not be made again.
            self._kept[key] = now, known[1] if known is not None and known[1] == found else found
        return None if found is None else self._kept[key][1]

    async def revoke(self, workspace: str) -> int:
        try:
            return await self._pages.revoke(workspace)
        finally:
            # After it: whoever read in between would be told of it again.
            self._kept.clear()

    async def expire(self, now: datetime) -> int:
        return await self._pages.expire(now)
