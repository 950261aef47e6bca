"""What a card shows beside the scores is part of its stamp; and how claims of many are written."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.storage.database import Database
from adapters.storage.links import SqlLinks
from adapters.storage.scores import SqlStore
from adapters.storage.settings_store import MOST_AT_ONCE, SqlProcessedEvents
from adapters.storage.teams import SqlTeams
from scoring.errors import StoreTrouble
from scoring.explain.links import Proof, make_link
from scoring.formula import score
from scoring.handles import Handle
from scoring.messages.findings import to_stored
from scoring.teams.workspace import Watched
from scoring.text import say
from tests.fakes import NOON, observation
from tests.stores import KINDS, open_database

ADA, BOB = Handle("demo", "ada"), Handle("demo", "bob")


@pytest.fixture(params=KINDS)
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    async with open_database(request.param, tmp_path) as opened:
        yield opened


async def test_a_stamp_is_of_one_workspace_and_knows_links_from_both_sides(database: Database) -> None:
    store = SqlStore(database)
    for handle in (ADA, BOB):
        seen = observation(str(handle))
        await store.save([to_stored(handle, score(seen), seen)])
    await SqlTeams(database).watch([Watched("w", ADA, "u", NOON)], 10)
    stamps = [await store.stamp(ADA, workspace) for workspace in ("w", "v")]
    assert [stamp is not None and (stamp.watched, stamp.linked) for stamp in stamps] == [
        (True, False),
        (False, False),
    ]
    proof = Proof("rel-me", "two-way", "https://a.test", "https://b.test", NOON)
    await SqlLinks(database).save(make_link(ADA, BOB, proof))
    for handle in (ADA, BOB):
        stamp = await store.stamp(handle, "w")
        assert stamp is not None and stamp.linked


async def test_of_many_claims_at_once_each_key_has_one_first(database: Database) -> None:
    seen = SqlProcessedEvents(database)
    keys = [f"k{number % (MOST_AT_ONCE + 50)}" for number in range(3 * (MOST_AT_ONCE + 50))]
    firsts = await asyncio.gather(*(seen.claim(key, NOON) for key in keys))
    assert [key for key, first in zip(keys, firsts, strict=True) if first] == keys[: MOST_AT_ONCE + 50]
    others = SqlProcessedEvents(database)
    assert not any(await asyncio.gather(*(others.claim(key, NOON) for key in keys[:10])))
    assert await seen.prune(NOON + timedelta(days=1)) == MOST_AT_ONCE + 50


async def test_who_stops_waiting_keeps_nobody_else_waiting(database: Database) -> None:
    seen = SqlProcessedEvents(database)
    gone = asyncio.ensure_future(seen.claim("a", NOON))
    other = asyncio.ensure_future(seen.claim("b", NOON))
    await asyncio.sleep(0)
    gone.cancel()
    assert await other


async def test_a_store_that_fails_is_told_to_everybody_who_waits_and_the_next_claim_works(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen, whole = SqlProcessedEvents(database), SqlProcessedEvents._insert

    async def broken(self: SqlProcessedEvents, keys: object) -> set[str]:
        raise StoreTrouble(say("The store could not be written."))

    monkeypatch.setattr(SqlProcessedEvents, "_insert", broken)
    told = await asyncio.gather(*(seen.claim(key, NOON) for key in "ab"), return_exceptions=True)
    assert [type(one) for one in told] == [StoreTrouble, StoreTrouble]
    monkeypatch.setattr(SqlProcessedEvents, "_insert", whole)
    assert await seen.claim("a", NOON)
