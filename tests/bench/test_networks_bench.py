"""How long a first look takes when every answer takes 100 ms, beside bare rounds that follow each other."""

from __future__ import annotations

import httpx
import pytest

from tests.bench.ratio import awaited, hold, measured
from tests.servers.stages import STAGES
from tests.servers.web import json_reply, serve

pytestmark = pytest.mark.bench

LATENCY = 0.1
TRIES = 4
# Less than elsewhere, so that a third round where two are enough does not pass.
SLACK = 1.3


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
        stage.server.requests.clear()
        await stage.network.observe(stage.lively)
        asked = len(stage.server.requests)
    print(f"\n{name}: {asked} requests in {stage.rounds} rounds", end="")
    hold("first look at a network with 100 ms of latency", own, bare, "ms", 1000, slack=SLACK)
    assert asked <= stage.requests
