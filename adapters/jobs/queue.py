"""The Jobs port over procrastinate: processes that share a PostgreSQL share the work."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime
from typing import Any, Protocol, runtime_checkable

from procrastinate import App, BaseRetryStrategy, JobContext, PsycopgConnector, RetryDecision
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import DeleteJobCondition, Status
from procrastinate.jobs import Job as QueuedJob
from procrastinate.worker import Worker
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from scoring.ports.deliveries import Transaction
from scoring.ports.jobs import AT_ONCE, Handlers, Job, JobKind, Unfinished

log = logging.getLogger(__name__)

# How long a process may keep silent before others take over what it had begun, and how often it shows life.
STALLED_SECONDS, HEARTBEAT_SECONDS = 30.0, 10.0
# What is announced is begun at once; this finds what was not, as with a pooler that passes no announcements.
LOOK_SECONDS = 5.0
# When the next job of a lane is looked for after the end of one. A look that was under way while the end was
# told has not seen it, and takes the wish for another look with it: so there is a second one, and a third.
LOOKS_AGAIN = (0.0, 0.05, 0.5)
# From being told to stop until what is in hand is broken off (of the 15 seconds of bot/app.py).
GRACE_SECONDS = 10.0
# Before a worker whose store failed begins again.
PAUSE_SECONDS = 2.0
# How often the store is told that a job has ended.
TELLS = 5
# A time that has come by every clock.
NOW = datetime(2000, 1, 1, tzinfo=UTC)

# procrastinate's own call breaks a whole batch, and the transaction that it stands in, where one of its keys
# waits already. The triggers of its tables do the rest.
ENQUEUE = text(
    """
    INSERT INTO procrastinate_jobs (queue_name, task_name, lock, queueing_lock, args)
    SELECT kind, kind, NULLIF(lane, ''), kind || ' ' || key, jsonb_build_object('key', key)
    FROM unnest(CAST(:kinds AS text[]), CAST(:keys AS text[]), CAST(:lanes AS text[]))
         WITH ORDINALITY AS job (kind, key, lane, place)
    ORDER BY place
    ON CONFLICT (queueing_lock) WHERE status = 'todo' DO NOTHING
    """
)


@runtime_checkable
class StoreTransaction(Protocol):
    """A write to the same database."""

    connection: AsyncConnection


class QueuedJobs:
    """Jobs are rows of the same database, so that they are handed over with what they are about, or not.

    A row is deleted when its job has ended, however it ended: whatever has to be tried again is known to the
    ledger and its like, which hand it over anew. No row ever waits for a later time, since it would hold up
    its lane.
    """

    shared = True

    def __init__(
        self,
        handlers: Handlers,
        write: Callable[[], AbstractAsyncContextManager[AsyncConnection]],
        connections: Mapping[str, Any],
        *,
        at_once: Mapping[JobKind, int] = AT_ONCE,
        stalled: float = STALLED_SECONDS,
    ) -> None:
        """`write` opens a transaction of the store; `connections` is how psycopg_pool makes its own."""
        self._handlers = handlers
        self._write = write
        self._connector = PsycopgConnector(**connections)
        self._app = App(connector=self._connector)
        self._at_once = at_once
        self._stalled = stalled
        self._workers: dict[JobKind, Worker] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._in_hand: set[int] = set()
        self._left: set[int] = set()
        self._closing = False
        self._opening, self._is_open = asyncio.Lock(), False
        for kind in at_once:
            self._app.task(name=kind, queue=kind, pass_context=True, retry=_BeginAnew())(self._task(kind))

    async def enqueue(self, jobs: Sequence[Job], within: Transaction | None = None) -> None:
        if not jobs:
            return
        if within is None:
            async with self._write() as connection:
                await _hand_over(jobs, connection)
        elif isinstance(within, StoreTransaction):
            await _hand_over(jobs, within.connection)
        else:
            raise TypeError("a transaction of another store")

    async def start(self) -> None:
        if self._tasks or self._closing:
            return
        for kind in self._at_once:
            self._tasks.append(asyncio.create_task(self._work_on(kind), name=f"jobs {kind}"))

    async def reap(self) -> None:
        if not self._workers:
            return
        manager = self._app.job_manager
        try:
            stalled = list(await manager.get_stalled_jobs(seconds_since_heartbeat=self._stalled))
            for job in (*stalled, *await self._left_behind()):
                await self._begin_anew(job)
            await manager.prune_stalled_workers(self._stalled)
        except ConnectorException as error:
            log.warning("jobs of stopped processes could not be freed: %s", _kind_of(error))

    async def drain(self) -> None:
        self._closing = True
        for worker in self._workers.values():
            worker.stop()  # type: ignore[no-untyped-call]
        if self._tasks:
            grace = GRACE_SECONDS + PAUSE_SECONDS if self._is_open else 0.0
            _, waiting = await asyncio.wait(self._tasks, timeout=grace)
            for task in waiting:  # for a store that is gone, or keeps silent
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._connector.close_async()

    async def _work_on(self, kind: JobKind) -> None:
        """A worker ends where the store fails; another one follows until this process ends."""
        while not self._closing:
            try:
                await self._open()
                await self._one_worker(kind)
            except Exception as error:  # of whatever kind: nothing else would start it again
                log.warning("the worker for %s jobs stopped: %s", kind, _kind_of(error))
            if not self._closing:
                log.warning("another worker for %s jobs follows", kind)
                await asyncio.sleep(PAUSE_SECONDS)

    async def _open(self) -> None:
        """Once for all workers. A pool that could not be opened is of no use any more."""
        async with self._opening:
            if not self._is_open:
                try:
                    await self._connector.open_async()
                except BaseException:
                    await self._connector.close_async()
                    raise
                self._is_open = True

    async def _one_worker(self, kind: JobKind) -> None:
        worker = self._workers[kind] = _Worker(
            self._app,
            queues=[kind],
            name=kind,
            concurrency=self._at_once[kind],
            fetch_job_polling_interval=LOOK_SECONDS,
            shutdown_graceful_timeout=GRACE_SECONDS,
            # One connection that listens is enough: posts are what somebody waits for.
            listen_notify=kind == "deliver",
            delete_jobs=DeleteJobCondition.ALWAYS,
            install_signal_handlers=False,
            update_heartbeat_interval=min(HEARTBEAT_SECONDS, self._stalled / 3),
            stalled_worker_timeout=self._stalled,
        )
        if not self._closing:
            await worker.run()  # type: ignore[no-untyped-call]

    def _task(self, kind: JobKind) -> Callable[..., Any]:
        async def task(context: JobContext, key: str) -> None:
            number = context.job.id or 0
            self._in_hand.add(number)
            try:
                await self._handlers[kind](key)
            except Unfinished:
                raise
            except Exception:
                # What it had claimed is free when the claim is over, and the reaper finds it.
                log.exception("%s %s was cut off", kind, key)
            finally:
                self._in_hand.discard(number)

        return task

    async def _left_behind(self) -> list[QueuedJob]:
        """Those that this process began and has ended, but could not tell the store: seen so twice."""
        mine = [worker.worker_id for worker in self._workers.values() if worker.worker_id is not None]
        found = {
            job.id: job
            for number in mine
            for job in await self._app.job_manager.list_jobs_async(status="doing", worker_id=number)
            if job.id is not None and job.id not in self._in_hand
        }
        again, self._left = self._left & set(found), set(found)
        return [found[number] for number in sorted(again)]

    async def _begin_anew(self, job: QueuedJob) -> None:
        """One that cannot be must not stop the others: where the same key waits already, it is not needed."""
        try:
            await self._app.job_manager.retry_job(job, retry_at=NOW)
        except ConnectorException:
            await self._app.job_manager.finish_job(job, Status.FAILED, delete_job=True)


class _Worker(Worker):
    async def _periodic_deferrer(self) -> None:
        """There is nothing periodic. The library's own ends at once then, and with it the watch over the
        heartbeat and the announcements, which would fail unnoticed."""
        await asyncio.Event().wait()

    async def _persist_job_status(self, *args: Any, **kwargs: Any) -> None:
        """A job whose end is not told keeps its lane from the others: it is told once more after a while.

        What cannot be told at all is found by the reaper. The next of its lane is looked for at once; the
        library itself would not do so before the next look.
        """
        for _ in range(TELLS):
            try:
                await super()._persist_job_status(*args, **kwargs)
                for seconds in LOOKS_AGAIN:
                    asyncio.get_running_loop().call_later(seconds, self._new_job_event.set)
                return
            except ConnectorException as error:
                log.warning("the end of a %s job was not told: %s", self.worker_name, _kind_of(error))
            await asyncio.sleep(PAUSE_SECONDS)


class _BeginAnew(BaseRetryStrategy):
    """Only what this process broke off because it ends; what failed is handed over again by who owes it."""

    def get_retry_decision(self, *, exception: BaseException, job: QueuedJob) -> RetryDecision | None:
        ended = isinstance(exception, Unfinished | asyncio.CancelledError)
        return RetryDecision(retry_at=NOW) if ended else None


async def _hand_over(jobs: Sequence[Job], connection: AsyncConnection) -> None:
    await connection.execute(
        ENQUEUE,
        {
            "kinds": [job.kind for job in jobs],
            "keys": [job.key for job in jobs],
            "lanes": [job.lane for job in jobs],
        },
    )


def _kind_of(error: BaseException) -> str:
    """The first cause; a driver's own text may hold values."""
    while error.__cause__ is not None:
        error = error.__cause__
    return type(error).__name__
