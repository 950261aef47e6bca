"""What the Ledger promises, on both databases: a period is one delivery, and one process posts it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters.storage.ledger import SqlLedger
from adapters.storage.teams import SqlTeams
from scoring.calendar import LocalTime
from scoring.handles import Handle
from scoring.planning import plan
from scoring.team import Alerted, Delivery, PlannedAlert, Subscription, SubscriptionKind
from scoring.team_ports import Transaction
from tests.stores import open_database

MONDAY = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
ADA = Handle("demo", "ada")


@dataclass
class Room:
    teams: SqlTeams
    ledger: SqlLedger
    queue: list[Delivery]

    async def enqueue(self, delivery: Delivery, within: Transaction) -> None:
        within.after_commit(lambda: self.queue.append(delivery))

    async def subscribe(self, kind: SubscriptionKind = "weekly", channel: str = "c") -> Subscription:
        due = None if kind == "alerts" else MONDAY
        local = LocalTime(9, 0, 1)
        return await self.teams.subscribe(
            Subscription(0, "w", channel, kind, "UTC", local, "U1", MONDAY - timedelta(days=3), due)
        )

    async def tick(self, now: datetime = MONDAY) -> int:
        return await self.ledger.tick(now, plan, self.enqueue)


@pytest.fixture(params=["sqlite", "postgresql"])
async def room(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Room]:
    async with open_database(request.param, tmp_path) as database:
        yield Room(SqlTeams(database), SqlLedger(database), [])


async def test_nothing_is_planned_before_its_time(room: Room) -> None:
    await room.subscribe()
    assert await room.tick(MONDAY - timedelta(seconds=1)) == 0


async def test_a_due_period_becomes_one_delivery_and_is_handed_over_after_the_commit(room: Room) -> None:
    kept = await room.subscribe()
    assert await room.tick() == 1
    assert await room.tick() == 0
    (delivery,) = room.queue
    assert (delivery.subscription.id, delivery.period, delivery.state) == (kept.id, "2026-W19", "pending")
    (after,) = await room.teams.subscriptions()
    assert after.next_due_at == MONDAY + timedelta(days=7)


async def test_many_ticks_at_once_plan_each_period_once(room: Room) -> None:
    for channel in "abcdefgh":
        await room.subscribe(channel=channel)
    made = await asyncio.gather(*(room.tick() for _ in range(8)))
    assert sum(made) == 8
    assert len({delivery.id for delivery in room.queue}) == len(room.queue) == 8


async def test_a_changed_hour_on_the_day_does_not_post_the_period_again(room: Room) -> None:
    kept = await room.subscribe()
    await room.tick()
    later = MONDAY + timedelta(hours=3)
    await room.teams.subscribe(replace(kept, local=LocalTime(12, 0, 1), next_due_at=later))
    await room.tick(later)
    assert len(room.queue) == 1


async def test_missed_periods_are_rows_and_only_the_newest_is_posted(room: Room) -> None:
    await room.subscribe()
    assert await room.tick(MONDAY + timedelta(days=21, hours=1)) == 4
    assert [delivery.period for delivery in room.queue] == ["2026-W22"]
    rows = {row.period: row for row in await room.ledger.deliveries("w")}
    assert {row.state for period, row in rows.items() if period != "2026-W22"} == {"skipped"}
    assert all(row.reason for period, row in rows.items() if period != "2026-W22")


async def test_a_paused_subscription_plans_nothing(room: Room) -> None:
    kept = await room.subscribe()
    await room.teams.pause(kept.id, "off")
    assert await room.tick() == 0


async def test_a_plan_that_fails_leaves_nothing_behind(room: Room) -> None:
    await room.subscribe()

    async def broken(delivery: Delivery, within: Transaction) -> None:
        raise RuntimeError("no queue")

    with pytest.raises(RuntimeError):
        await room.ledger.tick(MONDAY, plan, broken)
    assert list(await room.ledger.deliveries("w")) == []
    assert await room.tick() == 1


async def test_one_of_many_wins_a_claim(room: Room) -> None:
    await room.subscribe()
    await room.tick()
    claims = await asyncio.gather(*(room.ledger.claim(room.queue[0].id, MONDAY) for _ in range(6)))
    (won,) = [claim for claim in claims if claim is not None]
    assert (won.state, won.attempts, won.started_at) == ("sending", 1, MONDAY)


async def test_what_became_of_it_is_kept(room: Room) -> None:
    await room.subscribe()
    await room.tick()
    key = room.queue[0].id
    await room.ledger.claim(key, MONDAY)
    retry = MONDAY + timedelta(minutes=5)
    await room.ledger.settle(key, "pending", was="sending", reason="not yet", not_before=retry)
    assert await room.ledger.claim(key, MONDAY) is None
    assert list(await room.ledger.open("pending", due_before=MONDAY)) == []
    assert [one.id for one in await room.ledger.open("pending", due_before=retry)] == [key]
    again = await room.ledger.claim(key, retry)
    assert again is not None and (again.attempts, again.due_at) == (2, MONDAY)
    assert list(await room.ledger.open("sending", started_before=retry)) == []
    assert len(await room.ledger.open("sending", started_before=retry + timedelta(seconds=1))) == 1
    await room.ledger.settle(key, "sent", was="sending", posted_as="171.2")
    assert await room.ledger.claim(key, retry) is None
    (row,) = await room.ledger.deliveries("w")
    assert (row.state, row.posted_as, row.reason) == ("sent", "171.2", None)


async def test_an_alert_and_its_cool_down_are_one_write(room: Room) -> None:
    kept = await room.subscribe("alerts")
    told = Alerted(ADA, MONDAY, 41.0)
    owed = PlannedAlert("2026-05-04T09:00:00 @ada@demo", MONDAY, {"alerts": [["@ada@demo", 41.0, 50.0, "r"]]})
    assert await room.ledger.plan_alert(kept, [told], owed, room.enqueue) is True
    assert await room.ledger.plan_alert(kept, [told], owed, room.enqueue) is False
    assert await room.ledger.alerted(kept.id) == {ADA: told}
    assert [delivery.payload for delivery in room.queue] == [owed.payload]
    claimed = await room.ledger.claim(room.queue[0].id, MONDAY)
    assert claimed is not None and claimed.payload == owed.payload


async def test_deliveries_are_told_to_their_own_workspace_only(room: Room) -> None:
    await room.subscribe()
    await room.tick()
    assert list(await room.ledger.deliveries("v")) == []


async def test_who_comes_second_with_the_end_of_a_delivery_changes_nothing(room: Room) -> None:
    await room.subscribe()
    await room.tick()
    key = room.queue[0].id
    await room.ledger.claim(key, MONDAY)
    assert await room.ledger.settle(key, "unknown", was="sending", reason="no answer") is True
    assert await room.ledger.settle(key, "sent", was="unknown", posted_as="171.2") is True
    assert await room.ledger.settle(key, "pending", was="unknown", reason="it was not there") is False
    (row,) = await room.ledger.deliveries("w")
    assert (row.state, row.posted_as) == ("sent", "171.2")


async def test_planned_periods_are_known_and_old_settled_ones_go(room: Room) -> None:
    kept = await room.subscribe()
    await room.tick()
    assert await room.ledger.planned(kept.id) == {"2026-W19"}
    assert await room.ledger.prune(MONDAY + timedelta(days=1)) == 0
    await room.ledger.claim(room.queue[0].id, MONDAY)
    await room.ledger.settle(room.queue[0].id, "sent", was="sending", posted_as="1")
    assert await room.ledger.prune(MONDAY) == 0
    assert await room.ledger.prune(MONDAY + timedelta(days=1)) == 1
