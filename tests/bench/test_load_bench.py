"""Load that stays: 200 commands a second, every one answered, none much later than when nobody else asks.

LOAD_SECONDS=300 is the whole proof; CI runs a shorter one. Nothing else may run beside it.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest

from tests.bench.processes import resident_megabytes
from tests.bench.slack_load import one_connection, signed, sink
from tests.bench.test_slack_bench import Running, a_process, an_answer
from tests.servers.web import Reply, Request, serve
from tests.waits import until

pytestmark = pytest.mark.bench

SECONDS = float(os.environ.get("LOAD_SECONDS", "40"))
A_SECOND, CONNECTIONS, ALONE = 200, 16, 50
# Of the 99 %, beside the median when nobody else asks, in the usual SPAN of answers: a machine that stands
# still for half a second makes one span late, a process that cannot keep up makes all that follow so.
MOST = 20.0
SPAN = 1_000
# Memory at the end, beside that after the first fifth.
GROWTH = 1.1


def last_hundredth(waits: Sequence[float]) -> float:
    return sorted(waits)[int(len(waits) * 0.99)]


def batched(waits: Sequence[float], size: int) -> list[Sequence[float]]:
    return [waits[first : first + size] for first in range(0, len(waits), size)]


@dataclass
class Answered:
    """When each command was sent, and when its answer arrived, by its number."""

    sent: dict[str, float] = field(default_factory=dict)
    waits: list[float] = field(default_factory=list)

    def have(self, number: int) -> bool:
        return len(self.waits) >= number

    def take(self, request: Request) -> Reply:
        number = request.path.split("/")[3] if request.path.startswith("/commands/") else ""
        if number in self.sent:
            self.waits.append(time.perf_counter() - self.sent.pop(number))
        return sink(request)


@asynccontextmanager
async def ours(folder: Path, answered: Answered) -> AsyncIterator[Running]:
    async with serve(answered.take) as slack, a_process("ours", folder, slack) as running:
        await an_answer(running, folder)
        slack.requests.clear()
        yield running


async def ask(running: Running, answered: Answered, free: asyncio.Semaphore) -> None:
    """One command on one connection; one that is not acknowledged with a 200 fails the test."""
    raw = signed(running.port, running.slack.url)
    number = raw.partition(b"trigger_id=")[2].partition(b".")[0].decode()
    answered.sent[number] = time.perf_counter()
    async with free:
        await one_connection(running.port, [raw])


async def test_two_hundred_commands_a_second_are_all_answered_in_time(tmp_path: Path) -> None:
    answered = Answered()
    async with ours(tmp_path, answered) as running:
        free = asyncio.Semaphore(CONNECTIONS)
        for number in range(ALONE):
            await ask(running, answered, free)
            await until(partial(answered.have, number + 1))
        alone = statistics.median(answered.waits)
        answered.waits.clear()

        memory = await load(running, answered, free)
        await until(lambda: not answered.sent, seconds=60)
        waits = answered.waits
        spans = [last_hundredth(part) / alone for part in batched(waits, SPAN)]
        late, usual = last_hundredth(waits) / alone, statistics.median(spans)
        growth = resident_megabytes(running.pid) / memory
        print(
            f"\n{len(waits):,} commands, {A_SECOND} a second: alone {alone * 1000:.1f} ms, "
            f"99 % {late:.1f} × that, "
            f"{usual:.1f} × in the usual five seconds, memory {growth:.2f} × that after a fifth",
            end="",
        )
        assert len(waits) == int(SECONDS * A_SECOND)
        assert usual <= MOST
        assert growth <= GROWTH


async def load(running: Running, answered: Answered, free: asyncio.Semaphore) -> float:
    """Sends them evenly, whether or not those before are answered; gives the memory after a fifth, in MB."""
    commands, memory = int(SECONDS * A_SECOND), 0.0
    started = time.perf_counter()
    asking = set()
    for number in range(commands):
        await asyncio.sleep(max(0.0, started + number / A_SECOND - time.perf_counter()))
        task = asyncio.create_task(ask(running, answered, free))
        asking.add(task)
        task.add_done_callback(asking.discard)
        if number == commands // 5:
            memory = resident_megabytes(running.pid)
        if number % A_SECOND == 0:
            running.slack.requests.clear()
    await asyncio.gather(*asking)
    return memory
