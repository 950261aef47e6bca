"""What every StoreFigures promises: how many deliveries and refreshes there are, and how long they wait."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.storage.figures import SqlFigures
from adapters.storage.ledger import SqlLedger
from adapters.storage.notices import SqlNotices
from adapters.storage.refreshes import SqlRefreshes
from adapters.storage.teams import SqlTeams
from scoring.handles import Handle
from scoring.ports.figures import Figures, StoreFigures
from scoring.ports.teams import Refreshes
from scoring.teams.workspace import RefreshResult, Watched
from tests.contracts.test_ledger_contract import LEASE, MONDAY, Room
from tests.fakes_ledger import FakeLedger
from tests.fakes_time import FakeNotices, FakeTeams
from tests.fakes_upkeep import FakeFigures
from tests.stores import open_database

MINUTE, NONE = timedelta(minutes=1), timedelta(0)


@dataclass
class Watching(Room):
    figures: StoreFigures
    refreshes: Refreshes


@pytest.fixture(params=["fake", "sqlite", "postgresql"])
async def room(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Watching]:
    if request.param == "fake":
        teams, notices = FakeTeams(), FakeNotices()
        ledger = FakeLedger(teams, notices)
        yield Watching(teams, ledger, notices, [], FakeFigures(ledger, teams), teams.refreshes)
        return
    async with open_database(request.param, tmp_path) as database:
        yield Watching(
            SqlTeams(database),
            SqlLedger(database),
            SqlNotices(database),
            [],
            SqlFigures(database),
            SqlRefreshes(database),
        )


async def test_an_empty_store_has_nothing_and_nothing_waits(room: Watching) -> None:
    assert await room.figures.figures(MONDAY) == Figures({}, 0, NONE, 0, NONE)


async def test_deliveries_are_counted_by_state(room: Watching) -> None:
    for channel in "abc":
        await room.subscribe(channel=channel)
    await room.tick(MONDAY + timedelta(days=7))
    claim = await room.ledger.claim(room.queue[0].id, MONDAY + timedelta(days=7), LEASE)
    assert claim is not None
    found = await room.figures.figures(MONDAY + timedelta(days=7))
    assert found.deliveries == {"pending": 2, "claimed": 1, "skipped": 3}
    await room.ledger.settle(claim, "sent", was="claimed", posted_as="1")
    assert (await room.figures.figures(MONDAY)).deliveries["sent"] == 1


async def test_the_queue_is_what_waits_although_its_time_has_come(room: Watching) -> None:
    for channel in "abc":
        await room.subscribe(channel=channel)
    await room.tick()
    later = MONDAY + 5 * MINUTE
    found = await room.figures.figures(later)
    assert (found.waiting, found.waits) == (3, 5 * MINUTE)
    claim = await room.claimed()
    await room.ledger.settle(claim, "pending", was="claimed", not_before=later + MINUTE)
    assert (await room.figures.figures(later)).waiting == 2, "one was put off"
    for delivery in room.queue[1:]:
        assert await room.ledger.claim(delivery.id, later, LEASE)
    found = await room.figures.figures(later + 2 * MINUTE)
    assert (found.waiting, found.waits) == (1, MINUTE), "from when it was to be tried again"


async def test_the_lag_is_how_late_the_oldest_refresh_is(room: Watching) -> None:
    ada, bob = Handle("demo", "ada"), Handle("demo", "bob")
    await room.teams.watch([Watched("w", one, "p", MONDAY) for one in (ada, bob)], 10)
    await room.refreshes.done([RefreshResult(ada, MONDAY + MINUTE), RefreshResult(bob, MONDAY - 3 * MINUTE)])
    found = await room.figures.figures(MONDAY)
    assert (found.due, found.late) == (1, 3 * MINUTE)
    await room.refreshes.claim(MONDAY, 10)
    found = await room.figures.figures(MONDAY)
    assert (found.due, found.late) == (0, NONE), "whoever is being asked is not late"
