"""How often one person may send us to servers that people name, such as Mastodon's."""

from __future__ import annotations

from collections import deque
from datetime import datetime, timedelta

from scoring.asker import Asker
from scoring.errors import RateLimited
from scoring.handles import Meant
from scoring.ports import Clock

MOST = 10
PER = timedelta(minutes=1)


class Pace:
    """Keeps anybody from using us to knock at many doors. Networks with one address of their own are free."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._asked: dict[tuple[str, str], deque[datetime]] = {}

    def check(self, asker: Asker, *who: Meant) -> None:
        """Counts one question about these accounts. Raises RateLimited with the time of the next."""
        if all(one.handle.network != "mastodon" for one in who):
            return
        now = self._clock.now()
        self._forget_before(now - PER)
        asked = self._asked.setdefault((asker.workspace, asker.person), deque())
        if len(asked) >= MOST:
            again = asked[0] + PER
            raise RateLimited(f"That was {MOST} questions about other servers in a minute.", retry_at=again)
        asked.append(now)

    def _forget_before(self, then: datetime) -> None:
        for person in list(self._asked):
            asked = self._asked[person]
            while asked and asked[0] <= then:
                asked.popleft()
            if not asked:
                del self._asked[person]
