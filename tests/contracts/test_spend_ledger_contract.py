"""What every SpendLedger guarantees. Run for each implementation in LEDGERS."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import date
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import pytest_asyncio

from adapters.storage.spending import SqlSpendLedger
from scoring.errors import BudgetSpent
from scoring.ports.spending import Limits, MemoryLedger, Spend, SpendLedger
from tests.stores import open_database

DAY = date(2026, 5, 4)
OPEN = Limits(None, None)


@asynccontextmanager
async def memory() -> AsyncIterator[SpendLedger]:
    yield MemoryLedger()


@asynccontextmanager
async def stored(kind: str) -> AsyncIterator[SpendLedger]:
    with TemporaryDirectory() as folder:
        async with open_database(kind, Path(folder)) as database:
            yield SqlSpendLedger(database)


LEDGERS: dict[str, Callable[[], AbstractAsyncContextManager[SpendLedger]]] = {
    "memory": memory,
    "sqlite": partial(stored, "sqlite"),
    "postgresql": partial(stored, "postgresql"),
}


@pytest_asyncio.fixture(params=LEDGERS)
async def ledger(request: pytest.FixtureRequest) -> AsyncIterator[SpendLedger]:
    async with LEDGERS[request.param]() as made:
        yield made


def spend(amount: int, workspace: str = "one", day: date = DAY, pot: str = "x") -> Spend:
    return Spend(pot, workspace, day, amount)


async def test_nothing_is_spent_at_first(ledger: SpendLedger) -> None:
    assert await ledger.spent("x", DAY) == 0
    assert await ledger.spent("x", DAY, "one") == 0


async def test_what_is_set_aside_counts_as_spent_until_the_true_cost_is_known(ledger: SpendLedger) -> None:
    reservation = await ledger.reserve(spend(100), OPEN)
    assert await ledger.spent("x", DAY, "one") == 100
    await ledger.settle(reservation, 30)
    assert await ledger.spent("x", DAY, "one") == 30


async def test_settling_twice_changes_nothing(ledger: SpendLedger) -> None:
    first = await ledger.reserve(spend(100), OPEN)
    other = await ledger.reserve(spend(50), OPEN)
    await ledger.settle(first, 30)
    await ledger.settle(first, 0)
    await ledger.settle("nothing of the kind", 0)
    assert await ledger.spent("x", DAY) == 80
    await ledger.settle(other, 0)
    assert await ledger.spent("x", DAY) == 30


async def test_it_may_cost_more_than_was_set_aside(ledger: SpendLedger) -> None:
    await ledger.settle(await ledger.reserve(spend(10), Limits(10, 10)), 15)
    assert await ledger.spent("x", DAY) == 15


async def test_workspaces_days_and_pots_are_apart(ledger: SpendLedger) -> None:
    await ledger.reserve(spend(1, "one"), OPEN)
    await ledger.reserve(spend(2, "two"), OPEN)
    await ledger.reserve(spend(4, "one", day=date(2026, 5, 5)), OPEN)
    await ledger.reserve(spend(8, "one", pot="youtube"), OPEN)
    assert await ledger.spent("x", DAY, "one") == 1
    assert await ledger.spent("x", DAY, "two") == 2
    assert await ledger.spent("x", DAY) == 3
    assert await ledger.spent("x", date(2026, 5, 5)) == 4
    assert await ledger.spent("youtube", DAY) == 8


async def test_a_limit_may_be_reached_and_not_passed(ledger: SpendLedger) -> None:
    await ledger.reserve(spend(60), Limits(100, None))
    with pytest.raises(BudgetSpent, match="workspace"):
        await ledger.reserve(spend(41), Limits(100, None))
    await ledger.reserve(spend(40), Limits(100, None))
    await ledger.reserve(spend(40, "two"), Limits(100, 140))
    with pytest.raises(BudgetSpent, match="all workspaces"):
        await ledger.reserve(spend(1, "three"), Limits(100, 140))
    assert await ledger.spent("x", DAY) == 140


async def test_many_at_once_never_pass_a_limit(ledger: SpendLedger) -> None:
    tries = [ledger.reserve(spend(7, f"w{n % 3}"), Limits(50, 100)) for n in range(60)]
    results = await asyncio.gather(*tries, return_exceptions=True)
    granted = [one for one in results if isinstance(one, str)]
    assert len(set(granted)) == len(granted) == 14
    assert all(isinstance(one, str | BudgetSpent) for one in results)
    assert await ledger.spent("x", DAY) == 98
