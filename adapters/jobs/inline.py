"""The Jobs port inside this process: tasks of its own loop. What survives a kill is the store, not they."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence

from scoring.ports.deliveries import Transaction
from scoring.ports.jobs import AT_ONCE, Handlers, Job, JobKind, Unfinished

log = logging.getLogger(__name__)


class InlineJobs:
    """Runs jobs as tasks, those of a lane one after another. Each is kept until it is done."""

    shared = False

    def __init__(self, handlers: Handlers, at_once: Mapping[JobKind, int] = AT_ONCE) -> None:
        self._handlers = handlers
        self._free = {kind: asyncio.Semaphore(most) for kind, most in at_once.items()}
        self._last: dict[str, asyncio.Task[None]] = {}
        self._running: dict[tuple[JobKind, str], asyncio.Task[None]] = {}
        self._closing = False

    async def enqueue(self, jobs: Sequence[Job], within: Transaction | None = None) -> None:
        if within is None:
            self._start_all(jobs)
        else:
            within.after_commit(lambda: self._start_all(jobs))

    async def start(self) -> None:
        """It works from the beginning: whoever hands over is who works."""

    async def reap(self) -> None:
        """What this process begins ends with it."""

    async def idle(self) -> None:
        """Waits until nothing is waiting or in hand."""
        while self._running:
            await asyncio.gather(*self._running.values(), return_exceptions=True)

    async def drain(self) -> None:
        self._closing = True
        await self.idle()

    def _start_all(self, jobs: Sequence[Job]) -> None:
        for job in jobs:
            self._start(job)

    def _start(self, job: Job) -> None:
        """Starts it behind the one before it in its lane; one that is under way already is left alone."""
        if self._closing or (job.kind, job.key) in self._running:
            return
        before = self._last.get(job.lane) if job.lane else None
        task = asyncio.create_task(self._run(job, before), name=f"{job.kind} {job.key}")
        self._running[job.kind, job.key] = task
        if job.lane:
            self._last[job.lane] = task
        task.add_done_callback(lambda done: self._finished(job, done))

    async def _run(self, job: Job, before: asyncio.Task[None] | None) -> None:
        if before is not None:
            await asyncio.wait((before,))
        async with self._free[job.kind]:
            if not self._closing:
                await self._handlers[job.kind](job.key)

    def _finished(self, job: Job, task: asyncio.Task[None]) -> None:
        self._running.pop((job.kind, job.key), None)
        error = None if task.cancelled() else task.exception()
        if error is not None and not isinstance(error, Unfinished):
            # What it had claimed is free when the claim is over, and the reaper finds it.
            log.error("%s %s was cut off", job.kind, job.key, exc_info=error)
        if job.lane and self._last.get(job.lane) is task:
            del self._last[job.lane]
