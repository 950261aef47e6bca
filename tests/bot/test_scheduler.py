"""The ticks: they run, their errors are told and counted, and a shutdown lets the work in hand finish."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from pydantic import SecretStr

from adapters.networks.demo import Demo
from adapters.storage.database import Database
from bot.alone import alone
from bot.app import App, join
from bot.chat_keys import Chats
from bot.preview import preview
from bot.scheduler import Schedule
from bot.settings import Settings
from scoring.commands.accounts import read
from scoring.commands.requester import Requester
from scoring.errors import StoreTrouble
from scoring.handles import Handle
from scoring.observation.model import Observation
from scoring.text import Name
from tests.english import english
from tests.fakes import FakeClock, FakeIdentity
from tests.fakes_time import FakePublisher
from tests.measures import Heard
from tests.stores import open_database
from tests.waits import until

MONDAY = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
EVA = Requester("sim:w", "c", "eva", zone="Europe/Paris")


@dataclass
class Work:
    """Stands for the app's timed work: counts, waits and fails as a test wants."""

    ticks: int = 0
    error: Exception | None = None
    gate: asyncio.Event | None = None
    done: list[str] = field(default_factory=list)

    async def tick(self, *_: object) -> int:
        self.ticks += 1
        if self.gate is not None:
            await self.gate.wait()
        if self.error is not None:
            raise self.error
        self.done.append("tick")
        return 0

    def stop(self) -> None:
        """Nothing is claimed."""

    async def hand_over(self, *_: object) -> int:
        return await self.tick()

    async def start(self) -> None:
        """Nothing is handed over."""

    async def reap(self) -> None:
        """Nothing to mend."""

    async def renew(self) -> None:
        """Nothing is claimed."""

    async def resume(self) -> None:
        self.done.append("resume")


def schedule_of(work: Work) -> Schedule:
    parts = SimpleNamespace(
        post=SimpleNamespace(deliveries=work, jobs=work),
        upkeep=SimpleNamespace(refreshing=work, housekeeping=work),
        measures=Heard(),
    )
    return Schedule(cast(App, parts), alone=True)


async def test_a_start_mends_first_and_then_ticks_at_once() -> None:
    work = Work()
    schedule = schedule_of(work)
    await schedule.start()
    await until(lambda: work.ticks == 3)
    await schedule.stop()
    assert work.done == ["resume", "tick", "tick", "tick"]
    assert schedule.errors == 0


@pytest.mark.parametrize("error", [StoreTrouble(Name("The store could not be read.")), ZeroDivisionError()])
async def test_an_error_reaches_the_log_and_the_counter_and_the_next_tick_runs(
    error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    work = Work(error=error)
    schedule = schedule_of(work)
    await schedule.start()
    await until(lambda: schedule.errors >= 3)
    assert schedule.errors == 3
    assert "tick due" in caplog.text
    work.error = None
    await schedule._fire("due", work.tick)
    await schedule.stop()
    assert work.done.count("tick") == 1


async def test_every_tick_is_expected_and_told_of_as_it_ends() -> None:
    work = Work(error=ZeroDivisionError())
    schedule = schedule_of(work)
    heard = cast(Heard, schedule.app.measures)
    await schedule.start()
    await until(lambda: len(heard.ticks) == 5)
    work.error = None
    await schedule._fire("due", work.tick)
    await schedule.stop()
    assert heard.expected == ["heartbeat", "due", "refresh", "reap", "housekeeping"]
    told = dict(heard.ticks[:5])
    assert told == {"heartbeat": True, "due": False, "refresh": False, "reap": True, "housekeeping": False}
    assert heard.ticks[5] == ("due", True)


async def test_a_stop_waits_for_the_tick_in_hand() -> None:
    work = Work(gate=asyncio.Event())
    schedule = schedule_of(work)
    await schedule.start()
    await until(lambda: work.ticks == 3)
    stopping = asyncio.create_task(schedule.stop())
    await asyncio.sleep(0.01)
    assert not stopping.done()
    assert work.gate is not None
    work.gate.set()
    await stopping
    assert work.done.count("tick") == 3


async def test_a_tick_that_still_runs_is_not_started_again() -> None:
    work = Work(gate=asyncio.Event())
    schedule = schedule_of(work)
    for _ in range(5):
        await schedule._fire("due", work.tick)
        await asyncio.sleep(0)
    assert work.ticks == 1
    assert work.gate is not None
    work.gate.set()
    await schedule.stop()


@dataclass
class Room:
    clock: FakeClock
    database: Database
    publisher: FakePublisher
    app: App

    async def tick(self) -> None:
        await self.app.upkeep.refreshing.tick()
        await self.app.post.deliveries.tick(self.app.post.jobs)
        await self.app.post.jobs.idle()  # type: ignore[attr-defined]

    def titles(self) -> list[str]:
        return [english(message.head.title) for _, message in self.publisher.posts]


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    async with open_database("sqlite", tmp_path) as database:
        clock, publisher = FakeClock(MONDAY - timedelta(days=3)), FakePublisher()
        app = join(
            Settings(), clock, {"demo": Demo(clock)}, FakeIdentity(), database, Chats({"sim": publisher})
        )
        for line in ("watch @ada@demo @riser@demo @nobody@demo", "digest weekly mon 11:00"):
            assert (await app.dispatcher.answer(read(line, "demo"), EVA)).ok
        yield Room(clock, database, publisher, app)


async def test_a_team_gets_its_digest_at_its_local_minute(room: Room) -> None:
    await room.tick()
    room.clock.at = MONDAY - timedelta(seconds=30)
    await room.tick()
    assert room.titles() == []
    room.clock.at = MONDAY
    await room.tick()
    assert room.titles()[0].startswith("27 Apr – 3 May: ")
    assert "1 missing" in room.titles()[0]


async def test_a_clock_that_jumps_ahead_posts_the_newest_once(room: Room) -> None:
    await room.tick()
    room.clock.at = MONDAY + timedelta(days=28, hours=1)
    for _ in range(3):
        await room.tick()
    assert len(room.titles()) == 1 and room.titles()[0].startswith("25–31 May: ")


async def test_a_clock_that_jumps_back_posts_nothing_again(room: Room) -> None:
    room.clock.at = MONDAY
    await room.tick()
    room.clock.at = MONDAY - timedelta(days=10)
    await room.tick()
    room.clock.at = MONDAY + timedelta(minutes=1)
    await room.tick()
    assert len(room.titles()) == 1


async def test_a_store_that_is_full_for_a_while_loses_nothing(room: Room) -> None:
    await room.tick()
    room.clock.at = MONDAY
    async with room.database.writing() as connection:
        pages = (await connection.exec_driver_sql("PRAGMA page_count")).scalar_one()
    await limit_pages(room.database, pages)
    with pytest.raises(StoreTrouble):
        for number in range(200):
            await room.app.dispatcher.answer(read(f"watch @p{number}@demo", "demo"), EVA)
            await room.tick()
            room.clock.move(days=1)
    await limit_pages(room.database, 10**6)
    for _ in range(9):
        await room.tick()
        room.clock.move(days=1)
    ended = room.clock.now() - timedelta(days=1)
    weeks = int((ended - MONDAY) / timedelta(days=7)) + 1
    rows = {one.period: one for one in await room.app.stores.ledger.deliveries("sim:w", most=1000)}
    assert len(rows) == weeks
    assert {one.state for one in rows.values()} <= {"sent", "skipped"}
    assert all(one.reason for one in rows.values() if one.state == "skipped")
    sent = sorted(period for period, one in rows.items() if one.state == "sent")
    assert len(sent) == len(room.titles()) >= 2


async def limit_pages(database: Database, pages: int) -> None:
    """A disk that is full, as SQLite sees it."""
    await database.engine.dispose()

    from sqlalchemy import event

    def limit(connection: object, _: object) -> None:
        connection.execute(f"PRAGMA max_page_count={pages}")  # type: ignore[attr-defined]

    event.listen(database.engine.sync_engine, "connect", limit)


async def test_the_preview_tells_every_post_in_local_time(room: Room) -> None:
    await room.app.dispatcher.answer(read("digest monthly 08:00 Asia/Tokyo", "demo"), EVA)
    await room.app.dispatcher.answer(read("alerts drop:5", "demo"), EVA)
    found = preview(
        await room.app.stores.teams.subscriptions(), room.clock.now(), room.clock.now() + timedelta(days=31)
    )
    assert [(row[0], row[3], row[4]) for row in english(found)] == [
        ("Monday 4 May 2026, 11:00 Europe/Paris", "Weekly digest", "2026-W19"),
        ("Monday 11 May 2026, 11:00 Europe/Paris", "Weekly digest", "2026-W20"),
        ("Monday 18 May 2026, 11:00 Europe/Paris", "Weekly digest", "2026-W21"),
        ("Monday 25 May 2026, 11:00 Europe/Paris", "Weekly digest", "2026-W22"),
        ("Monday 1 Jun 2026, 08:00 Asia/Tokyo", "Monthly report", "2026-05"),
        ("Monday 1 Jun 2026, 11:00 Europe/Paris", "Weekly digest", "2026-W23"),
    ]


async def test_a_stop_does_not_wait_for_accounts_that_were_not_begun(room: Room) -> None:
    names = " ".join(
        f"@{name}@demo" for name in ("bela", "cleo", "dario", "edda", "farid", "gwen", "hiro", "ines")
    )
    await room.app.dispatcher.answer(read(f"watch {names}", "demo"), EVA)
    room.app.upkeep.refreshing.stop()
    assert await room.app.upkeep.refreshing.tick() == 0
    assert (
        await room.app.stores.scores.latest(
            [one.handle for one in await room.app.stores.teams.watched("sim:w")]
        )
        == {}
    )


async def test_an_account_that_is_forgotten_while_it_is_refreshed_stays_forgotten(room: Room) -> None:
    demo = room.app.networks["demo"]
    observe, ada = demo.observe, Handle("demo", "ada")

    async def slowly(handle: Handle) -> Observation:
        seen = await observe(handle)
        if handle == ada:
            await room.app.ask.forgetting.delete(ada)
        return seen

    demo.observe = slowly  # type: ignore[method-assign]
    await room.tick()
    assert await room.app.stores.scores.account(ada) is None
    assert await room.app.stores.scores.account(Handle("demo", "riser")) is not None


async def test_a_digest_that_moves_within_its_week_says_when_it_really_comes(room: Room) -> None:
    room.clock.at = MONDAY
    await room.tick()
    reply = await room.app.dispatcher.answer(read("digest weekly fri 09:00", "demo"), EVA)
    assert "Next: Friday 15 May 2026" in english(reply.lines[1])
    room.clock.at = MONDAY + timedelta(days=4)
    await room.tick()
    assert len(room.titles()) == 1
    room.clock.at = MONDAY + timedelta(days=11)
    await room.tick()
    assert len(room.titles()) == 2


def test_one_process_of_two_on_a_sqlite_file_is_alone(tmp_path: Path) -> None:
    settings = Settings(database_url=SecretStr(f"sqlite:///{tmp_path}/store.db"))
    with alone(settings) as first, alone(settings) as second:
        assert (first, second) == (True, False)
    with alone(settings) as again:
        assert again
    with alone(Settings(database_url=SecretStr("postgresql://h/d"))) as never:
        assert not never
