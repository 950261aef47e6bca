"""What every OptOuts promises; and on both databases, that nothing which names the handle is left."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlmodel import SQLModel

from adapters.storage.database import Database
from adapters.storage.ledger import SqlLedger
from adapters.storage.notices import SqlNotices
from adapters.storage.opt_outs import SqlOptOuts
from adapters.storage.scores import SqlStore
from adapters.storage.tables import OptOutRow, table_of
from adapters.storage.teams import SqlTeams
from bot.stores import open_stores
from scoring.explain.links import Proof, make_link
from scoring.facts import fact
from scoring.formula import score
from scoring.handles import Handle
from scoring.history.stored import Account
from scoring.messages.findings import to_stored
from scoring.ports.deliveries import Notices, Transaction
from scoring.ports.scores import Links, OptOuts, Store
from scoring.ports.teams import Teams
from scoring.teams.calendar import LocalTime
from scoring.teams.delivery import Alerted, Delivery, PlannedAlert
from scoring.teams.subscription import Subscription
from scoring.teams.workspace import Watched
from tests.fakes import NOON, FakeLinks, FakeOptOuts, FakeStore, observation
from tests.fakes_time import FakeNotices, FakeTeams
from tests.stores import open_database

ADA, BOB = Handle("demo", "ada"), Handle("demo", "bob")


@pytest.fixture(params=["sqlite", "postgresql"])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    async with open_database(request.param, tmp_path) as database:
        yield database


async def everything_about(database: Database, handle: Handle) -> None:
    """One row in every table that can name a handle."""
    seen = observation(str(handle))
    await SqlStore(database).save([to_stored(handle, score(seen), seen)])
    teams, ledger = SqlTeams(database), SqlLedger(database)
    await teams.watch([Watched("w", handle, "u", NOON)], 10)
    wanted = Subscription(0, "w", f"c-{handle.name}", "alerts", "UTC", LocalTime(), "u", NOON, None)
    kept = await teams.subscribe(replace(wanted, about=(handle,)))
    payload = {"alerts": [[str(handle), 1.0, 9.0, "it fell"]]}

    async def enqueue(deliveries: Sequence[Delivery], within: Transaction) -> None:
        """Left alone."""

    told = [Alerted(handle, NOON, 1.0)]
    await ledger.plan_alert(kept, told, PlannedAlert(f"p {handle.name}", NOON, payload), enqueue)


async def dump(database: Database) -> str:
    """All rows of all tables as text."""
    lines = []
    async with database.reading() as connection:
        for table in SQLModel.metadata.sorted_tables:
            rows = (await connection.execute(select(table))).all()
            # As tuples: a Row leaves out most of a long value where it is printed.
            lines += [f"{table.name}: {tuple(row)}" for row in rows]
    return "\n".join(lines)


async def test_nothing_that_names_the_handle_is_left_anywhere(database: Database) -> None:
    # A name with letters that no hash in hexadecimal digits has.
    zoltan = Handle("demo", "zoltan")
    await everything_about(database, zoltan)
    await everything_about(database, BOB)
    assert "zoltan" in await dump(database)
    opt_outs = SqlOptOuts(database)
    assert await opt_outs.forget(zoltan, NOON) is True
    # Set aside it is still there, and whoever watched it has still to be told.
    assert await opt_outs.let_go(before=NOON + timedelta(seconds=1)) == 1
    (told,) = await SqlNotices(database).take("w")
    assert told.facts == {"handle": "@zoltan@demo"}
    left = await dump(database)
    assert "zoltan" not in left.replace("c-zoltan", "").replace("p zoltan", "")
    assert "bob" in left
    assert await SqlStore(database).account(BOB) is not None


@dataclass(frozen=True)
class Ports:
    """The ports of one store."""

    opt_outs: OptOuts
    scores: Store
    teams: Teams
    links: Links
    notices: Notices


@pytest.fixture(params=["fake", "sqlite", "postgresql"])
async def ports(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Ports]:
    if request.param == "fake":
        scores, teams, links, notices = FakeStore(), FakeTeams(), FakeLinks(), FakeNotices()
        yield Ports(FakeOptOuts(scores, teams, links, notices), scores, teams, links, notices)
        return
    async with open_database(request.param, tmp_path) as database:
        stores = open_stores(database)
        yield Ports(stores.opt_outs, stores.scores, stores.teams, stores.links, stores.notices)


async def test_a_forgotten_handle_is_blocked_and_no_other(ports: Ports) -> None:
    assert list(await ports.opt_outs.blocked([ADA])) == []
    assert await ports.opt_outs.forget(ADA, NOON) is False
    assert await ports.opt_outs.forget(ADA, NOON) is False
    assert list(await ports.opt_outs.blocked([ADA, BOB, Handle("x", "ada")])) == [ADA]


async def test_forgetting_takes_the_scores_of_one_handle_along(ports: Ports) -> None:
    for handle in (ADA, BOB):
        seen = observation(str(handle))
        await ports.scores.save([to_stored(handle, score(seen), seen)])
    assert await ports.opt_outs.forget(ADA, NOON) is True
    assert await ports.opt_outs.forget(ADA, NOON) is False
    assert await ports.scores.account(ADA) is None
    assert await ports.scores.account(BOB) is not None


async def test_nobody_watches_a_forgotten_handle_or_is_alerted_of_it(ports: Ports) -> None:
    await ports.teams.watch([Watched("w", handle, "u", NOON) for handle in (ADA, BOB)], 10)
    channel = Subscription(0, "w", "c", "alerts", "UTC", LocalTime(), "u", NOON, None)
    await ports.teams.subscribe(replace(channel, about=(ADA,)))
    kept = await ports.teams.subscribe(replace(channel, channel="d", about=(BOB, ADA)))
    assert await ports.opt_outs.forget(ADA, NOON) is True
    assert [one.handle for one in await ports.teams.watched("w")] == [BOB]
    assert list(await ports.teams.subscriptions("w")) == [replace(kept, about=(BOB,))]


async def test_a_forgotten_handle_is_linked_with_nothing(ports: Ports) -> None:
    proof = Proof("rel-me", "two-way", "https://a.test", "https://b.test", NOON)
    # One that comes before it in a link, and one that comes after it.
    others = (Handle("bluesky", "ada.org"), BOB)
    for other in others:
        await ports.links.save(make_link(ADA, other, proof))
    assert await ports.opt_outs.forget(ADA, NOON) is True
    assert [list(await ports.links.around(other)) for other in others] == [[], []]


async def test_what_is_kept_is_a_hash(database: Database) -> None:
    await SqlOptOuts(database).forget(ADA, NOON)
    async with database.reading() as connection:
        (row,) = (await connection.execute(select(table_of(OptOutRow)))).all()
    assert re.fullmatch("[0-9a-f]{64}", row.digest), "no letters of a name, which are only a-f by chance"


async def test_two_stores_keep_different_hashes(tmp_path: Path) -> None:
    digests = set()
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        async with open_database("sqlite", tmp_path / name) as database:
            await SqlOptOuts(database).forget(ADA, NOON)
            async with database.reading() as connection:
                digests |= set((await connection.execute(select(table_of(OptOutRow).c.digest))).scalars())
    assert len(digests) == 2


async def test_the_others_of_a_grouped_alert_are_still_told(database: Database) -> None:
    teams, ledger = SqlTeams(database), SqlLedger(database)
    channel = Subscription(0, "w", "c", "alerts", "UTC", LocalTime(), "u", NOON, None)
    kept = await teams.subscribe(channel)

    async def enqueue(deliveries: Sequence[Delivery], within: Transaction) -> None:
        """Left alone."""

    accent = Handle("youtube", "jos\u00e9")
    rows = [[str(handle), 1.0, 9.0, "it fell"] for handle in (accent, BOB)]
    told = [Alerted(BOB, NOON, 1.0)]
    await ledger.plan_alert(kept, told, PlannedAlert("p", NOON, {"alerts": rows}), enqueue)
    await SqlOptOuts(database).forget(accent, NOON)
    (one,) = await ledger.deliveries("w")
    assert one.payload == {"alerts": [[str(BOB), 1.0, 9.0, "it fell"]]} and one.state == "pending"
    await SqlOptOuts(database).forget(BOB, NOON)
    (one,) = await ledger.deliveries("w")
    assert (one.state, one.reason) == ("skipped", fact("opted-out"))
    assert await ledger.claim(one.id, NOON, timedelta(minutes=1)) is None


async def everything(ports: Ports) -> Subscription:
    """Scores of two days, a watch, alerts and a link of ADA, and the same of BOB."""
    for handle in (ADA, BOB):
        for day in range(2):
            seen = observation(str(handle), at=NOON + timedelta(days=day))
            await ports.scores.save([to_stored(handle, score(seen), seen)])
    await ports.teams.watch([Watched("w", handle, "u", NOON) for handle in (ADA, BOB)], 10)
    channel = Subscription(0, "w", "c", "alerts", "UTC", LocalTime(), "u", NOON, None)
    await ports.links.save(
        make_link(ADA, BOB, Proof("rel-me", "two-way", "https://a.test", "https://b.test", NOON))
    )
    return await ports.teams.subscribe(replace(channel, about=(ADA,)))


async def test_what_was_forgotten_can_be_brought_back_whole(ports: Ports) -> None:
    await everything(ports)
    before = (await ports.scores.account(ADA), await ports.scores.history(ADA, NOON.date()))
    assert before[0] is not None and len(before[1]) == 2
    assert await ports.opt_outs.forget(ADA, NOON) is True
    # Another account may take the place in the store that it had.
    seen = observation("@zed@demo")
    await ports.scores.save([to_stored(Handle("demo", "zed"), score(seen), seen)])
    assert await ports.opt_outs.undo(ADA) is True
    assert await ports.scores.account(ADA) == before[0]
    assert await ports.scores.history(ADA, NOON.date()) == before[1]
    assert {one.handle for one in await ports.teams.watched("w")} == {ADA, BOB}
    (alerts,) = await ports.teams.subscriptions("w")
    assert alerts.about == (ADA,)
    assert len(await ports.links.around(ADA)) == 1
    assert list(await ports.opt_outs.blocked([ADA])) == []
    assert await ports.opt_outs.undo(ADA) is False


async def test_a_second_deletion_keeps_what_the_first_one_set_aside(ports: Ports) -> None:
    await everything(ports)
    await ports.opt_outs.forget(ADA, NOON)
    assert await ports.opt_outs.forget(ADA, NOON) is False
    assert await ports.opt_outs.undo(ADA) is True
    assert await ports.scores.account(ADA) is not None


async def test_after_its_time_nothing_is_left_to_bring_back(ports: Ports) -> None:
    await everything(ports)
    await ports.opt_outs.forget(ADA, NOON)
    assert await ports.opt_outs.let_go(before=NOON) == 0
    assert await ports.opt_outs.let_go(before=NOON + timedelta(seconds=1)) == 1
    assert await ports.opt_outs.undo(ADA) is False
    assert await ports.scores.account(ADA) is None
    assert list(await ports.opt_outs.blocked([ADA])) == []  # the operator lets it be asked for again


async def test_whoever_watched_a_forgotten_account_gets_a_notice_that_an_undo_takes_back(
    ports: Ports,
) -> None:
    await everything(ports)
    await ports.opt_outs.forget(ADA, NOON)
    (told,) = await ports.notices.take("w")
    assert (told.person, told.code, told.facts) == ("u", "not-scored", {"handle": str(ADA)})
    await ports.notices.give_back([told])
    await ports.opt_outs.undo(ADA)
    assert list(await ports.notices.take("w")) == []


async def test_a_code_is_the_same_for_one_person_and_of_no_use_to_another(ports: Ports) -> None:
    mine = await ports.opt_outs.code(ADA, "w", "u")
    assert mine == await ports.opt_outs.code(ADA, "w", "u")
    others = [(BOB, "w", "u"), (ADA, "v", "u"), (ADA, "w", "x")]
    assert mine not in [await ports.opt_outs.code(*other) for other in others]


RENAMED = Handle("demo", "ada_of_today")


def of_the_same(handle: Handle, account: str = "4711") -> Account:
    """The account that has this id at its network, under one of its names."""
    seen = replace(observation(str(handle)), id=account)
    return to_stored(handle, score(seen), seen)


async def test_a_rename_brings_nobody_back(ports: Ports) -> None:
    await ports.scores.save([of_the_same(ADA)])
    await ports.opt_outs.forget(ADA, NOON)
    assert await ports.opt_outs.blocked_account("demo", "4711")
    for other in (("demo", "4712"), ("x", "4711")):
        assert not await ports.opt_outs.blocked_account(*other)
    assert list(await ports.opt_outs.blocked([RENAMED])) == [], "the name itself is nobody's yet"


async def test_an_id_that_the_caller_knows_needs_no_stored_account(ports: Ports) -> None:
    assert await ports.opt_outs.forget(ADA, NOON, "4711") is False
    assert await ports.opt_outs.forget(ADA, NOON) is False, "what was known once stays known"
    assert await ports.opt_outs.blocked_account("demo", "4711")


async def test_what_is_stored_under_other_names_goes_too_and_comes_back_together(ports: Ports) -> None:
    await ports.scores.save([of_the_same(handle) for handle in (ADA, RENAMED)])
    await ports.scores.save([of_the_same(BOB, "4712")])
    await ports.teams.watch([Watched("w", handle, "u", NOON) for handle in (ADA, RENAMED, BOB)], 10)
    assert await ports.opt_outs.forget(RENAMED, NOON) is True
    assert await ports.scores.account(ADA) is None
    assert [one.handle for one in await ports.teams.watched("w")] == [BOB]
    assert set(await ports.opt_outs.blocked([ADA, RENAMED, BOB])) == {ADA, RENAMED}
    assert await ports.opt_outs.undo(ADA) is True
    assert {one.handle for one in await ports.teams.watched("w")} == {ADA, RENAMED, BOB}
    assert await ports.scores.account(RENAMED) is not None
    assert not await ports.opt_outs.blocked_account("demo", "4711")
    assert list(await ports.opt_outs.blocked([ADA, RENAMED])) == []
    assert list(await ports.notices.take("w")) == []


async def test_after_its_time_the_operator_can_still_let_it_be_asked_for_again(ports: Ports) -> None:
    await ports.scores.save([of_the_same(ADA)])
    await ports.opt_outs.forget(ADA, NOON)
    await ports.opt_outs.let_go(before=NOON + timedelta(days=8))
    assert await ports.opt_outs.blocked_account("demo", "4711")
    assert await ports.opt_outs.undo(ADA) is False
    assert not await ports.opt_outs.blocked_account("demo", "4711")


async def test_an_answer_under_way_is_not_stored_under_another_name(database: Database) -> None:
    await SqlOptOuts(database).forget(ADA, NOON, "4711")
    await SqlStore(database).save([of_the_same(RENAMED), of_the_same(BOB, "4712")])
    assert await SqlStore(database).account(RENAMED) is None
    assert await SqlStore(database).account(BOB) is not None


async def test_the_id_is_kept_as_a_hash_only(database: Database) -> None:
    opt_outs = SqlOptOuts(database)
    await SqlStore(database).save([of_the_same(ADA, "an-id-of-ada")])
    await opt_outs.forget(ADA, NOON)
    await opt_outs.let_go(before=NOON + timedelta(seconds=1))
    assert "an-id-of-ada" not in await dump(database)


async def test_what_is_set_aside_of_youtube_holds_no_name_or_title(database: Database) -> None:
    """It may be 29 days old by then, and stays for a week."""
    tube = Handle("youtube", "kitefilms")
    seen = replace(observation(str(tube)), network="youtube", display_name="Kite Films")
    seen = replace(seen, posts=tuple(replace(post, hashtags=("windy",)) for post in seen.posts))
    await SqlStore(database).save([to_stored(tube, score(seen), seen)])
    assert "Kite Films" in await dump(database) and "windy" in await dump(database)
    opt_outs = SqlOptOuts(database)
    await opt_outs.forget(tube, NOON)
    left = await dump(database)
    assert "Kite Films" not in left and "windy" not in left
    assert await opt_outs.undo(tube) is True
    back = await SqlStore(database).account(tube)
    assert back is not None and len(back.observation.posts) == len(seen.posts)
