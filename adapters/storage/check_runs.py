"""The CheckRunStore port."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, update

from adapters.storage.database import Database
from adapters.storage.tables import CheckRunRow, table_of
from adapters.storage.transaction import SqlTransaction
from scoring.ports.deliveries import Transaction
from scoring.teams.check_runs import CheckRun, RunState

RUN = table_of(CheckRunRow)


class SqlCheckRuns:
    """Results are kept whole, and go when somebody in them is forgotten (SqlOptOuts)."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def start(
        self, run: CheckRun, limit: int, enqueue: Callable[[Transaction], Awaitable[None]]
    ) -> bool:
        values = {
            "key": run.key,
            "workspace": run.workspace,
            "started_by": run.started_by,
            "started_at": run.started_at,
            "ended_at": run.ended_at,
            "state": run.state,
            "content": dict(run.content),
        }
        many = select(func.count()).select_from(RUN).where(RUN.c.workspace == run.workspace)
        async with self._database.writing() as connection:
            if (await connection.execute(many)).scalar_one() >= limit:
                return False
            await connection.execute(self._database.insert(RUN), values)
            transaction = SqlTransaction(connection)
            await enqueue(transaction)
        transaction.committed()
        return True

    async def running(self, workspace: str, since: datetime) -> int:
        mine = (RUN.c.workspace == workspace) & (RUN.c.state == "running") & (RUN.c.started_at >= since)
        async with self._database.reading() as connection:
            found = await connection.execute(select(func.count()).select_from(RUN).where(mine))
            return found.scalar_one()

    async def to_work_on(self, key: str) -> CheckRun | None:
        query = select(RUN).where(RUN.c.key == key, RUN.c.state == "running")
        async with self._database.reading() as connection:
            row = (await connection.execute(query)).mappings().first()
        return None if row is None else CheckRun(**row)

    async def end(self, key: str, state: RunState, content: Mapping[str, Any], at: datetime) -> None:
        running = (RUN.c.key == key) & (RUN.c.state == "running")
        values = {"state": state, "content": dict(content), "ended_at": at}
        async with self._database.writing() as connection:
            await connection.execute(update(RUN).where(running).values(values))

    async def run(self, workspace: str, key: str) -> CheckRun | None:
        query = select(RUN).where(RUN.c.key == key, RUN.c.workspace == workspace)
        async with self._database.reading() as connection:
            row = (await connection.execute(query)).mappings().first()
        return None if row is None else CheckRun(**row)

    async def expire(self, before: datetime) -> int:
        async with self._database.writing() as connection:
            return (await connection.execute(delete(RUN).where(RUN.c.started_at < before))).rowcount
