"""Remembers which hosts were asked, how many were new within the hour, and which were refused. Bounded."""

from __future__ import annotations

from collections import Counter, deque
from datetime import datetime, timedelta

from cachetools import LRUCache

from scoring.errors import ForbiddenHost, RateLimited
from scoring.text import say

REMEMBERED = 4096  # hosts; the longest unused is forgotten first and counts as new again
REFUSED_FOR = timedelta(minutes=10)

_HOUR = timedelta(hours=1)


class KnownHosts:
    """Keeps a bot that looks at any server from being a scanner of servers.

    `new_an_hour` is for all workspaces together; each may take half of what the others have left, so that one
    alone never uses it up.
    """

    def __init__(self, new_an_hour: int) -> None:
        self._new_an_hour = new_an_hour
        self._refused_until: LRUCache[str, datetime | None] = LRUCache(REMEMBERED)
        self._new: deque[tuple[datetime, str]] = deque()
        self._taken: Counter[str] = Counter()

    def __len__(self) -> int:
        return len(self._refused_until)

    def admit(self, host: str, now: datetime, workspace: str = "") -> None:
        """Notes that this host is asked for this workspace. Raises RateLimited for a new one too many,
        ForbiddenHost for a host that was refused within ten minutes."""
        if host not in self._refused_until:
            self._count_new(now, workspace)
            self._refused_until[host] = None
        until = self._refused_until[host]
        if until is not None and until > now:
            raise ForbiddenHost(say("No public server answers to that name."))

    def refuse(self, host: str, now: datetime) -> None:
        """This host turned out to be none that may be asked."""
        self._refused_until[host] = now + REFUSED_FOR

    def _count_new(self, now: datetime, workspace: str) -> None:
        while self._new and self._new[0][0] <= now - _HOUR:
            self._taken[self._new.popleft()[1]] -= 1
        self._taken = +self._taken  # without those that have none left
        own = self._taken[workspace]
        others = len(self._new) - own
        if 2 * own >= self._new_an_hour - others:
            # Its own oldest gives way first; a workspace without one waits for the oldest of all.
            waits = next((at for at, whose in self._new if not own or whose == workspace), now)
            raise RateLimited(
                say("Too many servers were asked for the first time within an hour."), retry_at=waits + _HOUR
            )
        self._new.append((now, workspace))
        self._taken[workspace] += 1
