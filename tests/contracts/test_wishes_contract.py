"""What every Wishes promises; and on both databases, that nothing which names the handle is left."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlmodel import SQLModel

from adapters.storage.database import Database
from adapters.storage.ledger import SqlLedger
from adapters.storage.scores import SqlStore
from adapters.storage.tables import OptOutRow, table_of
from adapters.storage.teams import SqlTeams
from adapters.storage.wishes import SqlWishes
from bot.stores import open_stores
from scoring.calendar import LocalTime
from scoring.formula import score
from scoring.handles import Handle
from scoring.links import Proof, make_link
from scoring.ports import Links, Store, Wishes
from scoring.record import keep
from scoring.team import Alerted, AlertRule, Delivery, PlannedAlert, Subscription, Watched
from scoring.team_ports import Teams, Transaction
from tests.fakes import NOON, FakeLinks, FakeStore, FakeWishes, observation
from tests.fakes_time import FakeTeams
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


@dataclass(frozen=True)
class Ports:
    """The ports of one store."""

    wishes: Wishes
    scores: Store
    teams: Teams
    links: Links


@pytest.fixture(params=["fake", "sqlite", "postgresql"])
async def ports(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Ports]:
    if request.param == "fake":
        scores, teams, links = FakeStore(), FakeTeams(), FakeLinks()
        yield Ports(FakeWishes(scores, teams, links), scores, teams, links)
        return
    async with open_database(request.param, tmp_path) as database:
        stores = open_stores(database)
        yield Ports(stores.wishes, stores.scores, stores.teams, stores.links)


async def test_a_forgotten_handle_is_blocked_and_no_other(ports: Ports) -> None:
    assert list(await ports.wishes.blocked([ADA])) == []
    assert await ports.wishes.forget(ADA) is False
    assert await ports.wishes.forget(ADA) is False
    assert list(await ports.wishes.blocked([ADA, BOB, Handle("x", "ada")])) == [ADA]


async def test_forgetting_takes_the_scores_of_one_handle_along(ports: Ports) -> None:
    for handle in (ADA, BOB):
        seen = observation(str(handle))
        await ports.scores.save([keep(handle, score(seen), seen)])
    assert await ports.wishes.forget(ADA) is True
    assert await ports.wishes.forget(ADA) is False
    assert await ports.scores.account(ADA) is None
    assert await ports.scores.account(BOB) is not None


async def test_nobody_watches_a_forgotten_handle_or_is_alerted_of_it(ports: Ports) -> None:
    await ports.teams.watch([Watched("w", handle, "u", NOON) for handle in (ADA, BOB)], 10)
    channel = Subscription(0, "w", "c", "alerts", "UTC", LocalTime(), "u", NOON, None)
    await ports.teams.subscribe(replace(channel, rule=AlertRule(only=ADA)))
    kept = await ports.teams.subscribe(replace(channel, channel="d", rule=AlertRule(only=BOB)))
    assert await ports.wishes.forget(ADA) is True
    assert [one.handle for one in await ports.teams.watched("w")] == [BOB]
    assert list(await ports.teams.subscriptions("w")) == [kept]


async def test_a_forgotten_handle_is_linked_with_nothing(ports: Ports) -> None:
    proof = Proof("rel-me", "two-way", "https://a.test", "https://b.test", NOON)
    # One that comes before it in a link, and one that comes after it.
    others = (Handle("bluesky", "ada.org"), BOB)
    for other in others:
        await ports.links.save(make_link(ADA, other, proof))
    assert await ports.wishes.forget(ADA) is True
    assert [list(await ports.links.around(other)) for other in others] == [[], []]


async def test_what_is_kept_is_a_hash(database: Database) -> None:
    await SqlWishes(database).forget(ADA)
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
