"""What people in Slack wait for: ours beside Bolt apps that say the same without knowing anything."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator
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

TRIES, REQUESTS, CONNECTIONS = 5, 400, 16
KINDS = ("ours", "empty", "static", "pooled")


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


async def test_stored_answers_beside_static_bolt_apps(tmp_path: Path) -> None:
    async with serve(sink) as slack, AsyncExitStack() as stack:
        apps: dict[str, Running] = {}
        for kind in KINDS:
            apps[kind] = await stack.enter_async_context(a_process(kind, tmp_path, slack))
            if kind == "ours":
                await an_answer(apps[kind], tmp_path)
        # The static one takes part so that memory is compared after the same number of answers.
        sides = [apps[kind].acknowledge for kind in ("ours", "empty", "static")]
        own, empty, _ = await measured(*sides, tries=TRIES)
        hold("Slack acknowledgements, 16 connections", own, empty, "s")
        sides = [apps[kind].answer for kind in ("ours", "static", "pooled")]
        own, static, pooled = await measured(*sides, tries=TRIES)
        print(f"\nwhole answers of ours: {REQUESTS / own:,.0f} a second", end="")
        hold("whole stored answers in Slack, 16 connections", own, static, "s")
        hold("the same, beside one with a pooled session", own, pooled, "s")
        held = {kind: resident_megabytes(apps[kind].pid) for kind in ("ours", "static")}
        hold("memory of a Slack process", held["ours"], held["static"], "MB")
