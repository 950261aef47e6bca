"""Servers whose terms forbid automated reading are never asked, whoever names them."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from adapters.networks.identity import Identity
from adapters.networks.mastodon import Mastodon
from adapters.networks.respectful import RespectfulHttp
from scoring.errors import ForbiddenHost
from scoring.handles import Handle
from tests.adapters.networks.test_guarded import PUBLIC, ask
from tests.fakes import FakeClock
from tests.servers.inside import Loopback, Names
from tests.servers.stages import AGENT, QUICK
from tests.servers.web import Reply, Server

SAID = "does not want to be read by programs"


@pytest.fixture
def names() -> Names:
    return Names(otherwise=[PUBLIC])


@pytest_asyncio.fixture
async def respectful(clock: FakeClock, server: Server, names: Names) -> AsyncIterator[RespectfulHttp]:
    loopback = Loopback(int(server.url.rpartition(":")[2]))
    denied = ("mastodon.example.org",)
    client = RespectfulHttp(AGENT, clock, waits=QUICK, resolve=names, network=loopback, denied=denied)
    yield client
    await client.aclose()


@pytest.mark.parametrize(
    "host", ["mastodon.example.org", "Mastodon.Example.org", "media.mastodon.example.org"]
)
async def test_a_blocked_server_and_names_below_it_are_not_asked(
    respectful: RespectfulHttp, names: Names, host: str
) -> None:
    with pytest.raises(ForbiddenHost, match=SAID):
        await respectful.get(ask(f"https://{host}/"))
    assert names.asked == []


async def test_its_neighbours_are_asked(respectful: RespectfulHttp) -> None:
    assert (await respectful.get(ask("https://notmastodon.example.org/"))).status == 200


async def test_an_account_of_a_blocked_server_is_told_why(respectful: RespectfulHttp, names: Names) -> None:
    with pytest.raises(ForbiddenHost, match=SAID):
        await Mastodon(respectful).observe(Handle("mastodon", "ada@mastodon.example.org"))
    assert names.asked == []


async def test_no_other_server_sends_us_there(
    respectful: RespectfulHttp, server: Server, names: Names
) -> None:
    server.fault = lambda request: Reply(302, b"", {"location": "https://mastodon.example.org/x"})
    with pytest.raises(ForbiddenHost, match=SAID):
        await respectful.follow(ask("https://elsewhere.example.org/"))
    assert names.asked == ["elsewhere.example.org"]


async def test_pages_of_a_blocked_server_prove_nothing(respectful: RespectfulHttp) -> None:
    with pytest.raises(ForbiddenHost, match=SAID):
        await Identity(respectful).shows(Handle("mastodon", "ada@mastodon.example.org"), "code")
