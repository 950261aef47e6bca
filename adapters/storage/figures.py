"""The StoreFigures port: each figure from an index, and from a bounded part of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, func, select

from adapters.storage.database import Database
from adapters.storage.tables import DeliveryRow, RefreshRow, table_of
from scoring.ports.figures import COUNTED, MOST_WAITING, Figures

DELIVERY, REFRESH = table_of(DeliveryRow), table_of(RefreshRow)


class SqlFigures:
    """Reads, and never writes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def figures(self, now: datetime) -> Figures:
        newest = select(func.max(DELIVERY.c.id)).scalar_subquery()
        states = (
            select(DELIVERY.c.state, func.count())
            .where(DELIVERY.c.id > newest - COUNTED)
            .group_by(DELIVERY.c.state)
        )
        pending = (DELIVERY.c.state == "pending") & (DELIVERY.c.not_before <= now)
        async with self._database.reading() as connection:
            deliveries = {row[0]: int(row[1]) for row in await connection.execute(states)}
            waiting, first = (await connection.execute(_queue(DELIVERY, pending, "not_before"))).one()
            due, oldest = (await connection.execute(_queue(REFRESH, REFRESH.c.due_at <= now, "due_at"))).one()
        return Figures(deliveries, waiting, _since(first, now), due, _since(oldest, now))


def _queue(table: Table, which: ColumnElement[bool], by: str) -> Select[int, Any]:
    """How many there are, up to MOST_WAITING, and the earliest time of those."""
    some = select(table.c[by]).where(which).order_by(table.c[by]).limit(MOST_WAITING).subquery()
    return select(func.count(), func.min(some.c[by])).select_from(some)


def _since(first: datetime | None, now: datetime) -> timedelta:
    return timedelta(0) if first is None else now - first
