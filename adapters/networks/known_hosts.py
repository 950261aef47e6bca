"""Remembers which hosts were asked, how many were new within the hour, and which were refused. Bounded."""

from __future__ import annotations

from collections import OrderedDict, deque
from datetime import datetime, timedelta

from scoring.errors import ForbiddenHost, RateLimited

REMEMBERED = 4096  # hosts; the longest unused is forgotten first and counts as new again
REFUSED_FOR = timedelta(minutes=10)

_HOUR = timedelta(hours=1)


class KnownHosts:
    """Keeps a bot that looks at any server from being a scanner of servers."""

    def __init__(self, new_an_hour: int) -> None:
        self._new_an_hour = new_an_hour
        self._refused_until: OrderedDict[str, datetime | None] = OrderedDict()
        self._new: deque[datetime] = deque()

    def __len__(self) -> int:
        return len(self._refused_until)

    def admit(self, host: str, now: datetime) -> None:
        """Notes that this host is asked. Raises RateLimited for a new one too many, ForbiddenHost for a
        host that was refused within ten minutes."""
        if host not in self._refused_until:
            self._count_new(now)
            self._refused_until[host] = None
            if len(self._refused_until) > REMEMBERED:
                self._refused_until.popitem(last=False)
        self._refused_until.move_to_end(host)
        until = self._refused_until[host]
        if until is not None and until > now:
            raise ForbiddenHost("No public server answers to that name.")

    def refuse(self, host: str, now: datetime) -> None:
        """This host turned out to be none that may be asked."""
        self._refused_until[host] = now + REFUSED_FOR

    def _count_new(self, now: datetime) -> None:
        while self._new and self._new[0] <= now - _HOUR:
            self._new.popleft()
        if len(self._new) >= self._new_an_hour:
            raise RateLimited(
                "Too many servers were asked for the first time within an hour.",
                retry_at=self._new[0] + _HOUR,
            )
        self._new.append(now)
