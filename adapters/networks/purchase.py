"""One purchase: set aside before it is made, and settled with what it really cost."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from datetime import date
from types import TracebackType

from adapters.networks.body import Answer
from scoring.errors import RateLimited
from scoring.ports.spending import Limits, Spend, SpendLedger


class Purchase:
    """`async with` reserves the most it can cost; at the end the ledger learns the true cost.

    A question that gets no answer counts as paid: nobody knows whether it was. One that was cancelled leaves
    all of its reservation spent.
    """

    def __init__(
        self, ledger: SpendLedger, pot: str, workspace: str, day: date, most: int, limits: Limits
    ) -> None:
        self._ledger = ledger
        self._spend = Spend(pot, workspace, day, most)
        self._limits = limits
        self._reservation = ""
        self._cost = 0

    async def __aenter__(self) -> Purchase:
        self._reservation = await self._ledger.reserve(self._spend, self._limits)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not isinstance(error, asyncio.CancelledError):
            await self._ledger.settle(self._reservation, self._cost)

    async def buy(self, most: int, question: Awaitable[Answer]) -> Answer:
        """Asks a question that costs at most this. What was refused, with whatever status, costs nothing."""
        self._cost += most
        try:
            answer = await question
        except RateLimited:
            self._cost -= most
            raise
        if answer.status != 200:
            self._cost -= most
        return answer

    def refund(self, amount: int) -> None:
        """Less came back than was asked for."""
        self._cost -= amount


def dollars(mills: int) -> str:
    """Thousandths of a dollar for people."""
    return f"${mills / 1000:.2f}"
