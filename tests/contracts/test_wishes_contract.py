"""Being forgotten, and forecasts that are judged, on both databases."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlmodel import SQLModel

from adapters.storage.database import Database
from adapters.storage.ledger import SqlLedger
from adapters.storage.outcomes import SqlOutcomes
from adapters.storage.scores import SqlStore
from adapters.storage.tables import OptOutRow, table_of
from adapters.storage.teams import SqlTeams
from adapters.storage.wishes import SqlWishes
from scoring.calendar import LocalTime
from scoring.formula import score
from scoring.handles import Handle
from scoring.observation import Observation
from scoring.record import keep
from scoring.service.judging import ForecastJudge
from scoring.team import Alerted, AlertRule, Delivery, PlannedAlert, Subscription, Watched
from scoring.team_ports import Transaction
from tests.fakes import NOON, observation
from tests.stores import open_database

ADA, BOB = Handle("demo", "ada"), Handle("demo", "bob")


@pytest.fixture(params=["sqlite", "postgresql"])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    async with open_database(request.param, tmp_path) as database:
        yield database


async def everything_about(database: Database, handle: Handle) -> None:
    """One row in every table that can name a handle."""
    seen = observation(str(handle))
    await SqlStore(database).save([keep(handle, score(seen), seen)])
    teams, ledger = SqlTeams(database), SqlLedger(database)
    await teams.watch([Watched("w", handle, "u", NOON)], 10)
    wanted = Subscription(0, "w", f"c-{handle.name}", "alerts", "UTC", LocalTime(), "u", NOON, None)
    rule = AlertRule(only=handle)
    kept = await teams.subscribe(replace(wanted, rule=rule))
    payload = {"alerts": [[str(handle), 1.0, 9.0, "it fell"]]}

    async def enqueue(delivery: Delivery, within: Transaction) -> None:
        """Left alone."""

    told = [Alerted(handle, NOON, 1.0)]
    await ledger.plan_alert(kept, told, PlannedAlert(f"p {handle.name}", NOON, payload), enqueue)


async def dump(database: Database) -> str:
    """All rows of all tables as text."""
    lines = []
    async with database.reading() as connection:
        for table in SQLModel.metadata.sorted_tables:
            rows = (await connection.execute(select(table))).all()
            lines += [f"{table.name}: {row}" for row in rows]
    return "\n".join(lines)


async def test_nothing_that_names_the_handle_is_left_anywhere(database: Database) -> None:
    # A name with letters that no hash in hexadecimal digits has.
    zoltan = Handle("demo", "zoltan")
    await everything_about(database, zoltan)
    await everything_about(database, BOB)
    assert "zoltan" in await dump(database)
    assert await SqlWishes(database).forget(zoltan) is True
    left = await dump(database)
    assert "zoltan" not in left.replace("c-zoltan", "").replace("p zoltan", "")
    assert "bob" in left
    assert await SqlStore(database).account(BOB) is not None


async def test_what_is_kept_is_a_hash_that_blocks_the_handle_and_no_other(database: Database) -> None:
    wishes = SqlWishes(database)
    assert list(await wishes.blocked([ADA])) == []
    assert await wishes.forget(ADA) is False
    assert await wishes.forget(ADA) is False
    assert list(await wishes.blocked([ADA, BOB, Handle("x", "ada")])) == [ADA]
    async with database.reading() as connection:
        (row,) = (await connection.execute(select(table_of(OptOutRow)))).all()
    assert len(row.digest) == 64 and "ada" not in row.digest


async def test_two_stores_keep_different_hashes(tmp_path: Path) -> None:
    digests = set()
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        async with open_database("sqlite", tmp_path / name) as database:
            await SqlWishes(database).forget(ADA)
            async with database.reading() as connection:
                digests |= set((await connection.execute(select(table_of(OptOutRow).c.digest))).scalars())
    assert len(digests) == 2


async def test_data_that_may_not_be_kept_longer_is_let_go(database: Database) -> None:
    store = SqlStore(database)
    for handle in (ADA, Handle("youtube", "some")):
        seen = observation(str(handle))
        await store.save([keep(handle, score(seen), seen)])
    assert await store.expire("youtube", NOON) == 0
    assert await store.expire("youtube", NOON + timedelta(seconds=1)) == 1
    assert await store.account(ADA) is not None


def seen_on(day: int, reposts_later: int) -> Observation:
    """An account that posts four times a day; posts after day 0 earn something else."""
    now = NOON + timedelta(days=day)
    base = observation(posts=1).posts[0]
    posts = []
    for hours in range(0, 60 * 24, 6):
        at = now - timedelta(hours=hours)
        posts.append(replace(base, id=f"{at:%m%d%H}", at=at, reposts=reposts_later if at > NOON else 10))
    return replace(observation(at=now), posts=tuple(posts))


async def test_forecasts_get_their_outcome_when_twenty_newer_posts_are_ripe(database: Database) -> None:
    store, outcomes = SqlStore(database), SqlOutcomes(database)
    judge = ForecastJudge(outcomes)
    judged = []
    for day in range(12):
        seen = seen_on(day, reposts_later=10)
        await store.save([keep(ADA, score(seen), seen)])
        judged.append(await judge.tick())
        assert await judge.tick() == 0
    # Twenty posts are five days of posting, from the two days that were not ripe when the score was made.
    assert judged == [0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1]
    (row,) = await outcomes.board()
    assert (row.network, row.outcomes, row.covered) == ("demo", 7, 1.0)
    assert abs(row.bias) < 0.1


async def test_a_forecast_that_was_wrong_counts_as_not_covered(database: Database) -> None:
    store, outcomes = SqlStore(database), SqlOutcomes(database)
    for day in (0, 8):
        seen = seen_on(day, reposts_later=4000)
        await store.save([keep(ADA, score(seen), seen)])
    assert await ForecastJudge(outcomes).tick() == 1
    (row,) = await outcomes.board()
    assert row.covered == 0.0 and row.bias > 1


async def test_a_forecast_whose_posts_are_no_longer_shown_is_left_out(database: Database) -> None:
    store, outcomes = SqlStore(database), SqlOutcomes(database)
    first, later = seen_on(0, 10), seen_on(100, 10)
    for seen in (first, later):
        await store.save([keep(ADA, score(seen), seen)])
    judge = ForecastJudge(outcomes)
    assert await judge.tick() == 0
    assert list(await outcomes.board()) == []
    assert await outcomes.to_judge(10) == []


async def test_the_others_of_a_grouped_alert_are_still_told(database: Database) -> None:
    teams, ledger = SqlTeams(database), SqlLedger(database)
    channel = Subscription(0, "w", "c", "alerts", "UTC", LocalTime(), "u", NOON, None)
    kept = await teams.subscribe(channel)

    async def enqueue(delivery: Delivery, within: Transaction) -> None:
        """Left alone."""

    accent = Handle("youtube", "jos\u00e9")
    rows = [[str(handle), 1.0, 9.0, "it fell"] for handle in (accent, BOB)]
    told = [Alerted(BOB, NOON, 1.0)]
    await ledger.plan_alert(kept, told, PlannedAlert("p", NOON, {"alerts": rows}), enqueue)
    await SqlWishes(database).forget(accent)
    (one,) = await ledger.deliveries("w")
    assert one.payload == {"alerts": [[str(BOB), 1.0, 9.0, "it fell"]]} and one.state == "pending"
    await SqlWishes(database).forget(BOB)
    (one,) = await ledger.deliveries("w")
    assert (one.state, one.reason) == ("skipped", "the account asked to be forgotten")
    assert await ledger.claim(one.id, NOON, timedelta(minutes=1)) is None
