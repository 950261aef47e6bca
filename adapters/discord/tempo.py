"""How often one person may ask: enough for anybody at work, too little to keep the bot busy alone."""

from __future__ import annotations

from collections import OrderedDict, deque
from datetime import datetime, timedelta

MOST = 10
PER = timedelta(seconds=30)
MOST_PEOPLE = 10_000


class Tempo:
    """Counts in memory: with several processes, each counts what it answers itself."""

    def __init__(self) -> None:
        self._asked: OrderedDict[int, deque[datetime]] = OrderedDict()

    def wait(self, person: int, now: datetime) -> datetime | None:
        """Counts a question; where it is one too many, when the next may come."""
        asked = self._asked.setdefault(person, deque())
        self._asked.move_to_end(person)
        while asked and asked[0] <= now - PER:
            asked.popleft()
        if len(asked) >= MOST:
            return asked[0] + PER
        asked.append(now)
        while len(self._asked) > MOST_PEOPLE:
            self._asked.popitem(last=False)
        return None
