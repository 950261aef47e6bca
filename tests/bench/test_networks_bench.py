"""How long a first look takes when every answer takes 100 ms, against the rounds that follow each other."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable

import pytest

from tests.servers.stages import STAGES

pytestmark = pytest.mark.bench

LATENCY = 0.1
ALLOWED = 1.25


@pytest.mark.parametrize("name", STAGES)
async def test_a_first_look_takes_little_more_than_its_rounds(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    async with STAGES[name]() as stage:
        await stage.network.observe(stage.lively)  # certificates are read once a process
        stage.server.requests.clear()
        stage.server.latency = LATENCY
        took = min([await seconds(lambda: stage.network.observe(stage.lively)) for _ in range(3)])
        asked = len(stage.server.requests) / 3
    ratio = took / (stage.rounds * LATENCY)
    with capsys.disabled():
        print(
            f"\n{name}: {took * 1000:.0f} ms, {ratio:.2f} x {stage.rounds} rounds, {asked:.0f} requests",
            end="",
        )
    assert ratio <= ALLOWED
    assert asked <= stage.requests


async def seconds(question: Callable[[], Awaitable[object]]) -> float:
    started = time.perf_counter()
    await question()
    return time.perf_counter() - started
