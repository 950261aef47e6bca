"""What the Ledger promises, on fake and databases: a period is one delivery, and one process posts it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters.storage.ledger import SqlLedger
from adapters.storage.notices import SqlNotices
from adapters.storage.teams import SqlTeams
from scoring.facts import fact
from scoring.handles import Handle
from scoring.ports.deliveries import Ledger, Notices, Transaction
from scoring.ports.teams import Teams
from scoring.teams.calendar import LocalTime
from scoring.teams.delivery import Alerted, Delivery, DeliveryState, Evidence, PlannedAlert
from scoring.teams.planning import plan
from scoring.teams.subscription import Subscription, SubscriptionKind
from tests.fakes_ledger import FakeLedger
from tests.fakes_time import FakeNotices, FakeTeams
from tests.stores import open_database

LEASE = timedelta(minutes=1)
MONDAY = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
ADA = Handle("demo", "ada")


@dataclass
class Room:
    teams: Teams
    ledger: Ledger
    notices: Notices
    queue: list[Delivery]

    async def enqueue(self, deliveries: Sequence[Delivery], within: Transaction) -> None:
        within.after_commit(lambda: self.queue.extend(deliveries))

    async def subscribe(
        self, kind: SubscriptionKind = "weekly", channel: str = "c", zone: str = "UTC"
    ) -> Subscription:
        due = None if kind == "alerts" else MONDAY
        local = LocalTime(9, 0, 1)
        return await self.teams.subscribe(
            Subscription(0, "w", channel, kind, zone, local, "U1", MONDAY - timedelta(days=3), due)
        )

    async def tick(self, now: datetime = MONDAY) -> int:
        return await self.ledger.tick(now, plan, self.enqueue)

    async def claimed(self, now: datetime = MONDAY) -> Delivery:
        """The first that was planned, claimed."""
        claim = await self.ledger.claim(self.queue[0].id, now, LEASE)
        assert claim is not None
        return claim

    async def handed_over(self, now: datetime = MONDAY) -> Delivery:
        claim = await self.claimed(now)
        assert await self.ledger.hand_over(claim, now, LEASE)
        return claim

    async def row(self) -> Delivery:
        """The only delivery as it is stored."""
        (row,) = await self.ledger.deliveries("w")
        return row


@pytest.fixture(params=["fake", "sqlite", "postgresql"])
async def room(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Room]:
    if request.param == "fake":
        teams, notices = FakeTeams(), FakeNotices()
        yield Room(teams, FakeLedger(teams, notices), notices, [])
        return
    async with open_database(request.param, tmp_path) as database:
        yield Room(SqlTeams(database), SqlLedger(database), SqlNotices(database), [])


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
    await room.teams.pause(kept.id, fact("switched-off"))
    assert await room.tick() == 0


async def test_a_plan_that_fails_leaves_nothing_behind(room: Room) -> None:
    await room.subscribe()

    async def broken(deliveries: Sequence[Delivery], within: Transaction) -> None:
        raise RuntimeError("no queue")

    with pytest.raises(RuntimeError):
        await room.ledger.tick(MONDAY, plan, broken)
    assert list(await room.ledger.deliveries("w")) == []
    assert await room.tick() == 1


async def test_one_of_many_wins_a_claim(room: Room) -> None:
    await room.subscribe()
    await room.tick()
    claims = await asyncio.gather(*(room.ledger.claim(room.queue[0].id, MONDAY, LEASE) for _ in range(6)))
    (won,) = [claim for claim in claims if claim is not None]
    assert (won.state, won.attempts, won.token, won.started_at) == ("claimed", 1, 1, MONDAY)


async def test_what_became_of_it_is_kept(room: Room) -> None:
    await room.subscribe()
    await room.tick()
    first = await room.claimed()
    retry = MONDAY + timedelta(minutes=5)
    await room.ledger.settle(
        first, "pending", was="claimed", reason=fact("chat-paused", chat="Slack"), not_before=retry
    )
    assert await room.ledger.claim(first.id, MONDAY, LEASE) is None
    assert list(await room.ledger.to_send(MONDAY)) == []
    assert [one.id for one in await room.ledger.to_send(retry)] == [first.id]
    again = await room.claimed(retry)
    assert (again.attempts, again.token, again.due_at) == (2, 2, MONDAY)
    await room.ledger.settle(again, "sent", was="claimed", posted_as="171.2")
    assert await room.ledger.claim(first.id, retry, LEASE) is None
    row = await room.row()
    assert (row.state, row.posted_as, row.reason) == ("sent", "171.2", None)


async def test_a_claim_whose_lease_is_over_is_owed_again(room: Room) -> None:
    await room.subscribe()
    await room.tick()
    await room.claimed()
    assert await room.ledger.reclaim(MONDAY + LEASE - timedelta(seconds=1)) == 0
    assert await room.ledger.reclaim(MONDAY + LEASE) == 1
    assert (await room.row()).state == "pending"


async def test_a_renewed_claim_lasts_and_a_lost_one_is_not_renewed(room: Room) -> None:
    await room.subscribe()
    await room.tick()
    first = await room.claimed()
    await room.ledger.renew([first], MONDAY + 2 * LEASE)
    assert await room.ledger.reclaim(MONDAY + LEASE) == 0
    assert await room.ledger.reclaim(MONDAY + 2 * LEASE) == 1
    await room.claimed(MONDAY + 2 * LEASE)
    await room.ledger.renew([first], MONDAY + 9 * LEASE)
    assert await room.ledger.reclaim(MONDAY + 3 * LEASE) == 1


async def test_several_claims_are_renewed_at_once(room: Room) -> None:
    for channel in ("c1", "c2", "c3"):
        await room.subscribe(channel=channel)
    await room.tick()
    waiting = await room.ledger.to_send(MONDAY)
    claims = [claim for one in waiting if (claim := await room.ledger.claim(one.id, MONDAY, LEASE))]
    assert len(claims) == 3
    await room.ledger.renew(claims, MONDAY + 2 * LEASE)
    assert await room.ledger.reclaim(MONDAY + LEASE) == 0
    assert await room.ledger.reclaim(MONDAY + 2 * LEASE) == 3


async def test_what_was_handed_over_is_unknown_when_its_lease_is_over(room: Room) -> None:
    await room.subscribe()
    await room.tick()
    await room.handed_over()
    assert await room.ledger.reclaim(MONDAY + LEASE) == 1
    (row,) = await room.ledger.to_look_up(MONDAY + LEASE, MONDAY)
    assert (row.state, row.started_at) == ("unknown", MONDAY)
    assert list(await room.ledger.to_look_up(MONDAY + LEASE, MONDAY + timedelta(seconds=1))) == []


async def test_the_only_process_takes_back_what_it_held_before_at_once(room: Room) -> None:
    await room.subscribe()
    await room.tick()
    await room.claimed()
    assert await room.ledger.reclaim(MONDAY, everything=True) == 1
    await room.handed_over()
    assert await room.ledger.reclaim(MONDAY, everything=True) == 1
    assert (await room.row()).state == "unknown"


async def test_who_lost_the_claim_may_not_hand_over(room: Room) -> None:
    await room.subscribe()
    await room.tick()
    old = await room.claimed()
    await room.ledger.reclaim(MONDAY + LEASE)
    assert await room.ledger.hand_over(old, MONDAY + LEASE, LEASE) is False
    new = await room.claimed(MONDAY + LEASE)
    assert await room.ledger.hand_over(old, MONDAY + LEASE, LEASE) is False
    assert await room.ledger.hand_over(new, MONDAY + LEASE, LEASE) is True
    assert await room.ledger.hand_over(new, MONDAY + LEASE, LEASE) is True  # before each request


async def test_what_is_told_under_a_lost_claim_is_kept_as_evidence(room: Room) -> None:
    await room.subscribe()
    await room.tick()
    old = await room.handed_over()
    await room.ledger.reclaim(MONDAY + LEASE)
    await room.ledger.settle(old, "pending", was="unknown", not_before=MONDAY)
    new = await room.handed_over(MONDAY + LEASE)
    assert await room.ledger.settle(old, "sent", was="handed-over", posted_as="1.1") is False
    assert await room.ledger.settle(new, "sent", was="handed-over", posted_as="2.2") is True
    row = await room.row()
    assert (row.state, row.posted_as) == ("sent", "2.2")
    assert row.evidence == (Evidence(1, "sent", "1.1"),)


async def test_a_late_word_that_it_was_sent_keeps_everybody_from_posting_it_again(room: Room) -> None:
    await room.subscribe()
    await room.tick()
    old = await room.handed_over()
    await room.ledger.reclaim(MONDAY + LEASE)
    await room.ledger.settle(old, "pending", was="unknown", not_before=MONDAY)
    new = await room.claimed(MONDAY + LEASE)
    assert await room.ledger.settle(old, "sent", was="handed-over", posted_as="1.1") is True
    assert await room.ledger.hand_over(new, MONDAY + LEASE, LEASE) is False
    assert (await room.row()).posted_as == "1.1"


async def test_a_lease_or_a_pause_given_by_a_wrong_clock_ends(room: Room) -> None:
    await room.subscribe()
    await room.tick()
    year = MONDAY + timedelta(days=365)
    await room.ledger.claim(room.queue[0].id, year, LEASE)
    assert await room.ledger.reclaim(MONDAY) == 1
    claim = await room.claimed()
    await room.ledger.settle(claim, "pending", was="claimed", not_before=year)
    assert [one.id for one in await room.ledger.to_send(MONDAY)] == [claim.id]
    await room.claimed()


async def test_a_tick_with_a_clock_a_year_ahead_silences_nobody(room: Room) -> None:
    kept = await room.subscribe()
    await room.tick(MONDAY + timedelta(days=365))
    wrong = room.queue[:]
    (after,) = await room.teams.subscriptions()
    assert after.next_due_at is not None and after.next_due_at > MONDAY + timedelta(days=365)
    # The clock is right again: the coming weeks are owed as if nothing had happened.
    for week in range(3):
        await room.tick(MONDAY + timedelta(days=7 * week, hours=1))
    assert [one.period for one in room.queue if one not in wrong] == ["2026-W20", "2026-W21"]
    assert kept.id == after.id


async def test_one_that_cannot_be_planned_is_paused_and_the_others_go_on(room: Room) -> None:
    await room.subscribe(channel="a")
    broken = await room.subscribe(channel="b", zone="Mars/Olympus_Mons")
    await room.subscribe(channel="c")
    assert await room.tick() == 2
    assert [one.subscription.channel for one in room.queue] == ["a", "c"]
    (told,) = await room.teams.unnotified()
    assert told.id == broken.id and told.paused == fact("unknown-zone", zone="Mars/Olympus_Mons")
    assert await room.tick() == 0


async def test_whoever_made_a_subscription_gets_a_notice_of_each_skipped_post(room: Room) -> None:
    await room.subscribe()
    await room.tick(MONDAY + timedelta(days=7, hours=1))
    (earlier,) = await room.notices.take("w")
    assert (earlier.person, earlier.code, earlier.facts["period"]) == ("U1", "skipped", "2026-W19")
    assert earlier.facts["reason"]["code"] == "late" and earlier.facts["reason"]["hours"] // 24 == 7
    claim = await room.claimed(MONDAY + timedelta(days=9))
    await room.ledger.settle(claim, "skipped", was="claimed", reason=fact("late", hours=48, limit=24))
    (later,) = await room.notices.take("w")
    assert (later.facts["period"], later.facts["reason"]) == (
        "2026-W20",
        {"code": "late", "hours": 48, "limit": 24},
    )
    assert list(await room.notices.take("w")) == []


async def test_a_post_that_was_switched_off_is_skipped_without_a_notice(room: Room) -> None:
    kept = await room.subscribe()
    await room.tick()
    await room.teams.pause(kept.id, fact("switched-off"))
    claim = replace(await room.claimed(), subscription=replace(kept, paused=fact("switched-off")))
    await room.ledger.settle(claim, "skipped", was="claimed", reason=fact("switched-off"))
    assert list(await room.notices.take("w")) == []


async def test_an_alert_and_its_cool_down_are_one_write(room: Room) -> None:
    kept = await room.subscribe("alerts")
    told = Alerted(ADA, MONDAY, 41.0)
    owed = PlannedAlert("2026-05-04T09:00:00 @ada@demo", MONDAY, {"alerts": [["@ada@demo", 41.0, 50.0, "r"]]})
    assert await room.ledger.plan_alert(kept, [told], owed, room.enqueue) is True
    assert await room.ledger.plan_alert(kept, [told], owed, room.enqueue) is False
    assert await room.ledger.alerted(kept.id) == {ADA: told}
    assert [delivery.payload for delivery in room.queue] == [owed.payload]
    assert (await room.claimed()).payload == owed.payload


async def test_deliveries_are_told_to_their_own_workspace_only(room: Room) -> None:
    await room.subscribe()
    await room.tick()
    assert list(await room.ledger.deliveries("v")) == []


async def test_who_comes_second_with_the_end_of_a_delivery_changes_nothing(room: Room) -> None:
    await room.subscribe()
    await room.tick()
    claim = await room.handed_over()
    assert (
        await room.ledger.settle(claim, "unknown", was="handed-over", reason=fact("chat-broke", chat="Slack"))
        is True
    )
    assert await room.ledger.settle(claim, "sent", was="unknown", posted_as="171.2") is True
    assert await room.ledger.settle(claim, "pending", was="unknown", reason=fact("not-there")) is False
    row = await room.row()
    assert (row.state, row.posted_as) == ("sent", "171.2")


@pytest.mark.parametrize("state", ["sent", "unknown", "refused"])
async def test_planned_periods_are_known_and_old_ended_ones_go(room: Room, state: DeliveryState) -> None:
    kept = await room.subscribe()
    await room.tick()
    assert await room.ledger.planned(kept.id) == {"2026-W19"}
    assert await room.ledger.prune(MONDAY + timedelta(days=1)) == 0
    await room.ledger.settle(await room.claimed(), state, was="claimed")
    assert await room.ledger.prune(MONDAY) == 0
    assert await room.ledger.prune(MONDAY + timedelta(days=1)) == 1


async def test_notices_go_to_one_caller_and_come_back_where_nobody_could_be_told(room: Room) -> None:
    await room.subscribe()
    await room.tick(MONDAY + timedelta(days=14, hours=1))
    taken = [one for part in [await room.notices.take("w") for _ in range(4)] for one in part]
    assert [one.facts["period"] for one in taken] == ["2026-W19", "2026-W20"]
    await room.notices.give_back(taken)
    assert list(await room.notices.take("x")) == []
    assert list(await room.notices.take("w")) == taken


async def test_what_was_refused_given_up_or_is_perhaps_there_is_dead_until_it_is_owed_again(
    room: Room,
) -> None:
    for number in range(4):
        await room.subscribe(channel=f"c{number}")
    await room.tick()
    ends: tuple[DeliveryState, ...] = ("refused", "unknown", "skipped", "sent")
    for delivery, state in zip(list(room.queue), ends, strict=True):
        claim = await room.ledger.claim(delivery.id, MONDAY, LEASE)
        assert claim is not None
        assert await room.ledger.settle(claim, state, was="claimed")
    found = await room.ledger.dead(MONDAY, 10)
    assert [one.state for one in found] == ["skipped", "unknown", "refused"]
    assert [one.state for one in await room.ledger.dead(MONDAY, 1, "w")] == ["skipped"]
    assert await room.ledger.dead(MONDAY + LEASE, 10) == await room.ledger.dead(MONDAY, 10, "v") == []
    later = MONDAY + timedelta(days=9)
    for one in found:
        assert await room.ledger.retry(one.id, later, look_first=one.state == "unknown")
    assert not await room.ledger.retry(room.queue[3].id, later, look_first=False), "it was sent"
    assert [one.retried_at for one in await room.ledger.to_send(later)] == [later, later]
    (looked,) = await room.ledger.to_look_up(later, later - LEASE)
    assert looked.subscription.channel == "c1"


async def test_what_was_skipped_before_it_was_ever_tried_is_not_dead(room: Room) -> None:
    await room.subscribe()
    await room.tick(MONDAY + timedelta(days=15))
    skipped = [one for one in await room.ledger.deliveries("w") if one.state == "skipped"]
    assert len(skipped) == 2
    assert await room.ledger.dead(MONDAY, 10) == []
    assert not await room.ledger.retry(skipped[0].id, MONDAY, look_first=False)
