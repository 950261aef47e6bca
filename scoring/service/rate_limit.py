"""How often one person may ask, in whatever chat, by typing or by pressing buttons."""

from __future__ import annotations

from collections import deque
from datetime import datetime, timedelta

from cachetools import LRUCache

from scoring.commands.requester import Requester
from scoring.errors import RateLimited
from scoring.handles import ResolvedHandle
from scoring.networks import NETWORKS
from scoring.ports.clock import Clock
from scoring.text import say

# Enough for anybody at work, too little to keep the bot busy alone.
QUESTIONS, PER_QUESTIONS = 20, timedelta(seconds=30)
# Questions that send us to servers which people name, such as Mastodon's.
VISITS, PER_VISITS = 10, timedelta(minutes=1)
MOST_PEOPLE = 10_000
# Who types in the terminal, or feeds it from a pipe, keeps nobody else waiting.
FREE = "console"


class RateLimit:
    """Counts in memory: with several processes, each counts what it answers itself."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._questions = Window(QUESTIONS, PER_QUESTIONS)
        self._visits = Window(VISITS, PER_VISITS)

    def check(self, requester: Requester, *who: ResolvedHandle) -> None:
        """Counts one question about these accounts. Raises RateLimited with the time of the next."""
        now, person = self._clock.now(), (requester.workspace, requester.person)
        if requester.workspace != FREE and (again := self._questions.take(person, now)) is not None:
            raise RateLimited(say("That was quick."), retry_at=again)
        if not any(NETWORKS[one.handle.network].names_hosts for one in who):
            return
        if (again := self._visits.take(person, now)) is not None:
            raise RateLimited(
                say("That was {visits} questions about other servers in a minute.", visits=VISITS),
                retry_at=again,
            )


class Window:
    """At most `most` times within `per`, for each of the people who came last."""

    def __init__(self, most: int, per: timedelta) -> None:
        self._most = most
        self._per = per
        self._times: LRUCache[tuple[str, str], deque[datetime]] = LRUCache(MOST_PEOPLE)

    def take(self, person: tuple[str, str], now: datetime) -> datetime | None:
        """Counts one; where it is one too many, when the next may come."""
        times = self._times.setdefault(person, deque())
        while times and not now - self._per < times[0] <= now:
            times.popleft()
        if len(times) >= self._most:
            return times[0] + self._per
        times.append(now)
        return None
