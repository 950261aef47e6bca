"""What becomes of a workspace that removes us."""

from __future__ import annotations

from pathlib import Path

from adapters.storage.teams import SqlTeams
from adapters.storage.tenants import SqlTenants
from scoring.handles import Handle
from scoring.service.team.tenancy import Tenancy
from scoring.teams.workspace import Watched
from tests.fakes import NOON, FakeClock
from tests.stores import open_database


async def test_settings_outlive_an_absence_of_thirty_days_and_no_more(tmp_path: Path) -> None:
    async with open_database("sqlite", tmp_path) as database:
        clock, teams = FakeClock(), SqlTeams(database)
        tenancy = Tenancy(SqlTenants(database), clock)
        for workspace in ("discord:1", "discord:2"):
            await teams.watch([Watched(workspace, Handle("demo", "ada"), "U1", NOON)], 10)
            await tenancy.left(workspace)
        await tenancy.returned("discord:2")
        clock.move(days=30)
        await tenancy.tick()
        assert len(await teams.watched("discord:1")) == 1
        clock.move(seconds=1)
        await tenancy.tick()
        assert list(await teams.watched("discord:1")) == []
        assert len(await teams.watched("discord:2")) == 1
