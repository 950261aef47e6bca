"""What asking costs, and the ledger that keeps a day's spending within its limits.

Amounts are whole units of a pot: for X thousandths of a US dollar ("mills"), for YouTube quota units.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from scoring.errors import BudgetSpent
from scoring.text import say

MILLS_PER_CENT = 10


@dataclass(frozen=True, slots=True)
class Spend:
    """One purchase to be made: `amount` is the most it can cost."""

    pot: str
    workspace: str
    day: date
    amount: int


@dataclass(frozen=True, slots=True)
class Limits:
    """The most of one day, for one workspace and for all together. None: no limit."""

    workspace: int | None
    total: int | None


class SpendLedger(Protocol):
    """Spending by pot, workspace and day. Open reservations count as spent, so that nothing is overspent.

    Every method is one atomic step, whatever asks at the same time. A reservation that is never settled,
    after a crash or a cancelled question, stays spent.
    """

    async def reserve(self, spend: Spend, limits: Limits) -> str:
        """Sets the amount aside and names the reservation. Raises BudgetSpent beyond a limit."""
        ...

    async def settle(self, reservation: str, amount: int) -> None:
        """Says what it cost, which may be less or more. A second call changes nothing."""
        ...

    async def spent(self, pot: str, day: date, workspace: str | None = None) -> int:
        """What this workspace, or (None) all of them, spent or set aside on that day."""
        ...


@dataclass
class MemoryLedger:
    """A ledger for one process, for tests and for a bot without a store. Keeps the newest days only."""

    days_kept: int = 2
    _spent: dict[date, dict[tuple[str, str], int]] = field(default_factory=dict)
    _open: dict[str, Spend] = field(default_factory=dict)
    _count: int = 0

    async def reserve(self, spend: Spend, limits: Limits) -> str:
        workspace = await self.spent(spend.pot, spend.day, spend.workspace) + spend.amount
        total = await self.spent(spend.pot, spend.day) + spend.amount
        if limits.total is not None and total > limits.total:
            raise BudgetSpent(say("The budget of the day for all workspaces is used up."))
        if limits.workspace is not None and workspace > limits.workspace:
            raise BudgetSpent(say("The budget of the day for this workspace is used up."))
        self._add(spend, spend.amount)
        self._count += 1
        self._open[str(self._count)] = spend
        return str(self._count)

    async def settle(self, reservation: str, amount: int) -> None:
        spend = self._open.pop(reservation, None)
        if spend is not None:
            self._add(spend, amount - spend.amount)

    async def spent(self, pot: str, day: date, workspace: str | None = None) -> int:
        rows = self._spent.get(day, {}).items()
        return sum(amount for (whose, who), amount in rows if whose == pot and workspace in (None, who))

    def _add(self, spend: Spend, amount: int) -> None:
        if spend.day not in self._spent:
            self._spent[spend.day] = defaultdict(int)
            for day in sorted(self._spent)[: -self.days_kept]:
                del self._spent[day]
        self._spent[spend.day][spend.pot, spend.workspace] += amount
