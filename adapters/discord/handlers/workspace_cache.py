"""What suggestions are made of, kept in memory for seconds, so that letters ask no store."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from cachetools import LRUCache

from adapters.discord.deps import Subscribing, Teams
from scoring.errors import StoreTrouble

T = TypeVar("T")

KEPT_SECONDS = 20.0
MOST_KEPT = 2000
MOST_RECENT = 10


class CachedWorkspaces:
    """The zone and the watched handles of workspaces, and what people asked for last."""

    def __init__(
        self, teams: Teams, subscribing: Subscribing, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._teams = teams
        self._subscribing = subscribing
        self._zones: _Kept[str] = _Kept(now)
        self._watched: _Kept[tuple[str, ...]] = _Kept(now)
        self._recent: LRUCache[str, list[str]] = LRUCache(MOST_KEPT)

    async def zone(self, workspace: str) -> str:
        """The zone of the last subscription; UTC where there is none, or where the store does not answer."""
        return await self._zones.get(workspace, self._ask_zone, "UTC")

    async def watched(self, workspace: str) -> tuple[str, ...]:
        """The watched handles as typed; none where the store does not answer."""
        return await self._watched.get(workspace, self._ask_watched, ())

    def changed(self, workspace: str) -> None:
        """Something was set: the next question asks the store again."""
        self._zones.drop(workspace)
        self._watched.drop(workspace)

    def asked(self, workspace: str, handle: str) -> None:
        """Notes a handle that had an answer."""
        recent = self._recent.get(workspace, [])
        self._recent[workspace] = [handle, *(one for one in recent if one != handle)][:MOST_RECENT]

    def recent(self, workspace: str) -> tuple[str, ...]:
        """The newest first."""
        return tuple(self._recent.get(workspace, ()))

    async def _ask_zone(self, workspace: str) -> str:
        subscriptions = await self._subscribing.subscriptions(workspace)
        return subscriptions[-1].zone if subscriptions else "UTC"

    async def _ask_watched(self, workspace: str) -> tuple[str, ...]:
        return tuple(str(one.handle) for one in await self._teams.watched(workspace))


class _Kept(Generic[T]):
    """Answers by workspace, for some seconds; never more than MOST_KEPT of them."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._all: LRUCache[str, tuple[float, T]] = LRUCache(MOST_KEPT)

    async def get(self, key: str, ask: Callable[[str], Awaitable[T]], otherwise: T) -> T:
        kept = self._all.get(key)
        if kept is not None and self._now() - kept[0] < KEPT_SECONDS:
            return kept[1]
        try:
            value = await ask(key)
        except StoreTrouble:
            return otherwise if kept is None else kept[1]
        self._all[key] = (self._now(), value)
        return value

    def drop(self, key: str) -> None:
        self._all.pop(key, None)
