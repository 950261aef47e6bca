"""A year of 50 teams in 20 zones under a virtual clock: every post exactly once, at the right local minute.

What should have been posted is derived here in another way than the product does it: by walking local clocks
for digests and reports, and by a plain reading of the alert rule over the stored days for alerts.
"""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import time_machine
from sqlalchemy import text

from adapters.networks.demo import Demo
from adapters.storage.database import Database
from bot.app import App, join
from bot.chat_keys import Chats
from bot.clock import SystemClock
from bot.settings import Settings
from scoring.commands.accounts import read
from scoring.commands.requester import Requester
from scoring.handles import Handle
from scoring.history.stored import StoredScore
from scoring.messages.alert import handles_in
from scoring.messages.replies import Message
from scoring.ports.publishing import HandOver
from scoring.teams.delivery import Delivery
from tests.english import english, plain
from tests.fakes import FakeIdentity
from tests.fakes_time import FakePublisher
from tests.stores import open_database

START = datetime(2026, 1, 1, tzinfo=UTC)
END = datetime(2027, 1, 1, tzinfo=UTC)
TICK = timedelta(seconds=30)
TEAMS = 50
ZONES = (
    *("Europe/Paris", "Europe/London", "Europe/Berlin", "Europe/Lisbon", "Europe/Kyiv", "America/New_York"),
    *(
        "America/Los_Angeles",
        "America/Santiago",
        "America/Sao_Paulo",
        "America/St_Johns",
        "Africa/Cairo",
        "UTC",
    ),
    *(
        "Africa/Casablanca",
        "Asia/Tokyo",
        "Asia/Kolkata",
        "Asia/Kathmandu",
        "Australia/Adelaide",
        "Pacific/Apia",
    ),
    *("Australia/Lord_Howe", "Pacific/Chatham"),
)
ACCOUNTS = [
    *(
        "ada",
        "bela",
        "cleo",
        "dario",
        "edda",
        "farid",
        "gwen",
        "hiro",
        "ines",
        "jonas",
        "kaya",
        "luca",
        "mira",
    ),
    *("riser", "faller", "sleeper", "bought", "pod1", "pod2", "empty", "optout"),
]
COOL_DOWN_DAYS = 7


@dataclass(frozen=True)
class Team:
    """What one made-up team has asked for."""

    name: str
    zone: str
    weekday: int
    at: time
    drop: int
    handles: tuple[str, ...]


@dataclass
class Recorder(FakePublisher):
    """A publisher that keeps what was posted, and when."""

    recorded: list[tuple[datetime, Delivery, Message]] = field(default_factory=list)

    async def post(self, delivery: Delivery, message: Message, hand_over: HandOver) -> str:
        self.recorded.append((datetime.now(UTC), delivery, message))
        return await super().post(delivery, message, hand_over)


def teams() -> list[Team]:
    rng = random.Random(7)
    return [
        Team(
            name=f"sim:{number}",
            zone=ZONES[number % len(ZONES)],
            weekday=rng.randrange(1, 8),
            # Half of them in the hours in which clocks change.
            at=time(rng.choice((0, 1, 2, 2, 3, 8, 9, 17)), rng.choice((0, 15, 30, 45))),
            drop=rng.choice((3, 5)),
            handles=tuple(sorted({"faller", *rng.sample(ACCOUNTS, 5)})),
        )
        for number in range(TEAMS)
    ]


@pytest.mark.slow
async def test_a_year_of_fifty_teams(tmp_path: Path) -> None:
    with time_machine.travel(START, tick=False) as traveller:
        async with open_database("sqlite", tmp_path) as database:
            recorder, clock = Recorder(), SystemClock()
            app = join(
                Settings(), clock, {"demo": Demo(clock)}, FakeIdentity(), database, Chats({"sim": recorder})
            )
            for team in teams():
                await set_up(app, team)
            await live(app, database, traveller)
            expected = Counter(digests_and_reports())
            posted = Counter(
                (one.subscription.workspace, one.subscription.kind, one.period, at)
                for at, one, _ in recorder.recorded
                if one.subscription.kind != "alerts"
            )
            assert posted == expected
            assert max(posted.values()) == 1
            told = Counter(alerts_of(recorder))
            assert told == Counter([alert async for alert in expected_alerts(app)])
            assert sum(told.values()) > 50
            assert {one.state for team in teams() for one in await deliveries(app, team)} == {"sent"}


async def set_up(app: App, team: Team) -> None:
    requester = Requester(team.name, "c", "u", team.zone)
    names = " ".join(f"@{name}@demo" for name in team.handles)
    for line in (
        f"watch {names}",
        f"digest weekly {_DAYS[team.weekday - 1]} {team.at:%H:%M}",
        f"digest monthly {team.at:%H:%M}",
        f"alerts drop:{team.drop}",
    ):
        reply = await app.dispatcher.answer(read(line, "demo"), requester)
        assert reply.ok, reply


_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


async def live(app: App, database: Database, traveller: time_machine.Traveller) -> None:
    """Ticks like the process does, but sleeps through the time in which nothing is due."""
    while datetime.now(UTC) < END:
        await app.upkeep.refreshing.tick()
        await app.post.deliveries.tick(app.post.jobs)
        await app.post.jobs.idle()  # type: ignore[attr-defined]
        traveller.move_to(min(await next_moment(database), END))


async def next_moment(database: Database) -> datetime:
    """The first tick at which something is due; refreshes wait for the quarter of an hour, to save time."""
    async with database.reading() as connection:
        posts = await connection.execute(
            text(
                "SELECT min(at) FROM (SELECT min(next_due_at) AS at FROM subscription WHERE paused IS NULL"
                " UNION SELECT min(not_before) FROM delivery WHERE state = 'pending')"
            )
        )
        refreshes = await connection.execute(text("SELECT min(due_at) FROM refresh"))
        post, refresh = (
            datetime.fromisoformat(row.scalar_one()).replace(tzinfo=UTC) for row in (posts, refreshes)
        )
    return min(_ceil(post, TICK), _ceil(refresh, timedelta(minutes=15)))


def _ceil(at: datetime, step: timedelta) -> datetime:
    late = max(at, datetime.now(UTC) + timedelta(microseconds=1)) - START
    return START + math.ceil(late / step) * step


def digests_and_reports() -> Iterator[tuple[str, str, str, datetime]]:
    for team in teams():
        zone = ZoneInfo(team.zone)
        day = date(2025, 12, 30)
        while day <= date(2027, 1, 2):
            at = walk_the_clock(day, team.at, zone)
            if START < at < END:
                if day.isoweekday() == team.weekday:
                    yield team.name, "weekly", f"{day:%G-W%V}", at
                if day.day == 1:
                    yield team.name, "monthly", f"{day - timedelta(days=1):%Y-%m}", at
            day += timedelta(days=1)


def walk_the_clock(day: date, wanted: time, zone: ZoneInfo) -> datetime:
    """The first instant at which a clock there shows the minute; a skipped one as long after its gap."""
    wall = datetime.combine(day, wanted)
    at = datetime.combine(day, wanted, UTC) - timedelta(hours=16)
    offset_before = at.astimezone(zone).utcoffset()
    assert offset_before is not None
    for _ in range(32 * 12):
        if at.astimezone(zone).replace(tzinfo=None) == wall:
            return at
        at += timedelta(minutes=5)
    return (wall - offset_before).replace(tzinfo=UTC)


def alerts_of(recorder: Recorder) -> Iterator[tuple[str, str, date]]:
    for at, delivery, message in recorder.recorded:
        if delivery.subscription.kind == "alerts":
            said = plain(english(message.head))
            for handle in handles_in(delivery.payload or {}):
                assert handle in said
                yield delivery.subscription.workspace, handle, at.date()


async def expected_alerts(app: App):  # type: ignore[no-untyped-def]
    """Day by day: a fall of the threshold and beyond noise against a week ago, and quiet for a week."""
    for team in teams():
        for name in team.handles:
            rows = await app.stores.scores.history(Handle("demo", name), date(2025, 9, 1))
            by_day = {row.day: row for row in rows}
            told: StoredScore | None = None
            for row in rows:
                then = same_day_last_week(by_day, row.day)
                if row.reconstructed or then is None or row.score.held:
                    continue
                fall = then.score.value - row.score.value
                a, b = row.score.standard_error, then.score.standard_error
                noise = 1.64 * math.sqrt(max(0.0, a * a + b * b - 1.8 * a * b))
                again = told is not None and row.score.observed_at - told.score.observed_at < timedelta(
                    days=COOL_DOWN_DAYS
                )
                core = without_network(then) - without_network(row)
                if fall < max(team.drop, noise) or fall <= noise or core <= noise:
                    continue
                if again and told is not None and told.score.value - row.score.value < team.drop:
                    continue
                told = row
                yield team.name, f"@{name}@demo", row.day


def without_network(row: StoredScore) -> float:
    """The score of Reach and Amplification alone, by the weights that the formula publishes."""
    parts = row.score.parts
    assert parts.reach is not None
    return (0.15 * parts.reach + 0.70 * parts.amplification) / 0.85


def same_day_last_week(by_day: dict[date, StoredScore], day: date) -> StoredScore | None:
    for away in (0, -1, 1, -2, 2):
        found = by_day.get(day - timedelta(days=7 - away))
        if found is not None and not found.score.held:
            return found
    return None


async def deliveries(app: App, team: Team) -> list[Delivery]:
    return list(await app.stores.ledger.deliveries(team.name, most=10**6))
