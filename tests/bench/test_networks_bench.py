"""How long a first look takes when every answer takes 100 ms, against the rounds that follow each other."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest

from adapters.networks.bluesky import Bluesky
from adapters.networks.http import Http
from scoring.handles import Handle
from scoring.ports import Network
from tests.fakes import FakeClock
from tests.servers.bluesky import recorded_bluesky
from tests.servers.web import Server, serve

pytestmark = pytest.mark.bench

LATENCY = 0.1
ALLOWED = 1.25


@dataclass(frozen=True)
class Look:
    """One first look: the network, its server, whom to ask about, and the rounds and requests allowed."""

    network: Network
    server: Server
    handle: Handle
    rounds: int
    requests: int


@asynccontextmanager
async def bluesky() -> AsyncIterator[Look]:
    recorded = recorded_bluesky()
    http = Http("influence-bot/test", FakeClock(recorded.at))
    async with serve(recorded.handle) as server:
        network = Bluesky(http, base_url=server.url)
        yield Look(network, server, Handle("bluesky", "marla.test"), rounds=3, requests=22)
        await http.aclose()


LOOKS = {"bluesky": bluesky}


@pytest.mark.parametrize("name", LOOKS)
async def test_a_first_look_takes_little_more_than_its_rounds(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    async with LOOKS[name]() as look:
        await look.network.observe(look.handle)  # opens the client: certificates are read once a process
        look.server.requests.clear()
        look.server.latency = LATENCY
        took = min([await seconds(lambda: look.network.observe(look.handle)) for _ in range(3)])
        asked = len(look.server.requests) / 3
    ratio = took / (look.rounds * LATENCY)
    with capsys.disabled():
        print(f"\n{name}: {took * 1000:.0f} ms, {ratio:.2f} x {look.rounds} rounds, {asked:.0f} requests")
    assert ratio <= ALLOWED
    assert asked <= look.requests


async def seconds(question: Callable[[], Awaitable[object]]) -> float:
    started = time.perf_counter()
    await question()
    return time.perf_counter() - started
