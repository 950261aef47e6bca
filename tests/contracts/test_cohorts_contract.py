"""What every CohortStore promises."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.storage.cohorts import SqlCohorts
from adapters.storage.database import Database
from adapters.storage.opt_outs import SqlOptOuts
from adapters.storage.teams import SqlTeams
from adapters.storage.tenants import SqlTenants
from scoring.handles import Handle
from scoring.ports.cohorts import CohortStore
from scoring.teams.cohort import Membership
from tests.fakes import NOON
from tests.fakes_time import FakeCohorts
from tests.stores import KINDS, open_database

ADA, BOB, CEM = (Handle("demo", name) for name in ("ada", "bob", "cem"))
LATER = NOON + timedelta(days=3)


@pytest.fixture(params=["fake", "sqlite", "postgresql"])
async def cohorts(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[CohortStore]:
    if request.param == "fake":
        yield FakeCohorts()
        return
    async with open_database(request.param, tmp_path) as database:
        yield SqlCohorts(database)


@pytest.fixture(params=KINDS)
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    async with open_database(request.param, tmp_path) as database:
        yield database


async def members(cohorts: CohortStore, name: str = "rivals", workspace: str = "w") -> list[Handle]:
    found = await cohorts.cohort(workspace, name)
    assert found is not None
    return list(found.members)


async def test_who_joins_belongs_to_it_in_the_order_of_joining(cohorts: CohortStore) -> None:
    assert await cohorts.create("w", "rivals", "U1", NOON, 5)
    assert await cohorts.join("w", "rivals", [CEM, ADA, CEM], NOON, 10) == [CEM, ADA]
    assert await cohorts.join("w", "rivals", [ADA, BOB], LATER, 10) == [BOB]
    assert await members(cohorts) == [CEM, ADA, BOB]


async def test_a_name_stands_for_one_cohort_a_workspace(cohorts: CohortStore) -> None:
    assert await cohorts.create("w", "rivals", "U1", NOON, 5)
    assert not await cohorts.create("w", "rivals", "U2", NOON, 5)
    assert await cohorts.create("v", "rivals", "U2", NOON, 5)
    await cohorts.join("w", "rivals", [ADA], NOON, 10)
    assert await members(cohorts, workspace="v") == []
    assert [one.name for one in await cohorts.cohorts("w")] == ["rivals"]


async def test_no_more_cohorts_and_members_than_allowed(cohorts: CohortStore) -> None:
    assert await cohorts.create("w", "us", "U1", NOON, 1)
    assert not await cohorts.create("w", "rivals", "U1", NOON, 1)
    assert await cohorts.join("w", "us", [ADA, BOB, CEM], NOON, 2) == [ADA, BOB]
    assert await cohorts.join("w", "us", [CEM], NOON, 2) == []


async def test_who_leaves_is_remembered_as_a_former_member_and_may_join_again(cohorts: CohortStore) -> None:
    await cohorts.create("w", "rivals", "U1", NOON, 5)
    await cohorts.join("w", "rivals", [ADA, BOB], NOON, 10)
    assert await cohorts.leave("w", "rivals", [CEM, ADA], LATER) == [ADA]
    assert await cohorts.leave("w", "rivals", [ADA], LATER) == []
    found = await cohorts.cohort("w", "rivals")
    assert found is not None
    assert found.memberships == (Membership(ADA, NOON, LATER), Membership(BOB, NOON))
    again = LATER + timedelta(days=1)
    assert await cohorts.join("w", "rivals", [ADA], again, 10) == [ADA]
    assert await members(cohorts) == [BOB, ADA]


async def test_who_joins_at_the_instant_of_leaving_never_left(cohorts: CohortStore) -> None:
    await cohorts.create("w", "rivals", "U1", NOON, 5)
    await cohorts.join("w", "rivals", [ADA], NOON, 10)
    await cohorts.leave("w", "rivals", [ADA], NOON)
    await cohorts.join("w", "rivals", [ADA], NOON, 10)
    found = await cohorts.cohort("w", "rivals")
    assert found is not None
    assert found.memberships == (Membership(ADA, NOON),)


async def test_in_how_many_somebody_is_or_was_is_counted(cohorts: CohortStore) -> None:
    for workspace in ("w", "v"):
        await cohorts.create(workspace, "rivals", "U1", NOON, 5)
        await cohorts.join(workspace, "rivals", [ADA], NOON, 10)
        await cohorts.leave(workspace, "rivals", [ADA], LATER)
    await cohorts.join("w", "rivals", [ADA], LATER + timedelta(days=1), 10)
    assert await cohorts.holding(ADA) == 2
    assert await cohorts.holding(BOB) == 0


async def test_what_is_not_there_has_no_members_and_cannot_be_deleted(cohorts: CohortStore) -> None:
    assert await cohorts.cohort("w", "rivals") is None
    assert await cohorts.join("w", "rivals", [ADA], NOON, 10) == []
    assert await cohorts.leave("w", "rivals", [ADA], NOON) == []
    assert not await cohorts.delete("w", "rivals")


async def test_a_deleted_cohort_is_gone_with_its_members(cohorts: CohortStore) -> None:
    await cohorts.create("w", "rivals", "U1", NOON, 5)
    await cohorts.join("w", "rivals", [ADA], NOON, 10)
    assert await cohorts.delete("w", "rivals")
    assert await cohorts.cohorts("w") == []
    assert await cohorts.create("w", "rivals", "U1", LATER, 5)
    assert await members(cohorts) == []


async def test_two_who_add_at_once_do_not_go_over_the_limit_together(database: Database) -> None:
    cohorts = SqlCohorts(database)
    await cohorts.create("w", "rivals", "U1", NOON, 5)
    added = await asyncio.gather(
        *(
            cohorts.join("w", "rivals", [Handle("demo", f"p{half}{i}") for i in range(6)], NOON, 8)
            for half in "ab"
        )
    )
    assert sum(map(len, added)) == 8
    assert len(await members(cohorts)) == 8


async def test_a_forgotten_account_is_in_no_cohort_until_that_is_undone(database: Database) -> None:
    cohorts, opt_outs = SqlCohorts(database), SqlOptOuts(database)
    await cohorts.create("w", "rivals", "U1", NOON, 5)
    await cohorts.join("w", "rivals", [ADA, BOB], NOON, 10)
    await cohorts.leave("w", "rivals", [ADA], LATER)
    assert await opt_outs.forget(ADA, LATER)
    found = await cohorts.cohort("w", "rivals")
    assert found is not None
    assert found.memberships == (Membership(BOB, NOON),)
    assert await opt_outs.undo(ADA)
    found = await cohorts.cohort("w", "rivals")
    assert found is not None
    assert found.memberships == (Membership(ADA, NOON, LATER), Membership(BOB, NOON))


async def test_undoing_brings_nobody_back_into_a_cohort_that_was_deleted_meanwhile(
    database: Database,
) -> None:
    cohorts, opt_outs = SqlCohorts(database), SqlOptOuts(database)
    await cohorts.create("w", "rivals", "U1", NOON, 5)
    await cohorts.join("w", "rivals", [ADA], NOON, 10)
    await opt_outs.forget(ADA, NOON)
    await cohorts.delete("w", "rivals")
    assert await opt_outs.undo(ADA)
    assert await cohorts.cohorts("w") == []


async def test_what_a_team_lets_go_of_leaves_its_cohorts_and_no_others(database: Database) -> None:
    cohorts = SqlCohorts(database)
    for workspace in ("w", "v"):
        await cohorts.create(workspace, "rivals", "U1", NOON, 5)
        await cohorts.join(workspace, "rivals", [ADA], NOON, 10)
    assert await SqlTeams(database).let_go("w", ADA)
    assert await members(cohorts) == []
    assert await members(cohorts, workspace="v") == [ADA]


async def test_a_workspace_that_goes_takes_its_cohorts_with_it(database: Database) -> None:
    cohorts = SqlCohorts(database)
    for workspace in ("w", "v"):
        await cohorts.create(workspace, "rivals", "U1", NOON, 5)
        await cohorts.join(workspace, "rivals", [ADA], NOON, 10)
    await SqlTenants(database).remove("w")
    assert await cohorts.cohorts("w") == []
    assert await members(cohorts, workspace="v") == [ADA]
