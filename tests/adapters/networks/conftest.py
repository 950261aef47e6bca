"""Clients and servers for the tests of the networks."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Protocol

import pytest
import pytest_asyncio
from hypothesis import settings

from adapters.networks.bluesky import Bluesky
from adapters.networks.guarded import GuardedHttp
from adapters.networks.http import Http
from adapters.networks.mastodon import Mastodon
from adapters.networks.site import Site
from scoring.ports.quotas import RateLimit
from scoring.ports.spending import MemoryLedger
from tests.fakes import FakeClock
from tests.servers.bluesky import RecordedBluesky, recorded_bluesky
from tests.servers.inside import Loopback, Names
from tests.servers.mastodon import FakeMastodon, account
from tests.servers.stages import AGENT, QUICK, VERIFY
from tests.servers.web import Reply, Request, Server, json_reply, serve

# How long one example takes says nothing on a machine that others use as well.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

UNPACED = RateLimit(burst=1_000_000, seconds=1.0)


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


class Fake(Protocol):
    """What a module's own `fake` does: it answers as the network would."""

    def handle(self, request: Request) -> Reply: ...


@pytest_asyncio.fixture
async def api(fake: Fake) -> AsyncIterator[Server]:
    async with serve(fake.handle) as running:
        yield running


@pytest.fixture
def ledger() -> MemoryLedger:
    return MemoryLedger()


@pytest.fixture
def site(http: Http, server: Server) -> Site:
    return Site(http, title="Testnet", base_url=server.url, pace=UNPACED)


@pytest.fixture
def recorded(clock: FakeClock) -> RecordedBluesky:
    """The recording of the reference Bluesky network, at the time it was made."""
    recording = recorded_bluesky()
    clock.at = recording.at
    return recording


@pytest_asyncio.fixture
async def appview(recorded: RecordedBluesky) -> AsyncIterator[Server]:
    async with serve(recorded.handle) as running:
        yield running


@pytest.fixture
def bluesky(http: Http, appview: Server) -> Bluesky:
    return Bluesky(http, base_url=appview.url)


@pytest.fixture
def fediverse() -> FakeMastodon:
    """A server with @ada, who has twelve posts and two fans."""
    made = FakeMastodon(people=[account("fan1"), account("fan2@elsewhere.example.org", followers_count=9)])
    made.add("ada", posts=12)
    return made


@pytest_asyncio.fixture
async def instance(fediverse: FakeMastodon) -> AsyncIterator[Server]:
    async with serve(fediverse.handle) as running:
        yield running


@pytest_asyncio.fixture
async def mastodon(instance: Server, clock: FakeClock) -> AsyncIterator[Mastodon]:
    loopback = Loopback(int(instance.url.rpartition(":")[2]))
    names = Names(otherwise=["93.184.215.14"])
    adapter = Mastodon(GuardedHttp(AGENT, clock, resolve=names, network=loopback, waits=QUICK, verify=VERIFY))
    yield adapter
    await adapter.aclose()
