"""Which channels hear of a move at once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from adapters.jobs.inline import InlineJobs
from adapters.storage.cohorts import SqlCohorts
from adapters.storage.ledger import SqlLedger
from adapters.storage.opt_outs import SqlOptOuts
from adapters.storage.refreshes import SqlRefreshes
from adapters.storage.scores import SqlStore
from adapters.storage.teams import SqlTeams
from scoring.commands.kinds import Hush, Why
from scoring.commands.requester import Requester
from scoring.errors import BadInput, NetworkDown, Suspended, UnknownHandle
from scoring.facts import fact
from scoring.formula import score
from scoring.handles import Handle, parse_handle
from scoring.messages.findings import to_stored
from scoring.service.ask.observing import Observing
from scoring.service.post.alerting import Alerting, after_quiet
from scoring.service.post.delivering import Deliveries
from scoring.service.post.writing import Writing
from scoring.service.team.hushing import Hushing
from scoring.service.team.pausing import Pauses
from scoring.service.upkeep.refreshing import Refreshing, slot
from scoring.teams.calendar import LocalTime
from scoring.teams.delivery import Delivery
from scoring.teams.subscription import AlertRule, Subscription
from scoring.teams.workspace import Watched
from scoring.text import Name
from tests.english import english, plain
from tests.fakes import FakeClock, FakeNetwork, observation
from tests.fakes_time import FakeCohorts, FakeNotices, FakePublisher
from tests.stores import open_database

ADA, BOB = Handle("demo", "ada"), Handle("demo", "bob")
NINE = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)


@dataclass
class Room:
    clock: FakeClock
    network: FakeNetwork
    store: SqlStore
    teams: SqlTeams
    refreshes: SqlRefreshes
    publisher: FakePublisher
    refreshing: Refreshing
    deliveries: Deliveries
    jobs: InlineJobs
    ledger: SqlLedger
    notices: FakeNotices

    async def watch(self, *handles: Handle) -> None:
        await self.teams.watch([Watched("fake:w", one, "U1", self.clock.now()) for one in handles], 500)

    async def subscribe(
        self, rule: AlertRule, zone: str = "UTC", about: tuple[Handle, ...] = ()
    ) -> Subscription:
        at = self.clock.now()
        channel = Subscription(0, "fake:w", "c", "alerts", zone, LocalTime(), "U1", at, None, rule)
        return await self.teams.subscribe(replace(channel, about=about))

    async def days(self, number: int, *, reposts: int) -> None:
        """Lives that many days with posts that all earn so much."""
        for _ in range(number):
            self.clock.move(days=1)
            for name in ("ada", "bob"):
                self.network.accounts[name] = observation(f"@{name}@demo", self.clock.now(), reposts=reposts)
            await self.refreshing.tick()
            await self.jobs.idle()

    def titles(self) -> list[str]:
        return [english(message.head.title) for _, message in self.publisher.posts]


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    async with open_database("sqlite", tmp_path) as database:
        clock = FakeClock(NINE)
        network, publisher = FakeNetwork(clock), FakePublisher()
        store, teams = SqlStore(database), SqlTeams(database)
        refreshes, ledger = SqlRefreshes(database), SqlLedger(database)
        observing = Observing({"demo": network}, store, SqlOptOuts(database))
        cohorts = SqlCohorts(database)
        writing = Writing(store, teams, cohorts, refreshes)
        notices = FakeNotices()
        pauses = Pauses(teams, notices, {"fake": publisher})
        deliveries = Deliveries(ledger, pauses, {"fake": publisher}, writing, clock)
        jobs = InlineJobs({"deliver": deliveries.work})
        alerting = Alerting(store, teams, cohorts, ledger, jobs, clock)
        refreshing = Refreshing(refreshes, observing, store, teams, alerting, notices, clock)
        yield Room(
            clock, network, store, teams, refreshes, publisher, refreshing, deliveries, jobs, ledger, notices
        )


async def test_a_real_drop_is_told_once_with_its_reason(room: Room) -> None:
    await room.watch(ADA)
    await room.subscribe(AlertRule(drop=5))
    await room.days(8, reposts=500)
    assert room.titles() == []
    await room.days(5, reposts=3)
    assert len(room.titles()) == 1
    ((_, message),) = english(room.publisher.posts)
    assert message.head.title.startswith("@ada@demo fell")
    assert message.head.lines[0].startswith("Most of it is Amplification"), "the cause first"
    assert "Amplification makes −" in message.head.lines[1]
    assert message.head.lines[-1].startswith("Now ") and message.head.trend == "down"
    assert message.head.buttons[0].command == Why(parse_handle("@ada@demo"), 7)


async def test_a_small_move_and_a_rise_are_not_told_to_a_drop_alert(room: Room) -> None:
    await room.watch(ADA)
    await room.subscribe(AlertRule(drop=5))
    await room.days(8, reposts=100)
    await room.days(3, reposts=99)
    await room.days(3, reposts=5000)
    assert room.titles() == []


async def test_a_rise_alert_tells_rises(room: Room) -> None:
    await room.watch(ADA)
    await room.subscribe(AlertRule(drop=None, rise=5))
    await room.days(8, reposts=10)
    await room.days(2, reposts=5000)
    assert [title.split()[1] for title in room.titles()] == ["rose"]
    ((_, message),) = english(room.publisher.posts)
    assert any("What earned most is the post of" in line for line in message.head.lines)
    assert message.head.trend == "up"


async def test_several_at_once_are_one_message(room: Room) -> None:
    await room.watch(ADA, BOB)
    await room.subscribe(AlertRule(drop=5))
    await room.days(8, reposts=500)
    await room.days(1, reposts=3)
    ((_, message),) = english(room.publisher.posts)
    assert message.head.title == "2 scores fell"
    assert [line.split()[1] for line in message.head.lines] == ["@ada@demo:", "@bob@demo:"]


async def test_it_is_told_again_within_a_week_only_if_it_falls_on(room: Room) -> None:
    await room.watch(ADA)
    await room.subscribe(AlertRule(drop=5))
    await room.days(8, reposts=5000)
    await room.days(3, reposts=300)
    assert len(room.titles()) == 1
    await room.days(2, reposts=1)
    assert len(room.titles()) == 2
    (first, _), (second, _) = room.publisher.posts
    news, further = (message for _, message in room.publisher.posts)
    assert news.follows is None and first != second
    told = {one.key: one.posted_as for one in await room.ledger.deliveries("fake:w")}
    assert further.follows == told[first] is not None


async def test_a_fall_that_goes_on_twice_stays_in_the_thread_of_the_first(room: Room) -> None:
    await room.watch(ADA)
    await room.subscribe(AlertRule(drop=4))
    await room.days(8, reposts=90_000)
    for reposts in (4_000, 200, 8):
        await room.days(2, reposts=reposts)
    posts = [message.follows for _, message in room.publisher.posts]
    assert len(posts) == 3 and posts[0] is None and posts[1] == posts[2] is not None


async def test_who_knows_is_not_told_again_before_a_week_is_over_and_the_post_says_who(room: Room) -> None:
    await room.watch(ADA)
    channel = await room.subscribe(AlertRule(drop=4))
    await room.days(8, reposts=90_000)
    await room.days(2, reposts=4_000)
    ((_, message),) = room.publisher.posts
    labels = [english(one.label) for one in message.head.buttons]
    assert labels == ["Why @ada@demo", "Fine, I know", "Snooze for 30 days"]
    eva = Requester("fake:w", "c", "eva")
    known = message.head.buttons[1].command
    assert isinstance(known, Hush)
    reply = english(await Hushing(room.ledger, room.clock).hush(known, eva))
    assert (
        reply.replaces and reply.lines[-1] == "eva knows. Nothing more of it is told here before 21 May 2026."
    )
    assert reply.title == english(message.head.title)
    await room.days(2, reposts=200)
    assert len(room.publisher.posts) == 1
    assert (await room.ledger.alerted(channel.id))[ADA].quiet_until == room.clock.now() + timedelta(days=5)


async def test_snoozed_is_for_a_month_and_only_by_a_member_of_the_workspace(room: Room) -> None:
    await room.watch(ADA)
    channel = await room.subscribe(AlertRule(drop=4))
    await room.days(8, reposts=90_000)
    await room.days(2, reposts=4_000)
    snooze = Hush((await room.ledger.deliveries("fake:w"))[0].id, 30)
    hushing = Hushing(room.ledger, room.clock)
    with pytest.raises(BadInput):
        await hushing.hush(snooze, Requester("fake:other", "c", "eve"))
    assert (await room.ledger.alerted(channel.id))[ADA].quiet_until is None
    reply = english(await hushing.hush(snooze, Requester("fake:w", "c", "eva")))
    assert reply.lines[-1].startswith("Snoozed by eva: nothing of it is told here before")
    await room.days(12, reposts=1)
    assert len(room.publisher.posts) == 1


async def test_news_of_others_is_a_message_of_its_own_beside_a_fall_that_goes_on(room: Room) -> None:
    await room.watch(ADA, BOB)
    await room.subscribe(AlertRule(drop=5), about=(ADA,))
    await room.days(8, reposts=5000)
    await room.days(3, reposts=300)
    await room.subscribe(AlertRule(drop=5))
    await room.days(2, reposts=1)
    follows = {message.follows for _, message in room.publisher.posts[1:]}
    assert len(room.publisher.posts) == 3 and None in follows and len(follows) == 2


async def test_a_rule_about_one_handle_says_nothing_of_others(room: Room) -> None:
    await room.watch(ADA, BOB)
    await room.subscribe(AlertRule(drop=5), about=(BOB,))
    await room.days(8, reposts=500)
    await room.days(2, reposts=3)
    assert [title.split()[0] for title in room.titles()] == ["@bob@demo"]


async def test_nobody_hears_of_accounts_that_only_others_watch(room: Room) -> None:
    await room.teams.watch([Watched("fake:v", ADA, "U2", room.clock.now())], 500)
    await room.subscribe(AlertRule(drop=5))
    await room.days(8, reposts=500)
    await room.days(2, reposts=3)
    assert room.titles() == []


async def test_a_holiday_is_no_drop(room: Room) -> None:
    await room.watch(ADA)
    await room.subscribe(AlertRule(drop=1, rise=1))
    await room.days(8, reposts=500)
    silent = room.network.accounts["ada"]
    for _ in range(60):
        room.clock.move(days=1)
        room.network.accounts["ada"] = silent
        await room.refreshing.tick()
        await room.jobs.idle()
    assert room.titles() == []


async def test_quiet_hours_put_the_alert_off_to_their_end(room: Room) -> None:
    await room.watch(ADA)
    await room.subscribe(AlertRule(drop=5, quiet=(time(0), time(23, 59))))
    await room.days(8, reposts=500)
    await room.days(1, reposts=3)
    assert room.titles() == []
    room.clock.at = datetime.combine(room.clock.at.date(), time(23, 59), UTC)
    await room.deliveries.tick(room.jobs)
    await room.jobs.idle()
    assert len(room.titles()) == 1


@pytest.mark.parametrize(
    ("now", "end"),
    [
        ((23, 0), (2, 7, 0)),
        ((6, 59), (1, 7, 0)),
        ((7, 0), (1, 7, 0)),
        ((21, 59), (1, 21, 59)),
        ((22, 0), (2, 7, 0)),
    ],
)
def test_quiet_hours_may_cross_midnight(now: tuple[int, int], end: tuple[int, int, int]) -> None:
    at = datetime(2026, 6, 1, *now, tzinfo=UTC)
    wanted = datetime(2026, 6, end[0], end[1], end[2], tzinfo=UTC)
    assert after_quiet((time(22), time(7)), "UTC", at) == wanted


async def test_every_account_is_refreshed_once_a_day_at_its_own_second(room: Room) -> None:
    await room.watch(ADA, BOB)
    for _ in range(24 * 3):
        await room.refreshing.tick()
        room.clock.move(hours=1)
    assert len(await room.store.history(ADA, NINE.date())) in (3, 4)
    assert slot(ADA, NINE) != slot(BOB, NINE)
    assert slot(ADA, NINE).date() == NINE.date()


async def test_a_failed_refresh_is_retried_with_growing_pauses_and_remembered(room: Room) -> None:
    await room.watch(ADA)
    room.network.error = NetworkDown(Name("The demo network does not answer."))
    tries = []
    for minute in range(0, 60):
        if await room.refreshing.tick():
            tries.append(minute)
        room.clock.move(minutes=1)
    assert tries == [0, 5, 15, 35]
    assert await room.refreshes.troubles([ADA]) == {ADA: fact("network-down")}
    room.network.error = None
    room.clock.move(hours=1)
    await room.refreshing.tick()
    assert await room.refreshes.troubles([ADA]) == {}


async def test_an_account_without_a_score_is_asked_again_the_next_day_only(room: Room) -> None:
    await room.watch(ADA)
    room.network.error = Suspended(Name("@ada@demo is suspended."))
    for _ in range(20):
        await room.refreshing.tick()
        room.clock.move(hours=1)
    assert len(room.network.asked) <= 2


async def test_one_failing_account_does_not_hold_up_the_others(
    room: Room, caplog: pytest.LogCaptureFixture
) -> None:
    await room.watch(ADA, BOB)
    room.network.accounts["bob"] = observation("@bob@demo")
    observe = room.network.observe

    async def broken(handle: Handle):  # type: ignore[no-untyped-def]
        if handle == ADA:
            raise ZeroDivisionError
        return await observe(handle)

    room.network.observe = broken  # type: ignore[method-assign]
    assert await room.refreshing.tick() == 2
    assert await room.store.account(BOB) is not None
    assert set(await room.refreshes.troubles([ADA, BOB])) == {ADA}


async def test_accounts_of_x_are_not_refreshed_or_posted_without_a_use_that_x_approved(room: Room) -> None:
    ada = Handle("x", "ada")
    seen = observation(str(ada), room.clock.now())
    await room.store.save([to_stored(ada, score(seen), seen)])
    await room.watch(ada)
    room.clock.move(days=1)
    await room.refreshing.tick()
    assert room.network.asked == []
    assert await room.refreshes.troubles([ada]) == {ada: fact("use-case")}
    writing = Writing(room.store, room.teams, FakeCohorts(), room.refreshes)
    weekly = Subscription(1, "fake:w", "c", "weekly", "UTC", LocalTime(), "u", NINE, None)
    now = room.clock.now()
    message = english(await writing.write(Delivery(1, weekly, "2026-W19", now, "claimed"), now))
    assert "1 missing" in message.head.title
    assert "Missing: @ada@x, its network lets it be listed only for a use that it approved" in plain(
        message.head
    )


async def test_who_added_an_account_that_does_not_exist_is_told_once(room: Room) -> None:
    await room.watch(ADA)
    room.network.error = UnknownHandle(fact("unknown-handle"))
    await room.refreshing.tick()
    await room.deliveries.reap()
    ((person, told),) = room.publisher.told
    assert person == "U1" and english(told.title) == "A list of yours changed"
    assert plain(english(told)).endswith("@ada@demo cannot be scored: there is no such account")
    room.clock.move(days=1)
    await room.refreshing.tick()
    await room.deliveries.reap()
    assert len(room.publisher.told) == 1


async def test_an_account_that_had_a_score_and_is_gone_is_told_by_the_digest_alone(room: Room) -> None:
    await room.watch(ADA)
    await room.days(1, reposts=5)
    room.network.error = UnknownHandle(fact("unknown-handle"))
    room.clock.move(days=1)
    await room.refreshing.tick()
    assert room.notices.waiting == []
