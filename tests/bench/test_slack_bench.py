"""What people in Slack wait for: ours beside an empty Bolt app on the same server, and its memory."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.bench.slack_load import Load, run, sink
from tests.servers.web import Server, serve

pytestmark = pytest.mark.bench

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 3
REQUESTS = {1: 300, 16: 1_600}


@asynccontextmanager
async def process(kind: str, folder: Path, slack: Server) -> AsyncIterator[tuple[int, int, int]]:
    """A running app: its port, its memory in MB when it was ready, and its process id."""
    environment = {"PYTHONPATH": str(ROOT), "HOME": str(folder), "PATH": os.environ["PATH"]}
    python = str(ROOT / ".venv/bin/python")
    command = (python, "-m", "tests.bench.slack_app", kind, str(folder), slack.url)
    pipe = asyncio.subprocess.PIPE
    started = await asyncio.create_subprocess_exec(*command, env=environment, cwd=folder, stdout=pipe)
    assert started.stdout is not None
    try:
        port, memory = (await asyncio.wait_for(started.stdout.readline(), 30)).split()
        yield int(port), int(memory), started.pid
    finally:
        started.kill()
        await started.wait()


@dataclass(frozen=True)
class Found:
    """The round with the most requests a second; answers a second until the last of them had arrived."""

    load: Load
    answers: float
    memory: float


async def measured(kind: str, folder: Path, slack: Server, connections: int) -> Found:
    """The best of some rounds, and the memory afterwards in MB."""
    async with process(kind, folder, slack) as (port, _, pid):
        await run(port, slack.url, 50, connections)
        rounds = []
        for _ in range(ROUNDS):
            slack.requests.clear()
            started, number = time.perf_counter(), REQUESTS[connections]
            load = await run(port, slack.url, number, connections)
            if kind == "ours":
                await answered(slack, number)
            rounds.append((load, number / (time.perf_counter() - started)))
        best = max(rounds, key=lambda one: one[0].per_second)
        return Found(*best, memory=resident(pid))


async def answered(slack: Server, number: int) -> None:
    """Until every request has its answer at its response_url: acks alone would be no answers."""
    for _ in range(3_000):
        if sum(one.path.startswith("/commands/") for one in slack.requests) >= number:
            return
        await asyncio.sleep(0.02)
    raise AssertionError("answers are missing")


def resident(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    raise AssertionError("the process has no memory")


@pytest.mark.parametrize("connections", REQUESTS)
async def test_a_stored_answer_beside_an_empty_bolt_app(tmp_path: Path, connections: int) -> None:
    found: dict[str, Found] = {}
    async with serve(sink) as slack:
        for kind in ("default", "empty", "ours"):
            folder = tmp_path / kind
            folder.mkdir()
            found[kind] = await measured(kind, folder, slack, connections)
    ours = found["ours"]
    print(f"\nSlack over {connections} connections: signed /influence @ada@demo, answered from the store")
    for kind, name in (("default", "empty Bolt app"), ("empty", "the same, process_before_response")):
        load = found[kind].load
        ratio, later = ours.load.per_second / load.per_second, ours.load.median_ms - load.median_ms
        print(f"  {name}: {load.per_second:,.0f} requests/s, median {load.median_ms:.1f} ms")
        print(
            f"    ours: {ours.load.per_second:,.0f}/s, {ratio:.2f} x (wanted 0.8); {later:+.1f} ms (up to +3)"
        )
    print(
        f"  whole answers of ours: {ours.answers:,.0f}/s; memory afterwards {ours.memory:.0f} MB (under 110)"
    )
