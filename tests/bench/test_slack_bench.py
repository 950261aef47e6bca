"""What people in Slack wait for: ours beside Bolt apps that say the same without knowing anything."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.bench.processes import resident_megabytes
from tests.bench.ratio import ROOT, hold, measured
from tests.bench.slack_load import run, sink
from tests.servers.web import Server, serve
from tests.waits import until

pytestmark = pytest.mark.bench

TRIES, REQUESTS, CONNECTIONS = 5, 300, 16


@dataclass
class Running:
    """A process of tests.bench.slack_app."""

    port: int
    pid: int
    slack: Server
    kind: str

    async def acknowledge(self) -> float:
        """Seconds until every command is acknowledged; the answers are waited for before the next try."""
        taken, _ = await self._run(answered=self.kind != "empty")
        return taken

    async def answer(self) -> float:
        """Seconds until every command has its answer at its response_url."""
        _, taken = await self._run(answered=True)
        return taken

    async def _run(self, answered: bool) -> tuple[float, float]:
        self.slack.requests.clear()
        started = time.perf_counter()
        acknowledged = await run(self.port, self.slack.url, REQUESTS, CONNECTIONS)
        if answered:
            await until(lambda: answers(self.slack) >= REQUESTS, seconds=120)
        return acknowledged, time.perf_counter() - started


def answers(slack: Server) -> int:
    return sum(one.path.startswith("/commands/") for one in slack.requests)


@asynccontextmanager
async def a_process(kind: str, folder: Path, slack: Server) -> AsyncIterator[Running]:
    environment = {"PYTHONPATH": str(ROOT), "HOME": str(folder), "PATH": os.environ["PATH"]}
    command = (sys.executable, "-m", "tests.bench.slack_app", kind, str(folder), slack.url)
    pipe = asyncio.subprocess.PIPE
    started = await asyncio.create_subprocess_exec(*command, env=environment, cwd=folder, stdout=pipe)
    assert started.stdout is not None
    try:
        port = await asyncio.wait_for(started.stdout.readline(), 60)
        yield Running(int(port), started.pid, slack, kind)
    finally:
        started.kill()
        await started.wait()


async def an_answer(ours: Running, folder: Path) -> None:
    """Asks once, and leaves what was answered to the apps that know nothing."""
    await run(ours.port, ours.slack.url, 1, 1)
    await until(lambda: answers(ours.slack), seconds=60)
    (sent,) = (one for one in ours.slack.requests if one.path.startswith("/commands/"))
    (folder / "payload.json").write_bytes(sent.body)


@asynccontextmanager
async def all_of(kinds: Sequence[str], folder: Path) -> AsyncIterator[dict[str, Running]]:
    """These apps, ours before those that repeat what it says."""
    async with serve(sink) as slack, AsyncExitStack() as stack:
        apps: dict[str, Running] = {}
        for kind in kinds:
            apps[kind] = await stack.enter_async_context(a_process(kind, folder, slack))
            if kind == "ours":
                await an_answer(apps[kind], folder)
        yield apps


async def test_acknowledgements_beside_an_empty_bolt_app(tmp_path: Path) -> None:
    async with all_of(("ours", "empty"), tmp_path) as apps:
        own, empty = await measured(*(app.acknowledge for app in apps.values()), tries=TRIES)
    hold("Slack acknowledgements, 16 connections", own, empty, "s")


async def test_stored_answers_beside_static_bolt_apps(tmp_path: Path) -> None:
    async with all_of(("ours", "static", "pooled"), tmp_path) as apps:
        own, static, pooled = await measured(*(app.answer for app in apps.values()), tries=TRIES)
    print(f"\nwhole answers of ours: {REQUESTS / own:,.0f} a second", end="")
    hold("whole stored answers in Slack, 16 connections", own, static, "s")
    hold("the same, beside one with a pooled session", own, pooled, "s")


async def test_memory_beside_a_static_bolt_app_after_as_many_answers(tmp_path: Path) -> None:
    async with all_of(("ours", "static"), tmp_path) as apps:
        for _ in range(TRIES):
            for app in apps.values():
                await app.answer()
        own, static = (resident_megabytes(app.pid) for app in apps.values())
    hold("memory of a Slack process", own, static, "MB")
