"""The ledger of money and quota, in the store: counted across restarts and processes."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, func, select, update

from adapters.storage.database import Database
from adapters.storage.tables import SpendRow, table_of
from scoring.errors import BudgetSpent
from scoring.ports.spending import Limits, Spend
from scoring.text import say

SPEND = table_of(SpendRow)


class SqlSpendLedger:
    """A reservation is a row with the most it can cost; settling it writes what it did cost."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def reserve(self, spend: Spend, limits: Limits) -> str:
        async with self._database.writing() as connection:
            if self._database.is_postgresql:
                # Purchases from one pot take turns; SQLite's write lock does that already.
                lock = func.pg_advisory_xact_lock(func.hashtext(f"spend {spend.pot}"))
                await connection.execute(select(lock))
            rows = select(func.coalesce(func.sum(SPEND.c.amount), 0)).where(*_of(spend.pot, spend.day))
            total = int((await connection.execute(rows)).scalar_one()) + spend.amount
            mine = rows.where(SPEND.c.workspace == spend.workspace)
            workspace = int((await connection.execute(mine)).scalar_one()) + spend.amount
            if limits.total is not None and total > limits.total:
                raise BudgetSpent(say("The budget of the day for all workspaces is used up."))
            if limits.workspace is not None and workspace > limits.workspace:
                raise BudgetSpent(say("The budget of the day for this workspace is used up."))
            row = {
                "pot": spend.pot,
                "workspace": spend.workspace,
                "day": spend.day,
                "amount": spend.amount,
                "settled": False,
            }
            insert = self._database.insert(SPEND).values(row).returning(SPEND.c.id)
            return str((await connection.execute(insert)).scalar_one())

    async def settle(self, reservation: str, amount: int) -> None:
        if not reservation.isdecimal():
            return
        mine = (SPEND.c.id == int(reservation)) & SPEND.c.settled.is_(False)
        async with self._database.writing() as connection:
            await connection.execute(update(SPEND).where(mine).values(amount=amount, settled=True))

    async def spent(self, pot: str, day: date, workspace: str | None = None) -> int:
        query = select(func.coalesce(func.sum(SPEND.c.amount), 0)).where(*_of(pot, day))
        if workspace is not None:
            query = query.where(SPEND.c.workspace == workspace)
        async with self._database.reading() as connection:
            return int((await connection.execute(query)).scalar_one())


def _of(pot: str, day: date) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return SPEND.c.pot == pot, SPEND.c.day == day
