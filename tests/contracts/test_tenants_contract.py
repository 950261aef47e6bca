"""What every Tenants, Marks and Seen promises."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from bot.stores import open_stores
from scoring.handles import Handle
from scoring.ports.teams import ProcessedEvents, Refreshes, SettingsStore, Teams, Tenants
from scoring.teams.calendar import LocalTime
from scoring.teams.subscription import Subscription
from scoring.teams.workspace import Watched
from tests.fakes import NOON
from tests.fakes_time import FakeTeams
from tests.fakes_upkeep import FakeProcessedEvents, FakeSettingsStore, FakeTenants
from tests.stores import open_database

ADA, BOB = Handle("demo", "ada"), Handle("demo", "bob")


@dataclass(frozen=True)
class Ports:
    """The ports of one store."""

    teams: Teams
    refreshes: Refreshes
    tenants: Tenants
    marks: SettingsStore
    seen: ProcessedEvents


@pytest.fixture(params=["fake", "sqlite", "postgresql"])
async def ports(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Ports]:
    if request.param == "fake":
        teams = FakeTeams()
        yield Ports(teams, teams.refreshes, FakeTenants(teams), FakeSettingsStore(), FakeProcessedEvents())
        return
    async with open_database(request.param, tmp_path) as opened:
        stores = open_stores(opened)
        yield Ports(
            stores.teams, stores.refreshes, stores.tenants, stores.settings_store, stores.processed_events
        )


async def fill(teams: Teams, workspace: str, *handles: Handle) -> None:
    await teams.watch([Watched(workspace, handle, "U1", NOON) for handle in handles], 10)
    await teams.subscribe(Subscription(0, workspace, "c", "weekly", "UTC", LocalTime(), "U1", NOON, NOON))


async def test_removing_a_workspace_takes_all_of_its_own_and_nothing_else(ports: Ports) -> None:
    teams, tenants = ports.teams, ports.tenants
    await fill(teams, "w", ADA, BOB)
    await fill(teams, "v", BOB)
    await tenants.remove("w")
    await tenants.remove("w")
    assert list(await teams.watched("w")) == []
    assert list(await teams.subscriptions("w")) == []
    assert len(await teams.watched("v")) == len(await teams.subscriptions("v")) == 1
    assert [one.handle for one in await ports.refreshes.claim(NOON, 10)] == [BOB]


async def test_an_organisation_takes_all_its_workspaces_along(ports: Ports) -> None:
    for workspace in ("slack:E1/T1", "slack:E1/T2", "slack:E12/T3", "slack:T1", "slack:E_/T4"):
        await fill(ports.teams, workspace, ADA)
    await ports.tenants.remove("slack:E1/")
    await ports.tenants.remove("slack:E_/")
    assert sorted(await ports.teams.watchers([ADA])) == ["slack:E12/T3", "slack:T1"]


async def test_the_first_time_of_leaving_counts_and_returning_takes_it_back(ports: Ports) -> None:
    tenants, day = ports.tenants, timedelta(days=1)
    await tenants.left("w", NOON)
    await tenants.left("w", NOON + day)
    await tenants.left("v", NOON)
    await tenants.returned("v")
    await tenants.returned("v")
    assert list(await tenants.left_before(NOON)) == []
    assert list(await tenants.left_before(NOON + day / 2)) == ["w"]
    await tenants.remove("w")
    assert list(await tenants.left_before(NOON + day)) == []


async def test_a_mark_is_what_was_written_last(ports: Ports) -> None:
    assert await ports.marks.get("commands") is None
    await ports.marks.set("commands", "a")
    await ports.marks.set("commands", "b")
    assert await ports.marks.get("commands") == "b"


async def test_one_caller_is_the_first_to_see_a_key_until_it_is_pruned(ports: Ports) -> None:
    seen = ports.seen
    firsts = await asyncio.gather(*(seen.claim("event Ev1", NOON) for _ in range(5)))
    assert sorted(firsts) == [False] * 4 + [True]
    assert await seen.claim("event Ev2", NOON)
    assert await seen.prune(NOON) == 0
    assert await seen.prune(NOON + timedelta(seconds=1)) == 2
    assert await seen.claim("event Ev1", NOON)
