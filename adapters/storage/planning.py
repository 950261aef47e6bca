"""What is planned in one transaction: who plans, the rows that are owed, what people are told of them."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.storage.database import Database
from adapters.storage.delivery_rows import delivery_values, notice_values
from adapters.storage.fact_columns import column_of
from adapters.storage.tables import AlertedRow, DeliveryRow, NoticeRow, SubscriptionRow, table_of
from scoring.teams.delivery import Alerted, Delivery
from scoring.teams.planning import Owed, Plan
from scoring.teams.subscription import Subscription

log = logging.getLogger(__name__)

SUBSCRIPTION, DELIVERY, ALERTED, NOTICE = (
    table_of(model) for model in (SubscriptionRow, DeliveryRow, AlertedRow, NoticeRow)
)
# Any fixed number that nothing else of ours locks. Only saves work: the unique key makes it right.
TICK_LOCK = 7_346_003
# A tick takes seconds. A process that stands still inside one, in the middle of a statement, is out of reach
# of the server's own limits, and would keep the others from planning for as long as it stands.
TICK_HELD = timedelta(minutes=2)
END_STUCK_TICKS = """
SELECT pg_terminate_backend(pid) FROM pg_locks lock JOIN pg_stat_activity session USING (pid)
WHERE lock.locktype = 'advisory' AND lock.objid = :key AND lock.granted
  AND session.datname = current_database() AND session.usename = current_user
  AND session.xact_start < clock_timestamp() - CAST(:held AS interval)
"""


class Planning:
    """The writes of one transaction in which something is planned."""

    def __init__(self, database: Database, connection: AsyncConnection) -> None:
        self._database = database
        self._connection = connection

    async def take_tick_lock(self) -> bool:
        """SQLite's write lock is taken already; on PostgreSQL whoever comes second leaves at once."""
        if not self._database.is_postgresql:
            return True
        if (await self._connection.execute(select(func.pg_try_advisory_xact_lock(TICK_LOCK)))).scalar():
            return True
        ended = (
            await self._connection.execute(text(END_STUCK_TICKS), {"key": TICK_LOCK, "held": TICK_HELD})
        ).all()
        if ended:
            log.error("a process that stood still in the middle of a tick was cut off from the store")
        return False

    async def insert(
        self,
        owed: Sequence[tuple[Subscription, Owed]],
        payload: dict[str, Any] | None = None,
    ) -> list[Delivery]:
        """Makes the rows that are not there yet, and gives those back."""
        if not owed:
            return []
        rows = [delivery_values(subscription, one, payload) for subscription, one in owed]
        insert = self._database.insert(DELIVERY).on_conflict_do_nothing()
        columns = (DELIVERY.c.id, DELIVERY.c.subscription_id, DELIVERY.c.period)
        made = (await self._connection.execute(insert.returning(*columns), rows)).all()
        ids = {(row.subscription_id, row.period): row.id for row in made}
        return [
            Delivery(
                ids[of.id, one.period],
                of,
                one.period,
                one.due_at,
                one.state,
                reason=one.reason,
                payload=payload,
            )
            for of, one in owed
            if (of.id, one.period) in ids
        ]

    async def notify(self, skipped: Sequence[Delivery], now: datetime) -> None:
        """Whoever made the subscription will be told."""
        if skipped:
            await self._connection.execute(
                self._database.insert(NOTICE), [notice_values(one, now) for one in skipped]
            )

    async def remember(self, subscription_id: int, alerts: Sequence[Alerted]) -> None:
        insert = self._database.insert(ALERTED)
        upsert = insert.on_conflict_do_update(
            index_elements=["subscription_id", "network", "name"],
            set_={"at": insert.excluded["at"], "score": insert.excluded["score"]},
        )
        rows = [
            {
                "subscription_id": subscription_id,
                "network": one.handle.network,
                "name": one.handle.name,
                "at": one.at,
                "score": one.score,
            }
            for one in alerts
        ]
        await self._connection.execute(upsert, rows)

    async def forget_the_future(self, subscriptions: Sequence[int], now: datetime) -> dict[int, set[str]]:
        """Drops what was skipped for a time that has not come; returns the periods that are left."""
        of_these = DELIVERY.c.subscription_id.in_(subscriptions)
        await self._connection.execute(
            delete(DELIVERY).where(of_these, DELIVERY.c.state == "skipped", DELIVERY.c.due_at > now)
        )
        left: dict[int, set[str]] = {}
        rows = select(DELIVERY.c.subscription_id, DELIVERY.c.period).where(of_these)
        for row in await self._connection.execute(rows):
            left.setdefault(row.subscription_id, set()).add(row.period)
        return left

    async def move_on(self, plans: Sequence[tuple[Subscription, Plan]]) -> None:
        """Sets when each is due again; what cannot be planned is paused with the reason."""
        one = update(SUBSCRIPTION).where(SUBSCRIPTION.c.id == bindparam("of_id"))
        going = [{"of_id": of.id, "due": its.next_due_at} for of, its in plans if its.trouble is None]
        stuck = [
            {"of_id": of.id, "why": column_of(its.trouble)} for of, its in plans if its.trouble is not None
        ]
        if going:
            await self._connection.execute(one.values(next_due_at=bindparam("due")), going)
        if stuck:
            await self._connection.execute(one.values(paused=bindparam("why"), told=False), stuck)
