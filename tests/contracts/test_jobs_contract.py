"""What every Jobs promises."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest

from adapters.jobs.inline import InlineJobs
from adapters.jobs.queue import QueuedJobs
from adapters.storage.database import Database
from adapters.storage.pooling import pool_arguments
from adapters.storage.transaction import SqlTransaction
from scoring.ports.deliveries import Transaction
from scoring.ports.jobs import Handlers, Job, Jobs
from tests.fakes_time import FakeTransaction
from tests.fakes_upkeep import FakeJobs
from tests.stores import open_database


@dataclass
class Work:
    """Jobs as they begin and end. One in `gates` ends when its gate is opened; a faulty one fails."""

    steps: list[str] = field(default_factory=list)
    gates: dict[str, asyncio.Event] = field(default_factory=dict)
    faulty: set[str] = field(default_factory=set)
    _changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    @property
    def handlers(self) -> Handlers:
        return {"deliver": self.do, "refresh": self.do, "check": self.do}

    async def do(self, key: str) -> None:
        await self._did(f"begin {key}")
        if key in self.gates:
            await self.gates[key].wait()
        if key in self.faulty:
            raise ZeroDivisionError
        await self._did(f"end {key}")

    async def until(self, *steps: str) -> None:
        async with asyncio.timeout(60), self._changed:
            await self._changed.wait_for(lambda: set(steps) <= set(self.steps))

    async def _did(self, step: str) -> None:
        async with self._changed:
            self.steps.append(step)
            self._changed.notify_all()


Write = Callable[[], AbstractAsyncContextManager[Transaction]]


@dataclass
class Room:
    jobs: Jobs
    work: Work
    # A transaction that commits at the end of its block, or not at all.
    write: Write


@asynccontextmanager
async def in_memory() -> AsyncIterator[Transaction]:
    transaction = FakeTransaction()
    yield transaction
    transaction.commit()


@asynccontextmanager
async def in_store(database: Database) -> AsyncIterator[Transaction]:
    async with database.writing() as connection:
        transaction = SqlTransaction(connection)
        yield transaction
    transaction.committed()


@pytest.fixture(params=["fake", "inline", "queue"])
async def room(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Room]:
    work = Work()
    if request.param == "queue":
        async with open_database("postgresql", tmp_path) as database:
            jobs = QueuedJobs(work.handlers, database.writing, pool_arguments(database.engine))
            await jobs.start()
            yield Room(jobs, work, partial(in_store, database))
            await jobs.drain()
    else:
        made: Jobs = FakeJobs(work.handlers) if request.param == "fake" else InlineJobs(work.handlers)
        await made.start()
        yield Room(made, work, in_memory)
        await made.drain()


def one(number: int, lane: str = "c") -> Job:
    return Job("deliver", str(number), lane)


async def test_what_is_handed_over_is_done(room: Room) -> None:
    await room.jobs.enqueue([one(number, f"c{number}") for number in (1, 2, 3)])
    await room.jobs.enqueue([])
    await room.work.until("end 1", "end 2", "end 3")


async def test_every_kind_has_hands_of_its_own(room: Room) -> None:
    await room.jobs.enqueue([Job("refresh", "r"), Job("check", "k"), one(1)])
    await room.work.until("end r", "end k", "end 1")


async def test_what_is_handed_over_within_a_write_waits_for_its_commit(room: Room) -> None:
    async with room.write() as write:
        await room.jobs.enqueue([one(1, "first")], write)
        await room.jobs.enqueue([one(2, "second")])
        await room.work.until("end 2")
        assert room.work.steps == ["begin 2", "end 2"]
    await room.work.until("end 1")


async def test_what_a_write_that_fails_handed_over_is_never_done(room: Room) -> None:
    with pytest.raises(ZeroDivisionError):
        async with room.write() as write:
            await room.jobs.enqueue([one(1)], write)
            raise ZeroDivisionError
    await room.jobs.enqueue([one(2)])
    await room.work.until("end 2")
    assert room.work.steps == ["begin 2", "end 2"]


async def test_a_lane_gets_one_at_a_time_in_the_order_of_handing_over(room: Room) -> None:
    room.work.gates["1"] = asyncio.Event()
    await room.jobs.enqueue([one(1), one(2)])
    await room.jobs.enqueue([one(3)])
    await room.work.until("begin 1")
    assert room.work.steps == ["begin 1"]
    room.work.gates["1"].set()
    await room.work.until("end 3")
    assert room.work.steps == [f"{step} {number}" for number in (1, 2, 3) for step in ("begin", "end")]


async def test_of_one_key_only_one_waits(room: Room) -> None:
    room.work.gates["1"] = asyncio.Event()
    await room.jobs.enqueue([one(1)])
    await room.work.until("begin 1")
    await room.jobs.enqueue([one(2), one(3)])
    for _ in range(3):
        await room.jobs.enqueue([one(3), one(2), one(4)])
    room.work.gates["1"].set()
    await room.work.until("end 4")
    assert [step for step in room.work.steps if step.startswith("begin")] == [
        f"begin {number}" for number in (1, 2, 3, 4)
    ]


async def test_one_that_breaks_off_stops_no_other(room: Room) -> None:
    room.work.faulty.add("1")
    await room.jobs.enqueue([one(1), one(2)])
    await room.work.until("end 2")
    room.work.faulty.clear()
    await room.jobs.enqueue([one(1)])
    await room.work.until("end 1")


async def test_draining_waits_for_what_is_in_hand_and_starts_no_other(room: Room) -> None:
    room.work.gates["1"] = asyncio.Event()
    await room.jobs.enqueue([one(1), one(2)])
    await room.work.until("begin 1")
    draining = asyncio.create_task(room.jobs.drain())
    await asyncio.sleep(0)
    assert not draining.done()
    room.work.gates["1"].set()
    await draining
    await room.jobs.enqueue([one(3, "another")])
    await room.jobs.drain()
    assert room.work.steps == ["begin 1", "end 1"]


async def test_draining_when_nothing_was_handed_over_is_fine(room: Room) -> None:
    await room.jobs.reap()
    await room.jobs.drain()
    await room.jobs.drain()
