"""The Ledger port: deliveries, from planned to posted. What a plan writes is in planning.py."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, delete, or_, select, true, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.storage.database import Database
from adapters.storage.delivery_rows import (
    delivery_from,
    due_query,
    evidence_values,
    in_order,
    is_time,
    joined,
)
from adapters.storage.fact_columns import column_of
from adapters.storage.planning import Planning
from adapters.storage.tables import AlertedRow, DeliveryRow, NoticeRow, SubscriptionRow, table_of
from adapters.storage.teams import subscription_from
from adapters.storage.transaction import SqlTransaction
from scoring.facts import Fact, fact
from scoring.handles import Handle
from scoring.ports.deliveries import Enqueue
from scoring.teams.delivery import Alerted, Delivery, DeliveryState, Evidence, PlannedAlert
from scoring.teams.planning import Owed, Plan, is_too_far
from scoring.teams.subscription import Subscription

log = logging.getLogger(__name__)

SUBSCRIPTION, DELIVERY, ALERTED, NOTICE = (
    table_of(model) for model in (SubscriptionRow, DeliveryRow, AlertedRow, NoticeRow)
)
Planner = Callable[[Subscription, datetime, Collection[str]], Plan]

HELD: tuple[DeliveryState, ...] = ("claimed", "handed-over")
NOT_YET_THERE: tuple[DeliveryState, ...] = ("pending", "claimed", "unknown")
LONGEST_LEASE = timedelta(minutes=10)
MOST_EVIDENCE = 10
CUT_OFF = fact("cut-off")


class SqlLedger:
    """The unique key (subscription, kind, period) makes a post one post, whoever plans it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def tick(self, now: datetime, plan: Planner, enqueue: Enqueue) -> int:
        async with self._database.writing() as connection:
            transaction, planning = SqlTransaction(connection), Planning(self._database, connection)
            if not await planning.take_tick_lock():
                return 0
            # Whoever changes a subscription meanwhile waits until it was moved on.
            found = (await connection.execute(due_query(now).with_for_update())).mappings()
            due = [subscription_from(row) for row in found]
            if not due:
                return 0
            far = [one.id for one in due if is_too_far(one, now)]
            planned = await planning.forget_the_future(far, now) if far else {}
            plans = [(one, plan(one, now, planned.get(one.id, ()))) for one in due]
            made = await planning.insert([(one, owed) for one, its in plans for owed in its.owed])
            await planning.move_on(plans)
            await planning.notify([one for one in made if one.state == "skipped"], now)
            if pending := [one for one in made if one.state == "pending"]:
                await enqueue(pending, transaction)
        transaction.committed()
        return len(made)

    async def plan_alert(
        self, subscription: Subscription, alerts: Sequence[Alerted], delivery: PlannedAlert, enqueue: Enqueue
    ) -> bool:
        owed = Owed(delivery.period, delivery.due_at, "pending")
        async with self._database.writing() as connection:
            transaction, planning = SqlTransaction(connection), Planning(self._database, connection)
            made = await planning.insert([(subscription, owed)], delivery.payload)
            if not made:
                return False
            await planning.remember(subscription.id, alerts)
            await enqueue(made, transaction)
        transaction.committed()
        return True

    async def alerted(self, subscription_id: int) -> Mapping[Handle, Alerted]:
        query = select(ALERTED).where(ALERTED.c.subscription_id == subscription_id)
        async with self._database.reading() as connection:
            rows = (await connection.execute(query)).all()
        told = (Alerted(Handle(row.network, row.name), row.at, row.score, row.quiet_until) for row in rows)
        return {one.handle: one for one in told}

    async def hush(self, subscription_id: int, handles: Sequence[Handle], until: datetime) -> None:
        names = tuple_(ALERTED.c.network, ALERTED.c.name)
        told = names.in_([(handle.network, handle.name) for handle in handles])
        async with self._database.writing() as connection:
            await connection.execute(
                update(ALERTED)
                .where(ALERTED.c.subscription_id == subscription_id, told)
                .values(quiet_until=until)
            )

    async def claim(self, delivery_id: int, now: datetime, lease: timedelta) -> Delivery | None:
        claim = (
            update(DELIVERY)
            .where(DELIVERY.c.id == delivery_id, DELIVERY.c.state == "pending", is_time(now))
            .values(
                state="claimed",
                started_at=now,
                attempts=DELIVERY.c.attempts + 1,
                token=DELIVERY.c.token + 1,
                lease_until=now + lease,
            )
        )
        async with self._database.writing() as connection:
            if (await connection.execute(claim)).rowcount != 1:
                return None
            row = (await connection.execute(joined().where(DELIVERY.c.id == delivery_id))).mappings().one()
        return delivery_from(row)

    async def renew(self, claims: Sequence[Delivery], until: datetime) -> None:
        if not claims:
            return
        renewed = (
            update(DELIVERY)
            .where(
                DELIVERY.c.id == bindparam("of_id"),
                DELIVERY.c.token == bindparam("of_token"),
                # One statement for many rows takes no IN, whose length is only known when it runs.
                or_(*(DELIVERY.c.state == state for state in HELD)),
            )
            .values(lease_until=until)
        )
        async with self._database.writing() as connection:
            await connection.execute(renewed, [{"of_id": one.id, "of_token": one.token} for one in claims])

    async def hand_over(self, claim: Delivery, now: datetime, lease: timedelta) -> bool:
        mine = (DELIVERY.c.id == claim.id) & (DELIVERY.c.token == claim.token) & DELIVERY.c.state.in_(HELD)
        marked = update(DELIVERY).where(mine)
        marked = marked.values(state="handed-over", started_at=now, lease_until=now + lease)
        async with self._database.writing() as connection:
            return (await connection.execute(marked)).rowcount == 1

    async def reclaim(self, now: datetime, everything: bool = False) -> int:
        # A lease that ends further ahead than any lasts was given by a clock that was wrong.
        wrong = DELIVERY.c.lease_until > now + LONGEST_LEASE
        over = true() if everything else or_(DELIVERY.c.lease_until <= now, wrong)
        back = update(DELIVERY).where(DELIVERY.c.state == "claimed", over)
        lost = update(DELIVERY).where(DELIVERY.c.state == "handed-over", over)
        async with self._database.writing() as connection:
            freed = await connection.execute(back.values(state="pending", reason=column_of(CUT_OFF)))
            unknown = lost.values(state="unknown", reason=column_of(CUT_OFF), not_before=now)
            return freed.rowcount + (await connection.execute(unknown)).rowcount

    async def settle(
        self,
        claim: Delivery,
        state: DeliveryState,
        *,
        was: DeliveryState,
        posted_as: str | None = None,
        reason: Fact | None = None,
        not_before: datetime | None = None,
    ) -> bool:
        values: dict[str, Any] = {"state": state, "posted_as": posted_as, "reason": column_of(reason)}
        if not_before is not None:
            values["not_before"] = not_before
        still = (DELIVERY.c.state == was) & (DELIVERY.c.token == claim.token)
        if state == "sent":
            # The message is there, whoever holds the delivery now: nobody may post it again.
            still = still | DELIVERY.c.state.in_(NOT_YET_THERE)
        async with self._database.writing() as connection:
            changed = update(DELIVERY).where(DELIVERY.c.id == claim.id, still).values(values)
            if (await connection.execute(changed)).rowcount == 1:
                if state == "skipped" and claim.subscription.paused is None:
                    skipped = replace(claim, state=state, reason=reason)
                    at = claim.started_at or claim.due_at
                    await Planning(self._database, connection).notify([skipped], at)
                return True
            evidence = Evidence(claim.token, state, posted_as, reason)
            await _keep(connection, claim.id, evidence)
        return False

    async def planned(self, subscription_id: int) -> Collection[str]:
        query = select(DELIVERY.c.period).where(DELIVERY.c.subscription_id == subscription_id)
        async with self._database.reading() as connection:
            return set((await connection.execute(query)).scalars())

    async def prune(self, before: datetime) -> int:
        ended = DELIVERY.c.state.in_(("sent", "skipped", "refused", "unknown")) & (DELIVERY.c.due_at < before)
        async with self._database.writing_long() as connection:
            return (await connection.execute(delete(DELIVERY).where(ended))).rowcount

    async def to_send(self, now: datetime) -> Sequence[Delivery]:
        return await self._deliveries(in_order("pending").where(is_time(now)))

    async def to_look_up(self, now: datetime, begun_since: datetime) -> Sequence[Delivery]:
        begun = DELIVERY.c.started_at >= begun_since
        return await self._deliveries(in_order("unknown").where(is_time(now), begun))

    async def delivery(self, workspace: str, delivery_id: int) -> Delivery | None:
        query = joined().where(DELIVERY.c.id == delivery_id, SUBSCRIPTION.c.workspace == workspace)
        async with self._database.reading() as connection:
            row = (await connection.execute(query)).mappings().one_or_none()
        return None if row is None else delivery_from(row)

    async def deliveries(self, workspace: str, most: int = 50) -> Sequence[Delivery]:
        query = joined().where(SUBSCRIPTION.c.workspace == workspace)
        return await self._deliveries(query.order_by(DELIVERY.c.id.desc()).limit(most))

    async def dead(self, since: datetime, most: int, workspace: str | None = None) -> Sequence[Delivery]:
        query = joined().where(_is_dead(), DELIVERY.c.due_at >= since)
        if workspace is not None:
            query = query.where(SUBSCRIPTION.c.workspace == workspace)
        return await self._deliveries(query.order_by(DELIVERY.c.id.desc()).limit(most))

    async def retry(self, delivery_id: int, now: datetime, *, look_first: bool) -> bool:
        values: dict[str, Any] = {"state": "pending", "not_before": now, "retried_at": now}
        if look_first:
            # Looks end a day after the last try began.
            values |= {"state": "unknown", "started_at": now}
        again = update(DELIVERY).where(DELIVERY.c.id == delivery_id, _is_dead()).values(values)
        async with self._database.writing() as connection:
            return (await connection.execute(again)).rowcount == 1

    async def _deliveries(self, query: Select[Any]) -> Sequence[Delivery]:
        async with self._database.reading() as connection:
            return [delivery_from(row) for row in (await connection.execute(query)).mappings()]


def _is_dead() -> ColumnElement[bool]:
    """As scoring.teams.delivery.is_dead."""
    tried = (DELIVERY.c.state == "skipped") & (DELIVERY.c.attempts > 0)
    return DELIVERY.c.state.in_(("refused", "unknown")) | tried


async def _keep(connection: AsyncConnection, delivery_id: int, evidence: Evidence) -> None:
    """Beside the row: what somebody tells of a post that he had lost."""
    row = (await connection.execute(joined().where(DELIVERY.c.id == delivery_id))).mappings().first()
    if row is None:
        return
    kept = [*(row["evidence"] or ()), evidence_values(evidence)][-MOST_EVIDENCE:]
    await connection.execute(update(DELIVERY).where(DELIVERY.c.id == delivery_id).values(evidence=kept))
    log.warning("delivery d%s: %s was told under a claim that was lost", delivery_id, evidence.state)
