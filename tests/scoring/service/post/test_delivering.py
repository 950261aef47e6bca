"""From an owed delivery to one post, whatever happens in between."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from adapters.jobs.inline import InlineJobs
from adapters.storage.ledger import SqlLedger
from adapters.storage.notices import SqlNotices
from adapters.storage.teams import SqlTeams
from scoring.errors import ChannelGone, PublishTrouble, PublishUnknown
from scoring.facts import fact
from scoring.messages.replies import Message, Reply
from scoring.service.post.delivering import LEASE, Deliveries
from scoring.service.post.reviving import Reviving
from scoring.service.team.pausing import Pauses
from scoring.teams.calendar import LocalTime
from scoring.teams.delivery import Delivery
from scoring.teams.subscription import Subscription
from scoring.text import Name
from tests.english import english, plain
from tests.fakes import FakeClock
from tests.fakes_time import FakePublisher
from tests.stores import open_database

DOWN, NO_ANSWER = fact("chat-unreachable", chat="Chat"), fact("chat-broke", chat="Chat")
MONDAY = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)


class Words:
    """A Writer that says its period, or fails as often as a test wants."""

    def __init__(self) -> None:
        self.faults = 0
        self.before: Callable[[], Awaitable[None]] | None = None

    async def write(self, delivery: Delivery, now: datetime) -> Message:
        if self.before is not None:
            await self.before()
        if self.faults:
            self.faults -= 1
            raise ZeroDivisionError("a fault of ours")
        return Message(Reply(Name(delivery.period)))


@dataclass
class Room:
    clock: FakeClock
    teams: SqlTeams
    ledger: SqlLedger
    pauses: Pauses
    publisher: FakePublisher
    words: Words
    deliveries: Deliveries
    jobs: InlineJobs

    async def tick(self) -> None:
        await self.deliveries.tick(self.jobs)
        await self.jobs.idle()

    async def states(self) -> list[tuple[str, str | None]]:
        return [
            (one.state, None if one.reason is None else english(one.reason))
            for one in await self.ledger.deliveries("fake:w")
        ]


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    async with open_database("sqlite", tmp_path) as database:
        clock, teams, ledger = FakeClock(MONDAY), SqlTeams(database), SqlLedger(database)
        publisher, words = FakePublisher(), Words()
        pauses = Pauses(teams, SqlNotices(database), {"fake": publisher})
        deliveries = Deliveries(ledger, pauses, {"fake": publisher}, words, clock)
        await teams.subscribe(subscription())
        yield Room(
            clock,
            teams,
            ledger,
            pauses,
            publisher,
            words,
            deliveries,
            InlineJobs({"deliver": deliveries.work}),
        )


def subscription(channel: str = "c", workspace: str = "fake:w") -> Subscription:
    return Subscription(0, workspace, channel, "weekly", "UTC", LocalTime(9, 0, 1), "U1", MONDAY, MONDAY)


async def test_a_due_digest_is_posted_once(room: Room) -> None:
    for _ in range(3):
        await room.tick()
    assert [english(message.head.title) for _, message in room.publisher.posts] == ["2026-W19"]
    assert await room.states() == [("sent", None)]


async def test_what_certainly_was_not_posted_is_tried_again_after_a_growing_pause(room: Room) -> None:
    room.publisher.before = [PublishTrouble(DOWN), PublishTrouble(DOWN)]
    await room.tick()
    assert await room.states() == [("pending", "Chat could not be reached.")]
    await room.tick()
    assert len(room.publisher.before) == 1  # not before its pause is over
    room.clock.move(minutes=1)
    await room.tick()
    room.clock.move(minutes=1)
    await room.tick()
    assert room.publisher.posts == []
    room.clock.move(minutes=1)
    await room.tick()
    assert len(room.publisher.posts) == 1


async def test_a_platform_that_stays_down_ends_as_skipped_with_the_reason(room: Room) -> None:
    room.publisher.before = [PublishTrouble(DOWN)] * 100
    for _ in range(60):
        await room.tick()
        room.clock.move(minutes=30)
    ((state, reason),) = await room.states()
    assert state == "skipped" and reason is not None and "no news" in reason


async def test_an_unknown_post_that_is_there_is_adopted(room: Room) -> None:
    room.publisher.after = [PublishUnknown(NO_ANSWER)]
    await room.tick()
    assert await room.states() == [("unknown", "The connection to Chat broke while posting.")]
    await room.deliveries.reap()
    assert await room.states() == [
        ("unknown", "The connection to Chat broke while posting.")
    ]  # the request may still be on its way
    room.clock.move(seconds=30)
    await room.deliveries.reap()
    assert await room.states() == [("sent", None)]
    await room.tick()
    assert len(room.publisher.posts) == 1


async def test_an_unknown_post_that_is_not_there_is_posted(room: Room) -> None:
    room.publisher.before = [PublishUnknown(NO_ANSWER)]
    await room.tick()
    room.clock.move(seconds=30)
    await room.deliveries.reap()
    await room.tick()
    assert len(room.publisher.posts) == 1
    assert await room.states() == [("sent", None)]


async def test_an_unknown_post_is_looked_up_with_growing_pauses_for_a_day_and_never_repeated(
    room: Room,
) -> None:
    room.publisher.after = [PublishUnknown(NO_ANSWER)]
    room.publisher.finding = PublishUnknown(Name("History cannot be read."))
    await room.tick()
    looked: list[int] = []
    began = room.clock.now()
    # Minute by minute for two hours; after that a pause is an hour long.
    for minute in (*range(1, 2 * 60), *range(2 * 60, 2 * 24 * 60, 4)):
        room.clock.at = began + timedelta(minutes=minute)
        await room.deliveries.reap()
        looked += [minute] * (room.publisher.looked_up - len(looked))
        if minute % 60 == 0:
            await room.tick()
    pauses = [later - earlier for earlier, later in pairwise(looked)]
    assert looked[0] == 1 and pauses == sorted(pauses) and max(pauses) == 60
    assert max(looked) <= 24 * 60 and len(looked) < 40
    assert len(room.publisher.posts) == 1
    assert (await room.states())[0] == ("unknown", "The connection to Chat broke while posting.")


async def test_a_channel_that_is_gone_pauses_its_subscription_with_the_reason(room: Room) -> None:
    room.publisher.before = [ChannelGone(fact("channel-archived"))]
    await room.tick()
    assert await room.states() == [("refused", "That channel is archived.")]
    assert [one.paused for one in await room.teams.subscriptions()] == [fact("channel-archived")]


async def test_a_fault_of_ours_while_writing_is_tried_again(
    room: Room, caplog: pytest.LogCaptureFixture
) -> None:
    room.words.faults = 1
    await room.tick()
    assert "failed" in caplog.text
    room.clock.move(minutes=1)
    await room.tick()
    assert await room.states() == [("sent", None)]


async def test_a_late_digest_is_posted_once_and_a_later_one_is_skipped(room: Room) -> None:
    room.clock.move(hours=23)
    await room.tick()
    assert len(room.publisher.posts) == 1
    room.clock.move(days=7, hours=9)
    await room.tick()
    assert len(room.publisher.posts) == 1
    assert (await room.states())[0] == ("skipped", "It is 32 h late, and after 24 h it is no news.")


async def test_whoever_made_the_subscription_hears_of_a_post_that_is_skipped(room: Room) -> None:
    room.clock.move(hours=32)
    await room.tick()
    await room.deliveries.reap()
    ((person, reply),) = room.publisher.told
    assert person == "U1"
    assert "The weekly digest of 2026-W19 for c was not posted: It is 32 h late" in plain(reply)
    await room.deliveries.reap()
    assert len(room.publisher.told) == 1


async def test_without_private_messages_a_skipped_post_is_told_to_the_next_who_asks(room: Room) -> None:
    room.publisher.in_private = False
    room.clock.move(hours=32)
    await room.tick()
    assert room.publisher.told == []
    notice = await room.pauses.notice("fake:w")
    assert notice is not None and notice.buttons == ()
    assert english(notice.lines[0]).startswith("The weekly digest of 2026-W19 for c was not posted")


async def killed_before_posting(room: Room) -> Delivery:
    """Another process claimed the delivery and died before it posted."""
    await room.deliveries.tick(InlineJobs({"deliver": do_nothing}))
    (one,) = await room.ledger.deliveries("fake:w")
    claim = await room.ledger.claim(one.id, room.clock.now(), LEASE)
    assert claim is not None
    return claim


async def do_nothing(key: str) -> None:
    """Stands for a process that was killed."""


async def test_what_a_process_claimed_before_it_died_is_posted_after_its_lease(room: Room) -> None:
    room.publisher.finding = PublishUnknown(Name("History cannot be read."))  # nobody has to ask
    await killed_before_posting(room)
    room.clock.move(seconds=59)
    await room.deliveries.reap()
    await room.tick()
    assert await room.states() == [("claimed", None)]
    room.clock.move(seconds=1)
    await room.deliveries.reap()
    await room.tick()
    assert await room.states() == [("sent", None)]
    assert len(room.publisher.posts) == 1


async def test_what_a_process_handed_over_before_it_died_is_asked_about_first(room: Room) -> None:
    await room.ledger.hand_over(await killed_before_posting(room), room.clock.now(), LEASE)
    room.clock.move(minutes=1)
    room.publisher.finding = PublishUnknown(Name("History cannot be read."))
    await room.deliveries.reap()
    await room.tick()
    assert room.publisher.posts == []
    assert (await room.states())[0][0] == "unknown"


async def test_a_restart_of_the_only_process_resolves_at_once(room: Room) -> None:
    await killed_before_posting(room)
    await room.deliveries.resume()
    assert (await room.states())[0][0] == "pending"


async def test_a_worker_that_stood_still_after_its_claim_does_not_post(room: Room) -> None:
    """It is paused while it writes the digest; another process posts meanwhile."""
    other = Deliveries(room.ledger, room.pauses, {"fake": room.publisher}, Words(), room.clock)
    other_jobs = InlineJobs({"deliver": other.work})

    async def stand_still() -> None:
        room.clock.move(minutes=3)
        await other.reap()
        await other.tick(other_jobs)
        await other_jobs.idle()

    room.words.before = stand_still
    await room.tick()
    assert len(room.publisher.posts) == 1
    (row,) = await room.ledger.deliveries("fake:w")
    assert (row.state, row.token) == ("sent", 2)


async def test_a_post_that_takes_long_keeps_its_claim_while_its_process_lives(room: Room) -> None:
    async def write_slowly() -> None:
        for _ in range(20):
            room.clock.move(seconds=15)
            await room.deliveries.renew()
            await room.deliveries.reap()

    room.words.before = write_slowly
    await room.tick()
    (row,) = await room.ledger.deliveries("fake:w")
    assert (row.state, row.token) == ("sent", 1)


async def test_a_fault_of_ours_after_the_hand_over_is_asked_about_before_a_repeat(room: Room) -> None:
    room.publisher.after = [ZeroDivisionError("a fault of ours")]
    await room.tick()
    assert (await room.states())[0][0] == "unknown"
    room.clock.move(minutes=1)
    await room.deliveries.reap()
    await room.tick()
    assert await room.states() == [("sent", None)]
    assert len(room.publisher.posts) == 1


async def test_a_chat_that_this_process_does_not_serve_waits_for_one_that_does(room: Room) -> None:
    await room.teams.subscribe(subscription(workspace="other:w"))
    await room.tick()
    (one,) = await room.ledger.deliveries("other:w")
    assert one.state == "pending" and one.reason == fact("not-served")


async def test_a_platform_that_names_a_time_is_not_asked_before_it(room: Room) -> None:
    later = MONDAY + timedelta(minutes=10)
    room.publisher.before = [PublishTrouble(Name("Too many messages."), retry_at=later)]
    await room.tick()
    room.clock.move(minutes=9)
    await room.tick()
    assert room.publisher.posts == []
    room.clock.move(minutes=1)
    await room.tick()
    assert len(room.publisher.posts) == 1


async def test_a_post_that_was_given_up_is_made_in_spite_of_its_lateness_when_an_operator_wants_it(
    room: Room,
) -> None:
    reviving = Reviving(room.ledger, room.clock)
    room.publisher.before = [PublishTrouble(Name("Down.")) for _ in range(200)]
    for _ in range(40):
        await room.tick()
        room.clock.move(hours=1)
    (dead,) = await reviving.dead(timedelta(days=30))
    assert dead.state == "skipped" and room.publisher.posts == []
    room.publisher.before.clear()
    assert (await reviving.retry(dead.id, again=False)).outcome == "owed"
    await room.tick()
    assert (await room.states())[0] == ("sent", None)
    assert (await reviving.retry(dead.id, again=False)).outcome == "not-dead"
    assert len(room.publisher.posts) == 1


async def test_a_post_that_is_perhaps_there_is_looked_for_before_it_is_made_again(room: Room) -> None:
    reviving = Reviving(room.ledger, room.clock)
    room.publisher.after = [PublishUnknown(NO_ANSWER)]
    room.publisher.finding = PublishUnknown(Name("History cannot be read."))
    await room.tick()
    room.clock.move(days=3)
    (dead,) = await reviving.dead(timedelta(days=30))
    room.publisher.finding = None
    assert (await reviving.retry(dead.id, again=False)).outcome == "looked-for"
    await room.deliveries.reap()
    await room.tick()
    assert await room.states() == [("sent", None)]
    assert len(room.publisher.posts) == 1, "it was there"


async def test_a_post_of_a_paused_subscription_stays(room: Room) -> None:
    room.publisher.before = [ChannelGone(fact("channel-archived"))]
    await room.tick()
    reviving = Reviving(room.ledger, room.clock)
    (dead,) = await reviving.dead(timedelta(days=30))
    assert (await reviving.retry(dead.id, again=True)).outcome == "paused"
