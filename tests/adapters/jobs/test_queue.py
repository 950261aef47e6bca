"""The queue on PostgreSQL where something goes wrong: processes that die, connections that break."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import text

from adapters.jobs import queue
from adapters.jobs.queue import QueuedJobs
from adapters.storage.database import Database
from adapters.storage.engine import make_engine
from adapters.storage.migrate import migrate
from adapters.storage.pooling import pool_arguments
from scoring.errors import StoreTrouble
from scoring.ports.jobs import Job, Unfinished
from tests.contracts.test_jobs_contract import Work, one
from tests.servers.postgresql import fresh_database

ROOT = Path(__file__).resolve().parents[3]
STALLED = 1.0


@dataclass
class Room:
    url: str
    database: Database
    work: Work
    stack: AsyncExitStack

    async def jobs(self, work: Work | None = None) -> QueuedJobs:
        """A process's part of the queue, working."""
        mine = (work or self.work).handlers
        jobs = QueuedJobs(mine, self.database.writing, pool_arguments(self.database.engine), stalled=STALLED)
        await jobs.start()
        self.stack.push_async_callback(jobs.drain)
        return jobs

    async def child(self, seconds: float) -> asyncio.subprocess.Process:
        """A process of its own, once it has begun the job that waits."""
        child = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.adapters.jobs.queue_child", self.url, str(seconds)),
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=asyncio.subprocess.PIPE,
        )
        self.stack.push_async_callback(child.wait)
        assert child.stdout is not None
        assert (await asyncio.wait_for(child.stdout.readline(), 60)).startswith(b"begin")
        return child

    async def rows(
        self, query: str = "SELECT status, lock FROM procrastinate_jobs ORDER BY id"
    ) -> list[object]:
        async with self.database.reading() as connection:
            return [tuple(row) for row in await connection.execute(text(query))]

    async def do(self, statement: str) -> None:
        async with self.database.writing() as connection:
            await connection.execute(text(statement))


@pytest.fixture
async def room(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Room]:
    for name in ("LOOK_SECONDS", "PAUSE_SECONDS"):
        monkeypatch.setattr(queue, name, 0.2)
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(fresh_database())
        database = Database(make_engine(url))
        stack.push_async_callback(database.aclose)
        await migrate(database.engine)
        yield Room(url, database, Work(), stack)


async def test_a_job_of_a_killed_process_is_done_by_another_and_its_lane_goes_on(room: Room) -> None:
    handing_over = QueuedJobs({}, room.database.writing, pool_arguments(room.database.engine))
    await handing_over.enqueue([one(1), one(2), one(3, "another")])
    child = await room.child(seconds=600)
    child.kill()
    jobs = await room.jobs()
    await room.work.until("end 3")
    assert await room.rows() == [("doing", "c"), ("todo", "c")] or "end 2" not in room.work.steps

    async def reaped() -> None:
        while "end 2" not in room.work.steps:
            await jobs.reap()
            await asyncio.sleep(0.1)

    await asyncio.wait_for(reaped(), 60)
    assert room.work.steps[-4:] == ["begin 1", "end 1", "begin 2", "end 2"]
    assert await room.rows() == []


async def test_a_stalled_job_whose_key_waits_again_does_not_keep_the_reaper_from_the_others(
    room: Room,
) -> None:
    await room.do(
        "INSERT INTO procrastinate_jobs (queue_name, task_name, lock, queueing_lock, args, status) VALUES"
        """ ('deliver', 'deliver', 'a', 'deliver 1', '{"key": "1"}', 'doing'),"""
        """ ('deliver', 'deliver', 'b', 'deliver 2', '{"key": "2"}', 'doing'),"""
        """ ('deliver', 'deliver', 'a', 'deliver 1', '{"key": "1"}', 'todo')"""
    )
    jobs = await room.jobs()
    await asyncio.sleep(0.5)
    assert room.work.steps == [], "the lane waits for the job that was left behind"
    await jobs.reap()
    await room.work.until("end 1", "end 2")
    assert sorted(room.work.steps) == ["begin 1", "begin 2", "end 1", "end 2"]


async def test_a_job_whose_end_could_not_be_told_is_noticed_by_its_own_process(room: Room) -> None:
    jobs = await room.jobs()
    await jobs.enqueue([one(1)])
    await room.work.until("end 1")

    async def number() -> object:
        return (await room.rows("SELECT max(id) FROM procrastinate_workers"))[0][0]  # type: ignore[index]

    await until_async(lambda: number())
    await room.do(
        "INSERT INTO procrastinate_jobs (queue_name, task_name, lock, queueing_lock, args, status, worker_id)"
        """ SELECT 'deliver', 'deliver', 'a', 'deliver 7', '{"key": "7"}', 'doing', max(id)"""
        " FROM procrastinate_workers"
    )
    await jobs.reap()
    assert "begin 7" not in room.work.steps, "it may just be ending"
    await jobs.reap()
    await room.work.until("end 7")


async def until_async(look: object) -> None:
    async with asyncio.timeout(60):
        while not await look():  # type: ignore[operator]  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def test_cut_connections_are_made_anew_and_the_work_goes_on(room: Room) -> None:
    jobs = await room.jobs()
    for number in range(1, 6):
        await jobs.enqueue([one(number)])
        await room.work.until(f"end {number}")
        await room.do(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    await jobs.enqueue([one(9)])
    await room.work.until("end 9")


async def test_a_job_is_announced_at_once(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "LOOK_SECONDS", 600.0)
    jobs = await room.jobs()
    listening = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'"
    await until_async(lambda: room.rows(listening))
    await jobs.enqueue([one(1)])
    await room.work.until("end 1")


async def test_what_this_process_breaks_off_another_begins_anew(room: Room) -> None:
    ending = Work()

    async def broken_off(key: str) -> None:
        raise Unfinished

    first = QueuedJobs(
        {**ending.handlers, "check": broken_off}, room.database.writing, pool_arguments(room.database.engine)
    )
    await first.enqueue([Job("check", "k")])
    await first.start()
    await until_async(lambda: room.rows("SELECT 1 FROM procrastinate_jobs WHERE attempts > 0"))
    await first.drain()
    await room.jobs()
    await room.work.until("end k")


async def test_a_store_that_is_gone_is_told_to_who_hands_over(room: Room) -> None:
    async with fresh_database() as url:
        gone = Database(make_engine(url))
        jobs = QueuedJobs({}, gone.writing, pool_arguments(gone.engine))
        with pytest.raises(StoreTrouble):
            await jobs.enqueue([one(1)])
        await gone.aclose()


async def test_a_process_ends_in_time_though_the_store_is_gone(room: Room) -> None:
    gone = Database(make_engine("postgresql://postgres@127.0.0.1:9/none"))
    jobs = QueuedJobs(room.work.handlers, gone.writing, pool_arguments(gone.engine))
    await jobs.start()
    await asyncio.sleep(0.3)
    began = time.monotonic()
    await jobs.drain()
    assert time.monotonic() - began < queue.GRACE_SECONDS
    await gone.aclose()


async def test_a_job_that_has_ended_leaves_no_row_behind_however_it_ended(room: Room) -> None:
    room.work.faulty.add("2")
    jobs = await room.jobs()
    await jobs.enqueue([one(1), one(2), one(3)])
    await room.work.until("end 3")
    await until_async(lambda: nothing_in(room))
    assert await room.rows("SELECT 1 FROM procrastinate_events") == []


async def nothing_in(room: Room) -> bool:
    return await room.rows() == []
