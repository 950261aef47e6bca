"""What becomes of a server's faults: asked again, waited for, or told; nothing is read without end."""

from __future__ import annotations

import asyncio
import gzip

import httpx
import pytest

from adapters.networks.body import CAP
from adapters.networks.deadline import within
from adapters.networks.http import Http
from adapters.networks.site import Site
from scoring.errors import AnswerTooLarge, BadAnswer, NetworkDown, NetworkSlow, RateLimited
from scoring.ports.quotas import RateLimit
from tests.adapters.networks.conftest import UNPACED
from tests.adapters.networks.faults import first_times
from tests.fakes import FakeClock
from tests.servers.stages import AGENT, QUICK, VERIFY
from tests.servers.web import Reply, Server, gzipped, json_reply
from tests.waits import LIMIT, looked_at_after

HOUR = 3600.0


@pytest.mark.parametrize("status", [408, 425, 500, 502, 503, 504])
async def test_a_passing_fault_is_asked_again(site: Site, server: Server, status: int) -> None:
    server.fault = first_times(1, json_reply({}, status))
    assert (await site.get("/")).status == 200
    assert len(server.requests) == 2


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 422, 501])
async def test_other_refusals_are_asked_once(site: Site, server: Server, status: int) -> None:
    server.fault = lambda request: json_reply({}, status)
    assert (await site.get("/")).status == status
    assert len(server.requests) == 1


async def test_a_lasting_fault_is_asked_three_times(site: Site, server: Server) -> None:
    server.fault = lambda request: json_reply({}, 500)
    with pytest.raises(NetworkDown, match="Testnet has a fault"):
        await site.get("/")
    assert len(server.requests) == 3


async def test_a_short_pause_is_waited_for(site: Site, server: Server) -> None:
    server.fault = first_times(1, json_reply({}, 429, retry_after="0.3"))
    with looked_at_after(0.2, lambda: len(server.requests)) as asked:
        assert (await site.get("/")).status == 200
    assert asked == [1] and len(server.requests) == 2


@pytest.mark.parametrize("status", [429, 403, 503])
async def test_a_long_pause_is_told_and_never_slept(
    site: Site, server: Server, clock: FakeClock, status: int
) -> None:
    server.fault = first_times(1, json_reply({}, status, retry_after="600"))
    async with asyncio.timeout(LIMIT):
        with pytest.raises(RateLimited, match=r"Try again at 12:10 UTC") as limited:
            await site.get("/")
    assert limited.value.retry_at is not None

    with pytest.raises(RateLimited):
        await site.get("/")
    assert len(server.requests) == 1, "while the pause lasts the host is not asked at all"

    clock.move(minutes=11)
    assert (await site.get("/")).status == 200


async def test_a_pause_of_one_kind_of_request_leaves_the_others(site: Site, server: Server) -> None:
    server.fault = first_times(1, json_reply({}, 429, retry_after="600"))
    with pytest.raises(RateLimited):
        await site.get("/", bucket="reposters")
    assert (await site.get("/", bucket="users")).status == 200


async def test_a_refusal_without_a_time_has_no_time_to_come_back(site: Site, server: Server) -> None:
    server.fault = lambda request: json_reply({}, 429)
    with pytest.raises(RateLimited) as limited:
        await site.get("/")
    assert limited.value.retry_at is None
    assert len(server.requests) == 3


async def test_after_five_failures_a_host_is_left_alone(site: Site, server: Server) -> None:
    server.fault = lambda request: json_reply({}, 500)
    failed = await asyncio.gather(*[site.get("/") for _ in range(5)], return_exceptions=True)
    assert {type(error) for error in failed} == {NetworkDown}
    assert len(server.requests) == 15
    with pytest.raises(NetworkDown, match="left alone"):
        await site.get("/")
    assert len(server.requests) == 15


async def test_too_many_questions_never_open_the_breaker(site: Site, server: Server) -> None:
    server.fault = first_times(18, json_reply({}, 429))
    await asyncio.gather(*[site.get("/") for _ in range(6)], return_exceptions=True)
    assert (await site.get("/")).status == 200


async def test_a_host_that_is_not_there_is_down(http: Http) -> None:
    with pytest.raises(NetworkDown, match="cannot be reached"):
        await Site(http, title="Testnet", base_url="http://127.0.0.1:1", pace=UNPACED).get("/")


SPOILT = {
    "breaks off in the body": Reply(200, b'{"ok": true}', {"content-type": "application/json"}, cut_at=4),
    "breaks off in the head": Reply(raw=b"HTTP/1.1 200 OK\r\ncontent-"),
    "closes at once": Reply(raw=b""),
    "does not speak HTTP": Reply(raw=b"SSH-2.0-OpenSSH_9.2\r\n"),
}


@pytest.mark.parametrize("reply", SPOILT.values(), ids=SPOILT)
async def test_half_an_answer_is_asked_again_and_then_told(site: Site, server: Server, reply: Reply) -> None:
    server.fault = lambda request: reply
    with pytest.raises(NetworkDown, match="broke off"):
        await site.get("/")
    assert len(server.requests) == 3
    server.fault = lambda request: None
    assert (await site.get("/")).status == 200


LATE = {
    "never answers": Reply(silent=True),
    "sends its body byte by byte": Reply(200, b" " * 5000, drip=0.02),
    "sends its head byte by byte": Reply(200, b"{}", {"x-long": "x" * 5000}, drip_headers=0.02),
}


@pytest.mark.parametrize("reply", LATE.values(), ids=LATE)
async def test_the_deadline_holds_whatever_the_server_does(
    clock: FakeClock, server: Server, reply: Reply
) -> None:
    server.fault = lambda request: reply
    patient = Http(
        AGENT, clock, timeout=httpx.Timeout(HOUR), whole=HOUR, waits=QUICK, grace=0.1, verify=VERIFY
    )
    site = Site(patient, title="Testnet", base_url=server.url, pace=UNPACED)
    async with asyncio.timeout(LIMIT):
        with within(0.4), pytest.raises(NetworkSlow):
            await site.get("/")
    await patient.aclose()


async def test_a_question_that_waits_for_its_turn_too_long_says_so(http: Http, server: Server) -> None:
    server.latency = 0.3
    site = Site(http, title="Testnet", base_url=server.url, pace=RateLimit(burst=1, seconds=5.0))
    await site.get("/")
    with within(0.2), pytest.raises(RateLimited, match="waiting"):
        await site.get("/")


@pytest.mark.parametrize("chunked", [False, True])
async def test_ten_megabytes_are_refused_without_being_read(
    site: Site, server: Server, chunked: bool
) -> None:
    huge = b"[" + b"1," * 20_000_000 + b"1]"
    server.fault = first_times(1, Reply(200, huge, {"content-type": "application/json"}, chunked=chunked))
    with pytest.raises(AnswerTooLarge, match="Testnet sent more than 4 MB"):
        await site.get("/")
        # What the client did not read may still fill the buffers of the system.
        assert server.sent < 20_000_000
    assert (await site.get("/")).status == 200


async def test_a_small_answer_that_grows_large_is_refused(site: Site, server: Server) -> None:
    bomb = gzipped(json_reply(["0" * 40_000_000]))
    assert len(bomb.body) < CAP / 50
    server.fault = lambda request: bomb
    with pytest.raises(AnswerTooLarge):
        await site.get("/")


async def test_compressed_answers_are_read(site: Site, server: Server) -> None:
    server.fault = lambda request: gzipped(json_reply({"ok": "yes" * 50_000}))
    answer = await site.get("/")
    assert answer.body.count(b"yes") == 50_000
    assert server.requests[0].headers["accept-encoding"] == "gzip"


@pytest.mark.parametrize(
    ("encoding", "body"),
    [("gzip", b"not gzip at all"), ("br", b"\x0b"), ("gzip, gzip", gzip.compress(b"{}", mtime=0))],
)
async def test_encodings_that_cannot_be_read_are_a_bad_answer(
    site: Site, server: Server, encoding: str, body: bytes
) -> None:
    server.fault = lambda request: Reply(200, body, {"content-encoding": encoding})
    with pytest.raises(BadAnswer):
        await site.get("/")


async def test_redirects_are_not_followed(site: Site, server: Server) -> None:
    server.fault = lambda request: Reply(302, b"", {"location": f"{server.url}/elsewhere"})
    with pytest.raises(BadAnswer, match="sends us elsewhere"):
        await site.get("/")
    assert len(server.requests) == 1
