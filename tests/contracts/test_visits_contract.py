"""What every VisitStore, BadgeStore and CheckRunStore promises."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.storage.badges import SqlBadges
from adapters.storage.check_runs import SqlCheckRuns
from adapters.storage.opt_outs import SqlOptOuts
from adapters.storage.tenants import SqlTenants
from adapters.storage.visits import SqlVisits
from scoring.handles import Handle
from scoring.ports.badges import BadgeStore
from scoring.ports.check_runs import CheckRunStore
from scoring.ports.deliveries import Transaction
from scoring.ports.visits import VisitStore
from scoring.teams.check_runs import CheckRun
from scoring.teams.pages import new_key
from scoring.teams.visits import Visit, digest_of
from tests.fakes import NOON
from tests.fakes_time import FakeBadges, FakeCheckRuns, FakeVisits
from tests.stores import KINDS, open_database

UNTIL = NOON + timedelta(hours=12)
ADA, BOB = Handle("demo", "ada"), Handle("demo", "bob")


@dataclass
class Kept:
    visits: VisitStore
    badges: BadgeStore
    runs: CheckRunStore


@asynccontextmanager
async def opened(kind: str, folder: Path) -> AsyncIterator[Kept]:
    if kind == "fake":
        yield Kept(FakeVisits(), FakeBadges(), FakeCheckRuns())
        return
    async with open_database(kind, folder) as database:
        yield Kept(SqlVisits(database), SqlBadges(database), SqlCheckRuns(database))


@pytest.fixture(params=["fake", "sqlite", "postgresql"])
async def kept(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Kept]:
    async with opened(request.param, tmp_path) as found:
        yield found


def a_visit(workspace: str = "w", key: str | None = None) -> Visit:
    return Visit(digest_of(key or new_key()), workspace, "U1", "Europe/Paris", NOON, UNTIL)


async def hand_over(within: Transaction) -> None:
    """Nobody works on it."""


def a_run(workspace: str = "w") -> CheckRun:
    return CheckRun(new_key(), workspace, "token:1", NOON, "running", {})


async def test_a_visit_is_open_until_its_time_is_over(kept: Kept) -> None:
    visit = a_visit()
    assert await kept.visits.keep(visit, 5)
    assert await kept.visits.visit(visit.digest, NOON) == visit
    assert await kept.visits.visit(visit.digest, UNTIL) is None
    assert await kept.visits.visit(digest_of("another"), NOON) is None
    assert await kept.visits.expire(UNTIL) == 1


async def test_a_workspace_has_so_many_visits_and_ends_its_own(kept: Kept) -> None:
    mine, theirs = a_visit(), a_visit("v")
    assert await kept.visits.keep(mine, 1)
    assert not await kept.visits.keep(a_visit(), 1)
    assert await kept.visits.keep(replace(a_visit(), made_at=UNTIL), 1)
    assert await kept.visits.keep(theirs, 1)
    assert await kept.visits.revoke("w") == 2
    assert await kept.visits.visit(mine.digest, NOON) is None
    assert await kept.visits.visit(theirs.digest, NOON) == theirs


async def test_an_account_has_one_badge_until_it_is_withdrawn(kept: Kept) -> None:
    key = await kept.badges.issue(ADA, new_key(), NOON)
    assert await kept.badges.issue(ADA, new_key(), NOON) == key
    assert await kept.badges.issue(BOB, new_key(), NOON) != key
    assert await kept.badges.handle(key) == ADA
    assert await kept.badges.withdraw(ADA)
    assert not await kept.badges.withdraw(ADA)
    assert await kept.badges.handle(key) is None


async def test_a_run_ends_once_and_is_seen_by_its_workspace_alone(kept: Kept) -> None:
    run = a_run()
    assert await kept.runs.start(run, 1, hand_over)
    assert not await kept.runs.start(a_run(), 1, hand_over)
    assert await kept.runs.run("w", run.key) == run
    assert await kept.runs.run("v", run.key) is None
    later = NOON + timedelta(minutes=3)
    await kept.runs.end(run.key, "done", {"people": 3}, later)
    await kept.runs.end(run.key, "failed", {}, later)
    await kept.runs.end("none", "failed", {}, later)
    assert await kept.runs.run("w", run.key) == replace(
        run, state="done", content={"people": 3}, ended_at=later
    )
    assert await kept.runs.expire(NOON) == 0
    assert await kept.runs.expire(later) == 1


@pytest.mark.parametrize("kind", KINDS)
async def test_all_of_it_goes_with_whom_it_is_about(kind: str, tmp_path: Path) -> None:
    async with open_database(kind, tmp_path) as database:
        badges, runs, visits = SqlBadges(database), SqlCheckRuns(database), SqlVisits(database)
        key, visit = await badges.issue(ADA, new_key(), NOON), a_visit()
        of_ada, of_bob = a_run(), a_run()
        for run, handle in ((of_ada, ADA), (of_bob, BOB)):
            await runs.start(run, 5, hand_over)
            await runs.end(run.key, "done", {"rows": [{"handle": str(handle)}]}, NOON)
        await visits.keep(visit, 5)
        await SqlOptOuts(database).forget(ADA, NOON)
        assert await badges.handle(key) is None
        assert await badges.handle(await badges.issue(ADA, new_key(), NOON)) is None, "it is forgotten"
        assert await runs.run("w", of_ada.key) is None
        assert await runs.run("w", of_bob.key) is not None
        await SqlTenants(database).remove("w")
        assert await runs.run("w", of_bob.key) is None
        assert await visits.visit(visit.digest, NOON) is None
