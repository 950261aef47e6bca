"""What the store knows of how the work goes, for whoever runs the bot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from scoring.teams.delivery import DeliveryState

# Of so many of the newest deliveries the states are counted, so that a store of years answers as fast.
COUNTED = 100_000
# More that wait, or are due, are not counted one by one.
MOST_WAITING = 100_000


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one moment.

    `deliveries`: how many of the newest COUNTED are in each state. `waiting`: pending ones whose time has
    come, MOST_WAITING at most, and for how long the first of them waits (zero where none does). `due`:
    accounts whose refresh is due, MOST_WAITING at most, and by how much the first of them is late.
    """

    deliveries: Mapping[DeliveryState, int]
    waiting: int
    waits: timedelta
    due: int
    late: timedelta


class StoreFigures(Protocol):
    """Reads them. Errors as in Store."""

    async def figures(self, now: datetime) -> Figures:
        """All of them, from one read that takes a bounded time however much is stored."""
        ...
