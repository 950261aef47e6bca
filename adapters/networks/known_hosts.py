"""Remembers which hosts were asked, and which were refused; new ones are counted. Bounded."""

from __future__ import annotations

from datetime import datetime, timedelta

from cachetools import LRUCache

from scoring.errors import ForbiddenHost, RateLimited
from scoring.ports.quotas import NewHosts
from scoring.text import say

REMEMBERED = 4096  # hosts; the longest unused is forgotten first and counts as new again
REFUSED_FOR = timedelta(minutes=10)


class KnownHosts:
    """Keeps a bot that looks at any server from being a scanner of servers."""

    def __init__(self, new: NewHosts, an_hour: int) -> None:
        """`an_hour`: the most new hosts of all workspaces together."""
        self._new = new
        self._an_hour = an_hour
        self._refused_until: LRUCache[str, datetime | None] = LRUCache(REMEMBERED)

    def __len__(self) -> int:
        return len(self._refused_until)

    async def admit(self, host: str, now: datetime, workspace: str = "") -> None:
        """Notes that this host is asked for this workspace. Raises RateLimited for a new one too many,
        ForbiddenHost for a host that was refused within ten minutes, and StoreTrouble."""
        if host not in self._refused_until:
            again = await self._new.admit(host, workspace, now, self._an_hour)
            if again is not None:
                raise RateLimited(
                    say("Too many servers were asked for the first time within an hour."), retry_at=again
                )
            self._refused_until.setdefault(host, None)
        until = self._refused_until[host]
        if until is not None and until > now:
            raise ForbiddenHost(say("No public server answers to that name."))

    def refuse(self, host: str, now: datetime) -> None:
        """This host turned out to be none that may be asked."""
        self._refused_until[host] = now + REFUSED_FOR
