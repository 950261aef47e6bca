"""What every Store promises, run on the fake, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.storage.database import Database
from adapters.storage.engine import make_engine
from adapters.storage.migrate import migrate
from adapters.storage.scores import SqlStore
from scoring.formula import score
from scoring.handles import Handle
from scoring.ports import Store
from scoring.record import Kept, keep
from tests.fakes import NOON, FakeStore, observation
from tests.servers.postgresql import fresh_database

ADA = Handle("demo", "ada")
BOB = Handle("demo", "bob")


@pytest.fixture(params=["fake", "sqlite", "postgresql"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    if request.param == "fake":
        yield FakeStore()
        return
    async with AsyncExitStack() as stack:
        if request.param == "sqlite":
            url = f"sqlite:///{tmp_path}/s.db"
        else:
            url = await stack.enter_async_context(fresh_database())
        engine = make_engine(url)
        stack.push_async_callback(engine.dispose)
        await migrate(engine)
        yield SqlStore(Database(engine))


def kept(day: int = 0, handle: Handle = ADA, reposts: int = 10) -> Kept:
    seen = observation(str(handle), NOON + timedelta(days=day), reposts=reposts)
    return keep(handle, score(seen), seen)


async def save(store: Store, kept: Kept) -> None:
    await store.save(kept, observation(str(kept.handle), kept.score.observed_at))


async def test_an_unknown_account_is_none(store: Store) -> None:
    assert await store.account(ADA) is None
    assert list(await store.history(ADA, NOON.date())) == []


async def test_what_was_saved_comes_back_equal_without_engagers(store: Store) -> None:
    seen = observation()
    row = keep(ADA, score(seen), seen)
    await store.save(row, seen)
    account = await store.account(ADA)
    assert account is not None
    assert account.latest == row
    assert account.observation == replace(seen, engagers=None)


async def test_one_row_a_day_and_the_last_of_the_day_stays(store: Store) -> None:
    await save(store, kept(reposts=10))
    later = kept(reposts=50)
    await save(store, later)
    assert [row.score.value for row in await store.history(ADA, NOON.date())] == [later.score.value]


async def test_history_is_oldest_first_and_starts_at_the_day_asked(store: Store) -> None:
    for day in (2, 0, 1):
        await save(store, kept(day))
    rows = await store.history(ADA, NOON.date() + timedelta(days=1))
    assert [row.day for row in rows] == [NOON.date() + timedelta(days=day) for day in (1, 2)]


async def test_history_crosses_months_and_years(store: Store) -> None:
    for day in (0, 200, 400):
        await save(store, kept(day))
    assert len(await store.history(ADA, NOON.date())) == 3


async def test_an_older_score_does_not_become_the_latest(store: Store) -> None:
    await save(store, kept(day=5))
    await save(store, kept(day=1))
    account = await store.account(ADA)
    assert account is not None and account.latest.day == NOON.date() + timedelta(days=5)


async def test_accounts_do_not_mix(store: Store) -> None:
    await save(store, kept())
    await save(store, kept(handle=BOB, reposts=99))
    account = await store.account(ADA)
    assert account is not None and account.latest.score.handle == "@ada@demo"
    assert len(await store.history(ADA, NOON.date())) == 1


async def test_forgetting_deletes_everything_of_one_account_only(store: Store) -> None:
    await save(store, kept())
    await save(store, kept(handle=BOB))
    assert await store.forget(ADA) is True
    assert await store.forget(ADA) is False
    assert await store.account(ADA) is None
    assert list(await store.history(ADA, NOON.date())) == []
    assert await store.account(BOB) is not None


async def test_absent_parts_and_marks_survive(store: Store) -> None:
    row = kept()
    bare = replace(row.score, parts=replace(row.score.parts, reach=None, network=None), held="a glitch")
    await save(store, replace(row, score=bare, followers=None, posts_total=None, reconstructed=True))
    account = await store.account(ADA)
    assert account is not None
    assert account.latest == replace(row, score=bare, followers=None, posts_total=None, reconstructed=True)


async def test_check_says_ok(store: Store) -> None:
    await save(store, kept())
    assert (await store.check()).startswith("ok")
