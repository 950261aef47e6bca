"""The Ledger port: deliveries, from planned to posted."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Select, bindparam, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.storage.database import Database
from adapters.storage.tables import AlertedRow, DeliveryRow, SubscriptionRow, table_of
from adapters.storage.teams import subscription_from
from scoring.handles import Handle
from scoring.planning import Owed, Plan
from scoring.team import Alerted, Delivery, DeliveryState, PlannedAlert, Subscription
from scoring.team_ports import Transaction

SUBSCRIPTION, DELIVERY, ALERTED = (table_of(m) for m in (SubscriptionRow, DeliveryRow, AlertedRow))
# Any fixed number that nothing else of ours locks. Only saves work: the unique key makes it right.
TICK_LOCK = 7_346_003

Enqueue = Callable[[Delivery, Transaction], Awaitable[None]]


class SqlTransaction:
    """A write in progress. `connection` is for a queue that lives in the same database."""

    def __init__(self, connection: AsyncConnection) -> None:
        self.connection = connection
        self._after: list[Callable[[], None]] = []

    def after_commit(self, do: Callable[[], None]) -> None:
        self._after.append(do)

    def committed(self) -> None:
        for do in self._after:
            do()


class SqlLedger:
    """The unique key (subscription, kind, period) makes a post one post, whoever plans it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def tick(
        self, now: datetime, plan: Callable[[Subscription, datetime], Plan], enqueue: Enqueue
    ) -> int:
        async with self._database.writing() as connection:
            transaction = SqlTransaction(connection)
            if not await self._take_tick_lock(connection):
                return 0
            due = select(SUBSCRIPTION).where(
                SUBSCRIPTION.c.next_due_at <= now, SUBSCRIPTION.c.paused.is_(None)
            )
            # Whoever changes a subscription meanwhile waits until it was moved on.
            due = due.with_for_update()
            found = [subscription_from(row) for row in (await connection.execute(due)).mappings()]
            if not found:
                return 0
            plans = [(subscription, plan(subscription, now)) for subscription in found]
            made = await self._insert(
                connection, [(one, owed) for one, planned in plans for owed in planned.owed]
            )
            await connection.execute(
                update(SUBSCRIPTION)
                .where(SUBSCRIPTION.c.id == bindparam("of_id"))
                .values(next_due_at=bindparam("due")),
                [{"of_id": subscription.id, "due": planned.next_due_at} for subscription, planned in plans],
            )
            for delivery in made:
                if delivery.state == "pending":
                    await enqueue(delivery, transaction)
        transaction.committed()
        return len(made)

    async def plan_alert(
        self, subscription: Subscription, alerts: Sequence[Alerted], delivery: PlannedAlert, enqueue: Enqueue
    ) -> bool:
        owed = Owed(delivery.period, delivery.due_at, "pending")
        async with self._database.writing() as connection:
            transaction = SqlTransaction(connection)
            made = await self._insert(connection, [(subscription, owed)], delivery.payload)
            if not made:
                return False
            await self._remember(connection, subscription.id, alerts)
            await enqueue(made[0], transaction)
        transaction.committed()
        return True

    async def alerted(self, subscription_id: int) -> Mapping[Handle, Alerted]:
        query = select(ALERTED).where(ALERTED.c.subscription_id == subscription_id)
        async with self._database.reading() as connection:
            rows = (await connection.execute(query)).all()
        told = (Alerted(Handle(row.network, row.name), row.at, row.score) for row in rows)
        return {one.handle: one for one in told}

    async def claim(self, delivery_id: int, now: datetime) -> Delivery | None:
        claim = (
            update(DELIVERY)
            .where(DELIVERY.c.id == delivery_id, DELIVERY.c.state == "pending", DELIVERY.c.not_before <= now)
            .values(state="sending", started_at=now, attempts=DELIVERY.c.attempts + 1)
        )
        async with self._database.writing() as connection:
            if (await connection.execute(claim)).rowcount != 1:
                return None
            row = (await connection.execute(_joined().where(DELIVERY.c.id == delivery_id))).mappings().one()
        return _delivery_from(row)

    async def settle(
        self,
        delivery_id: int,
        state: DeliveryState,
        *,
        was: DeliveryState,
        posted_as: str | None = None,
        reason: str | None = None,
        not_before: datetime | None = None,
    ) -> bool:
        values: dict[str, Any] = {"state": state, "posted_as": posted_as, "reason": reason}
        if not_before is not None:
            values["not_before"] = not_before
        still = (DELIVERY.c.id == delivery_id) & (DELIVERY.c.state == was)
        async with self._database.writing() as connection:
            return (await connection.execute(update(DELIVERY).where(still).values(values))).rowcount == 1

    async def planned(self, subscription_id: int) -> Collection[str]:
        query = select(DELIVERY.c.period).where(DELIVERY.c.subscription_id == subscription_id)
        async with self._database.reading() as connection:
            return set((await connection.execute(query)).scalars())

    async def prune(self, before: datetime) -> int:
        settled = DELIVERY.c.state.in_(("sent", "skipped", "failed")) & (DELIVERY.c.due_at < before)
        async with self._database.writing() as connection:
            return (await connection.execute(delete(DELIVERY).where(settled))).rowcount

    async def open(
        self,
        state: DeliveryState,
        *,
        started_before: datetime | None = None,
        due_before: datetime | None = None,
    ) -> Sequence[Delivery]:
        query = _joined().where(DELIVERY.c.state == state).order_by(DELIVERY.c.due_at, DELIVERY.c.id)
        if started_before is not None:
            query = query.where(DELIVERY.c.started_at < started_before)
        if due_before is not None:
            query = query.where(DELIVERY.c.not_before <= due_before)
        return await self._deliveries(query)

    async def deliveries(self, workspace: str, most: int = 50) -> Sequence[Delivery]:
        query = _joined().where(SUBSCRIPTION.c.workspace == workspace)
        return await self._deliveries(query.order_by(DELIVERY.c.id.desc()).limit(most))

    async def _deliveries(self, query: Select[Any]) -> Sequence[Delivery]:
        async with self._database.reading() as connection:
            return [_delivery_from(row) for row in (await connection.execute(query)).mappings()]

    async def _take_tick_lock(self, connection: AsyncConnection) -> bool:
        """SQLite's write lock is taken already; on PostgreSQL whoever comes second leaves at once."""
        if not self._database.is_postgresql:
            return True
        return bool((await connection.execute(select(func.pg_try_advisory_xact_lock(TICK_LOCK)))).scalar())

    async def _insert(
        self,
        connection: AsyncConnection,
        owed: Sequence[tuple[Subscription, Owed]],
        payload: dict[str, Any] | None = None,
    ) -> list[Delivery]:
        """Makes the rows that are not there yet, and gives those back."""
        if not owed:
            return []
        rows = [_delivery_values(subscription, one, payload) for subscription, one in owed]
        insert = self._database.insert(DELIVERY).on_conflict_do_nothing()
        columns = (DELIVERY.c.id, DELIVERY.c.subscription_id, DELIVERY.c.period)
        made = (await connection.execute(insert.returning(*columns), rows)).all()
        ids = {(row.subscription_id, row.period): row.id for row in made}
        return [
            Delivery(ids[of.id, one.period], of, one.period, one.due_at, one.state, payload=payload)
            for of, one in owed
            if (of.id, one.period) in ids
        ]

    async def _remember(
        self, connection: AsyncConnection, subscription_id: int, alerts: Sequence[Alerted]
    ) -> None:
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
        await connection.execute(upsert, rows)


def _joined() -> Select[Any]:
    """Deliveries with their subscription, whose columns are named sub_…"""
    subscription = [column.label(f"sub_{column.name}") for column in SUBSCRIPTION.c]
    return select(DELIVERY, *subscription).join(SUBSCRIPTION, SUBSCRIPTION.c.id == DELIVERY.c.subscription_id)


def _delivery_from(row: Mapping[Any, Any]) -> Delivery:
    return Delivery(
        id=row["id"],
        subscription=subscription_from(row, "sub_"),
        period=row["period"],
        due_at=row["due_at"],
        state=cast(DeliveryState, row["state"]),
        attempts=row["attempts"],
        started_at=row["started_at"],
        posted_as=row["posted_as"],
        reason=row["reason"],
        payload=row["payload"],
    )


def _delivery_values(
    subscription: Subscription, owed: Owed, payload: dict[str, Any] | None
) -> dict[str, Any]:
    return {
        "subscription_id": subscription.id,
        "kind": subscription.kind,
        "period": owed.period,
        "state": owed.state,
        "due_at": owed.due_at,
        "not_before": owed.due_at,
        "attempts": 0,
        "started_at": None,
        "posted_as": None,
        "reason": owed.reason,
        "payload": payload,
    }
