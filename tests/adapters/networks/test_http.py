"""The client policy that every network shares, against a server on loopback that misbehaves on demand."""

from __future__ import annotations

import asyncio
import random
import ssl

import httpx
import pytest

from adapters.networks.http import PER_HOST, Http
from adapters.networks.site import Site
from adapters.networks.transport import DeadlineBackend, PooledTransport
from scoring.errors import RateLimited
from scoring.ports.quotas import RateLimit
from tests.adapters.networks.conftest import UNPACED
from tests.adapters.networks.faults import first_times
from tests.english import english
from tests.fakes import FakeClock
from tests.servers.stages import AGENT, QUICK, VERIFY
from tests.servers.web import Reply, Server, html_reply, json_reply
from tests.waits import LIMIT, looked_at_after, until


async def test_we_say_who_we_are_and_keep_no_cookies(site: Site, server: Server) -> None:
    server.fault = first_times(1, json_reply({}, set_cookie="track=me; Path=/"))
    await site.get("/one")
    await site.get("/two")
    assert server.requests[0].headers["user-agent"] == AGENT
    assert "cookie" not in server.requests[1].headers


async def test_proxy_settings_of_the_environment_are_not_used(
    site: Site, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    assert (await site.get("/")).status == 200


async def test_thousands_of_cancelled_questions_leave_the_client_working(
    clock: FakeClock, server: Server
) -> None:
    """httpx 0.28 loses a place in its pool with every cancelled request; a few hundred would be the end."""
    chance = random.Random(1)
    server.latency = 0.002
    server.fault = lambda request: json_reply({}, connection="close") if chance.random() < 0.5 else None
    opened: list[PooledTransport] = []

    def ten_places(verify: ssl.SSLContext) -> PooledTransport:
        opened.append(PooledTransport(DeadlineBackend(), verify, connections=10, keep=0))
        return opened[-1]

    http = Http(AGENT, clock, make_transport=ten_places, timeout=httpx.Timeout(5.0, pool=1.0))
    site = Site(http, title="Testnet", base_url=server.url, pace=UNPACED)

    async def impatient(turns: int) -> None:
        for _ in range(turns):
            question = asyncio.create_task(site.get("/"))
            await asyncio.sleep(chance.random() * 0.003)
            question.cancel()
            await asyncio.gather(question, return_exceptions=True)

    await asyncio.gather(*[impatient(350) for _ in range(6)])
    answers = await asyncio.gather(*[site.get("/") for _ in range(50)])
    assert {answer.status for answer in answers} == {200}
    assert len(opened) == 1, "no pool was lost on the way"
    await http.aclose()


async def test_a_cancelled_question_lets_its_request_come_to_its_end(
    site: Site, server: Server, http: Http
) -> None:
    server.latency = 0.05
    question = asyncio.create_task(site.get("/"))
    await until(lambda: server.requests)
    question.cancel()
    with pytest.raises(asyncio.CancelledError):
        await question
    await until(lambda: not http._running)
    await site.get("/again")
    assert server.connections == 1, "the connection of the cancelled question is whole and used again"


async def test_a_stuck_pool_is_replaced(clock: FakeClock, server: Server) -> None:
    made: list[httpx.AsyncBaseTransport] = []

    class Stuck(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            raise httpx.PoolTimeout("10 active")

    def make(verify: object) -> httpx.AsyncBaseTransport:
        made.append(Stuck() if not made else httpx.AsyncHTTPTransport(trust_env=False))
        return made[-1]

    http = Http(AGENT, clock, make_transport=make)
    assert (await Site(http, title="T", base_url=server.url, pace=UNPACED).get("/")).status == 200
    assert len(made) == 2
    await http.aclose()


async def test_at_most_eight_requests_at_once_go_to_one_host(site: Site, server: Server) -> None:
    server.latency = 0.01
    await asyncio.gather(*[site.get("/") for _ in range(40)])
    assert server.most_at_once == PER_HOST
    assert server.connections == PER_HOST


async def test_a_host_is_not_asked_faster_than_its_pace(http: Http, server: Server) -> None:
    site = Site(http, title="T", base_url=server.url, pace=RateLimit(burst=2, seconds=0.2))
    # Two go at once, then one each tenth of a second.
    with looked_at_after(0.15, lambda: len(server.requests)) as asked:
        await asyncio.gather(*[site.get("/") for _ in range(4)])
    assert asked in ([2], [3])


async def test_closing_waits_for_requests_in_flight_and_opens_again(clock: FakeClock, server: Server) -> None:
    http = Http(AGENT, clock, waits=QUICK, grace=LIMIT, verify=VERIFY)
    site = Site(http, title="Testnet", base_url=server.url, pace=UNPACED)
    server.latency = 0.1
    question = asyncio.create_task(site.get("/"))
    await until(lambda: server.requests)
    await http.aclose()
    assert (await question).status == 200
    await http.aclose()
    assert (await site.get("/")).status == 200
    await http.aclose()


async def test_closing_does_not_wait_for_a_server_that_hangs(site: Site, server: Server, http: Http) -> None:
    server.fault = lambda request: Reply(silent=True)
    question = asyncio.create_task(site.get("/"))
    await until(lambda: server.requests)
    async with asyncio.timeout(LIMIT):
        await http.aclose()
    await asyncio.gather(question, return_exceptions=True)


async def test_the_operator_sees_the_last_error(site: Site, server: Server) -> None:
    server.fault = lambda request: html_reply(429)
    with pytest.raises(RateLimited):
        await site.get("/")
    server.fault = lambda request: None
    line = english(await site.checked(site.get("/")))
    assert line.startswith("ok, ")
    assert line.endswith(" ms, last error rate-limited, Monday 4 May 2026, 12:00 UTC")
