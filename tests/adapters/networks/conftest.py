"""Clients and servers for the tests of the networks."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from adapters.networks.http import Http
from adapters.networks.lanes import Pace
from adapters.networks.site import Site
from tests.fakes import FakeClock
from tests.servers.stages import AGENT, QUICK, VERIFY
from tests.servers.web import Reply, Request, Server, json_reply, serve

UNPACED = Pace(burst=1_000_000, seconds=1.0)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest_asyncio.fixture
async def http(clock: FakeClock) -> AsyncIterator[Http]:
    client = Http(AGENT, clock, waits=QUICK, grace=0.3, verify=VERIFY)
    yield client
    await client.aclose()


@pytest_asyncio.fixture
async def server() -> AsyncIterator[Server]:
    """A server that says {"ok": true} to everything."""

    def fine(request: Request) -> Reply:
        return json_reply({"ok": True})

    async with serve(fine) as running:
        yield running


@pytest.fixture
def site(http: Http, server: Server) -> Site:
    return Site(http, title="Testnet", base_url=server.url, pace=UNPACED)
