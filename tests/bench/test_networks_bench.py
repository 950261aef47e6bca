"""How long a first look takes when every answer takes 100 ms, beside bare rounds that follow each other."""

from __future__ import annotations

import httpx
import pytest

from tests.bench.ratio import awaited, hold, measured
from tests.servers.stages import STAGES, Stage
from tests.servers.web import Request, json_reply, serve

pytestmark = pytest.mark.bench

LATENCY = 0.1
TRIES = 3
# For counting: requests of one round are on their way together, however slowly they are sent.
PATIENT_LATENCY = 0.5


@pytest.mark.parametrize("name", STAGES)
async def test_a_first_look_takes_little_more_than_its_rounds(name: str) -> None:
    async with (
        STAGES[name]() as stage,
        serve(lambda request: json_reply({})) as server,
        httpx.AsyncClient(trust_env=False) as client,
    ):

        async def rounds() -> None:
            """As many requests, one after another, as must wait for each other in a first look."""
            for _ in range(stage.rounds):
                await client.get(server.url)

        stage.server.latency = server.latency = LATENCY
        look = awaited(lambda: stage.network.observe(stage.lively))
        own, bare = await measured(look, awaited(rounds), tries=TRIES)
        asked, waves = await counted(stage)
    print(f"\n{name}: {asked} requests in {waves} rounds", end="")
    hold("first look at a network with 100 ms of latency", own, bare, "ms", 1000)
    assert asked <= stage.requests and waves <= stage.rounds


async def counted(stage: Stage) -> tuple[int, int]:
    """The requests of a look, and how many of them came when all before them had been answered."""
    server = stage.server
    waves = 0

    def arrived(request: Request) -> None:
        nonlocal waves
        waves += server.at_once == 1

    server.fault, server.latency = arrived, PATIENT_LATENCY
    server.requests.clear()
    await stage.network.observe(stage.lively)
    return len(server.requests), waves
