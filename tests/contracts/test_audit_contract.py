"""What every AuditLog promises."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.storage.audit import SqlAuditLog
from adapters.storage.tenants import SqlTenants
from scoring.facts import fact
from scoring.ports.audit import AuditLog
from scoring.teams.audit import Change
from tests.fakes import NOON
from tests.fakes_upkeep import FakeAuditLog
from tests.stores import KINDS, open_database


@pytest.fixture(params=["fake", *KINDS])
async def changes(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[AuditLog]:
    if request.param == "fake":
        yield FakeAuditLog()
    else:
        async with open_database(request.param, tmp_path) as database:
            yield SqlAuditLog(database)


def a_change(minute: int, workspace: str = "w") -> Change:
    at = NOON + timedelta(minutes=minute)
    return Change(workspace, "c", f"u{minute}", at, fact("changed-watch", accounts=minute))


async def test_changes_are_told_newest_first_as_they_were_noted(changes: AuditLog) -> None:
    made = [a_change(minute) for minute in (1, 2, 3)]
    for one in (*made, a_change(4, "v")):
        await changes.add(one)
    assert await changes.changes("w", NOON, 10) == made[::-1]
    assert await changes.changes("w", NOON, 2) == [made[2], made[1]]
    assert await changes.changes("w", made[2].at, 10) == [made[2]]
    assert [one.workspace for one in await changes.changes(None, NOON, 10)] == ["v", "w", "w", "w"]


async def test_old_ones_go(changes: AuditLog) -> None:
    for minute in (1, 2, 3):
        await changes.add(a_change(minute))
    assert await changes.prune(NOON + timedelta(minutes=3)) == 2
    assert await changes.changes("w", NOON, 10) == [a_change(3)]


@pytest.mark.parametrize("kind", KINDS)
async def test_they_go_with_their_workspace(kind: str, tmp_path: Path) -> None:
    async with open_database(kind, tmp_path) as database:
        changes = SqlAuditLog(database)
        await changes.add(a_change(1))
        await changes.add(a_change(1, "v"))
        await SqlTenants(database).remove("w")
        assert await changes.changes(None, NOON, 10) == [a_change(1, "v")]
