"""The open door: who is heard, for how long, and what anybody else is told."""

from __future__ import annotations

import asyncio
import json
import logging
import resource
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from copy import deepcopy
from typing import Any
from urllib.parse import urlencode

import aiohttp
import pytest
from aiohttp import web
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.http.doors import Doors, make_doorkeeper, most_connections
from adapters.slack.inbound.envelope import is_readable
from adapters.slack.inbound.replay_guard import Replays, make_guard
from adapters.slack.inbound.signature import WINDOW_SECONDS, SigningSecret
from tests.adapters.slack.office import HANDLE, SIGNING_SECRET, Office, slack_with_channel
from tests.fakes.slack import FakeSlack
from tests.fakes.slack_deliveries import FORM, HttpDeliveries

SECRET = SigningSecret(SIGNING_SECRET)
PATH = "/slack/events"


@asynccontextmanager
async def listening(
    replays: Replays | None = None, *, most: int = 50, head: float = 5.0, body: float = 5.0
) -> AsyncIterator[tuple[str, Doors, list[bytes]]]:
    """A server with our doors and our guard before a handler that notes what reaches it."""
    reached: list[bytes] = []

    async def handle(request: web.Request) -> web.Response:
        reached.append(await request.read())
        return web.Response(text="ok")

    middlewares = (make_doorkeeper(body), make_guard(PATH, SECRET, replays or Replays()))
    app = web.Application(middlewares=middlewares)
    app.router.add_post(PATH, handle)
    app.router.add_get("/healthz", handle)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    assert runner.server is not None
    doors = Doors(runner.server, most=most, head_seconds=head)
    listener = await asyncio.get_running_loop().create_server(doors, "127.0.0.1", 0)
    watching = asyncio.create_task(doors.watch())
    try:
        yield f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}", doors, reached
    finally:
        listener.close()
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
        await runner.cleanup()


@pytest.fixture
def signed(slack: FakeSlack) -> HttpDeliveries:
    return slack.deliveries("", SIGNING_SECRET)


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    async with slack_with_channel() as started:
        yield started


async def post(url: str, body: bytes, headers: dict[str, str]) -> int:
    async with (
        aiohttp.ClientSession() as session,
        session.post(url + PATH, data=body, headers=headers) as got,
    ):
        return got.status


FORGED = (
    *("v0=é", "v0=", "", "v0=" + "0" * 63, "v0=" + "0" * 65, "v0=" + "G" * 64, "v1=" + "0" * 64, "0" * 64),
    *("v0=" + "0" * 64, "v0=" + "٠" * 64, "V0=" + "0" * 64, " "),
)
BODIES = (b"command=%2Finfluence", b"ssl_check=1", b"ssl_check=1&token=x", b"", b"\xff\xfe", b"{")


@pytest.mark.parametrize("forged", FORGED)
async def test_what_slack_did_not_sign_is_never_parsed_nor_remembered(
    signed: HttpDeliveries, forged: str
) -> None:
    replays = Replays()
    async with listening(replays) as (url, _, reached):
        for body in BODIES:
            good = signed.signed(body, FORM)
            headers = {**good.headers, "X-Slack-Signature": forged.encode().decode("latin-1")}
            status = await post(url, body, headers)
            well_formed = forged in ("", "v0=" + "0" * 64, " ")
            assert status == (200 if b"ssl_check=1" in body and well_formed else 401)
        assert reached == []
    assert len(replays) == 0


def test_five_minutes_before_and_after_its_time_a_signature_counts(signed: HttpDeliveries) -> None:
    good = signed.signed(b"body", FORM)
    stamp, signature = good.headers["X-Slack-Request-Timestamp"], good.headers["X-Slack-Signature"]
    for late in (-WINDOW_SECONDS, 0, WINDOW_SECONDS):
        assert SECRET.signed(stamp, signature, b"body", int(stamp) + late)
        assert not SECRET.signed(stamp, signature, b"bodY", int(stamp) + late)
    for late in (-WINDOW_SECONDS - 1, WINDOW_SECONDS + 1):
        assert not SECRET.signed(stamp, signature, b"body", int(stamp) + late)
    assert not SECRET.signed("", signature, b"body", int(stamp))
    assert SIGNING_SECRET not in repr(SECRET)


async def test_the_bytes_that_came_are_what_was_signed(signed: HttpDeliveries) -> None:
    """A body that says it is packed, or in another alphabet, is read as it was verified or not at all."""
    body = urlencode({"command": "/influence", "text": "help", "team_id": "T1"}).encode()
    async with listening() as (url, _, reached):
        for more, status in (
            ({"Content-Encoding": "gzip"}, 200),
            ({"Content-Type": f"{FORM}; charset=utf-16"}, 400),
            ({"Content-Type": f"{FORM}; charset=nonsense"}, 400),
            ({"Content-Type": f"{FORM}; charset=UTF-8"}, 200),
        ):
            good = signed.but(timestamp=str(int(time.time()) - len(reached))).signed(body, FORM)
            assert await post(url, body, {**good.headers, **more}) == status, more
        assert reached == [body, body]


ODD = (
    *(b"", b"{", b"[]", b"null", b"1", b'"x"', b"payload={", b"payload=[]", b"payload=null", b"payload="),
    *(b"%zz=%zz", b"a" * 5000, b"[" * 100_000, b"payload=" + b"[" * 100_000, b'{"a":' * 50_000),
    *(b'{"type":1}', b'{"type":null}', b"\xff", b'{"n":' + b"9" * 5000 + b"}"),
    *(b'{"type":"event_callback"}', b'{"type":"event_callback","event":[]}'),
    *(b'{"type":"block_actions","actions":[]}', b'{"type":"block_actions","actions":{"0":1}}'),
    *(b'{"type":"view_submission","view":{}}', b'{"type":"view_submission","view":{"state":{"values":[]}}}'),
    *(b'{"type":"event_callback","event":{"type":"x"},"authorizations":{"0":1}}', b'{"type":"\\ud800"}'),
    *(b"command=%2Finfluence&payload=%7B", b"command=%ED%A0%80x&text=%00", b'{"type":["event_callback"]}'),
)


@pytest.mark.parametrize("body", ODD, ids=lambda body: repr(body[:40]))
async def test_an_odd_body_that_slack_signed_is_a_400_and_no_traceback(
    office: Office, body: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    answer = await office.http.but(body=body).slash("T1", "C1", "U1", HANDLE)
    as_json = await office.http.but(body=body + b" ").event("T1", {"type": "x"})
    assert {answer.status, as_json.status} <= {400, 404}, (answer, as_json)
    assert [one for one in caplog.records if one.exc_info] == []
    assert "of 100" in (await office.type(HANDLE))["text"]


class Quietly:
    """An office that does not fill a page when hypothesis shows it."""

    def __init__(self, office: Office) -> None:
        self.office = office


@pytest.fixture
def quietly(office: Office) -> Quietly:
    return Quietly(office)


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.just("\ud800"),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner, max_size=2),
    max_leaves=4,
)


def places(value: Any) -> list[tuple[Any, Any]]:
    """Every place of a payload that can be changed."""
    if not isinstance(value, dict | list):
        return []
    inside = value.items() if isinstance(value, dict) else enumerate(value)
    return [place for key, inner in list(inside) for place in ((value, key), *places(inner))]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kind=st.integers(0, 4), where=st.lists(st.floats(0, 0.999), min_size=1, max_size=2), junk=JUNK)
async def test_a_payload_with_something_changed_is_taken_or_refused_quietly(
    quietly: Quietly, caplog: pytest.LogCaptureFixture, kind: int, where: list[float], junk: Any
) -> None:
    office = quietly.office
    payloads = office.slack.payloads
    view = {
        "type": "modal",
        "id": "V1",
        "callback_id": "watch",
        "title": {"text": "x"},
        "private_metadata": "",
    }
    values = {"handles": {"handles": {"type": "plain_text_input", "value": "@ada@demo"}}}
    payload = [
        lambda: payloads.action("T1", "C1", "U1", {"action_id": "run:0", "value": "list"}),
        lambda: payloads.view_submission("T1", "U1", view, values),
        lambda: payloads.block_suggestion("T1", "U1", "par", "zone", "zone"),
        lambda: payloads.event("T1", {"type": "app_home_opened", "user": "U1", "tab": "home"}),
        lambda: payloads.event("T1", {"type": "tokens_revoked", "tokens": {"oauth": ["U1"], "bot": []}}),
    ][kind]()
    for at in where:
        holder, key = places(payload)[int(at * len(places(payload)))]
        holder[key] = deepcopy(junk)
    caplog.clear()
    answer = await office.deliver.deliver("interactive" if kind < 3 else "events_api", payload)
    assert answer.status in (200, 400, 409), (answer, payload)
    assert [one.getMessage() for one in caplog.records if one.exc_info] == [], payload


async def test_a_form_with_two_addresses_to_answer_at_is_refused(office: Office) -> None:
    view = {"type": "modal", "id": "V1", "callback_id": "watch", "title": {"text": "x"}}
    payload = office.slack.payloads.view_submission("T1", "U1", view, {})
    payload["response_urls"] = [{"response_url": "https://hooks.slack.com/1"}] * 2
    assert (await office.deliver.deliver("interactive", payload)).status == 400


async def test_events_that_nobody_listens_to_are_taken_without_a_word(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    for event in ({"type": "team_rename", "name": "x"}, {"type": "message", "subtype": "bot_message"}):
        assert (await office.deliver.event("T1", event)).status == 200
    told = json.dumps({"type": "app_rate_limited", "team_id": "T1", "minute_rate_limited": 1}).encode()
    assert (await office.http.but(body=told).event("T1", {})).status == 200
    assert (await office.deliver.slash("T1", "C1", "U1", "x", command="/other")).status == 404
    assert [one.getMessage() for one in caplog.records if "slack" in one.name] == []


def test_only_what_is_read_has_to_have_its_form() -> None:
    event = {"type": "event_callback", "event": {"type": "new", "user": {"id": "U1"}, "more": [1]}, "x": {}}
    assert is_readable(json.dumps(event).encode(), "application/json; charset=utf-8")
    assert is_readable(b"command=/influence&text=&team_id=T1", FORM)
    assert is_readable(b"payload=" + json.dumps({"type": "shortcut", "user": {"id": "U1"}}).encode(), FORM)
    assert not is_readable(b"text=x", FORM)


# --- slow clients


async def slow_client(url: str, said: bytes) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    host, _, port = url.removeprefix("http://").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(said)
    return reader, writer


SLOW = (
    b"",
    b"G",
    b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: ",
    b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\ncommand=",
    b"POST /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nx",
)


async def healthy(url: str) -> bool:
    async with aiohttp.ClientSession() as session, session.get(f"{url}/healthz") as got:
        return got.status == 200


async def close(clients: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]]) -> None:
    for _, writer in clients:
        writer.close()
    await asyncio.gather(*(writer.wait_closed() for _, writer in clients), return_exceptions=True)


async def test_five_hundred_slow_clients_leave_the_door_open(signed: HttpDeliveries) -> None:
    body = urlencode({"command": "/influence", "text": "help", "team_id": "T1"}).encode()
    async with listening(most=40, head=60, body=60) as (url, doors, reached):
        clients = []
        for number in range(500):
            clients.append(await slow_client(url, SLOW[number % len(SLOW)]))
            assert len(doors) <= 40
        assert await healthy(url)
        assert await post(url, body, dict(signed.signed(body, FORM).headers)) == 200
        assert reached == [b"", body]
        await close(clients)


@pytest.mark.parametrize("said", SLOW, ids=lambda said: repr(said[-12:]))
async def test_a_request_that_does_not_come_is_not_waited_for(said: bytes) -> None:
    async with listening(head=0.1, body=0.1) as (url, doors, _):
        reader, writer = await slow_client(url, said)
        answer = await asyncio.wait_for(_to_the_end(reader), 10)
        assert answer == b"" or b" 408 " in answer.splitlines()[0]
        assert (b" 408 " in answer) == said.startswith(b"POST"), "only who got so far as its headers is told"
        await close([(reader, writer)])
        assert await healthy(url) and len(doors) <= 1


async def _to_the_end(reader: asyncio.StreamReader) -> bytes:
    try:
        return await reader.read()
    except ConnectionError:
        return b""


async def test_a_client_that_drips_its_headers_has_no_more_time_than_one_that_does_not() -> None:
    async with listening(head=0.3) as (url, _, _reached):
        reader, writer = await slow_client(url, SLOW[2])
        reading = asyncio.create_task(_to_the_end(reader))
        for _ in range(200):
            if reading.done():
                break
            writer.write(b"x")
            await asyncio.sleep(0.02)
        assert reading.done()
        await close([(reader, writer)])


async def test_a_connection_that_rests_between_two_requests_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    async with listening(head=0.1) as (url, doors, _), aiohttp.ClientSession() as session:
        for _ in range(2):
            async with session.get(f"{url}/healthz") as got:
                assert got.status == 200
            await asyncio.sleep(0.4)
        assert len(doors) == 1


async def test_requests_in_hand_are_never_closed_for_the_sake_of_new_ones() -> None:
    goes_on = asyncio.Event()

    async def handle(request: web.Request) -> web.Response:
        await goes_on.wait()
        return web.Response(text="done")

    async with AsyncExitStack() as stack:
        app = web.Application(middlewares=[make_doorkeeper()])
        app.router.add_get("/", handle)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        assert runner.server is not None
        doors = Doors(runner.server, most=3)
        listener = await asyncio.get_running_loop().create_server(doors, "127.0.0.1", 0)
        stack.callback(listener.close)
        url = f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}"
        session = await stack.enter_async_context(aiohttp.ClientSession())
        served = [asyncio.create_task(_text(session, url)) for _ in range(3)]
        while sum(one.serving for one in doors) < 3:  # noqa: ASYNC110  (nobody tells)
            await asyncio.sleep(0.01)
        with pytest.raises(aiohttp.ClientError):
            await _text(session, url)
        goes_on.set()
        assert await asyncio.gather(*served) == ["done"] * 3


async def _text(session: aiohttp.ClientSession, url: str) -> str:
    async with session.get(url) as got:
        return await got.text()


def test_half_of_the_files_that_the_system_allows_are_for_connections(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for soft, most in ((256, 128), (1024, 512), (10**6, 512), (resource.RLIM_INFINITY, 512), (1, 1)):
        monkeypatch.setattr(resource, "getrlimit", lambda _, soft=soft: (soft, soft))
        assert most_connections() == most


async def test_what_is_no_http_is_told_so_without_our_versions(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    for said in (
        b"\x16\x03\x01\x02\x00\x01\r\n\r\n",
        b"GET / HTTP/9.9.9\r\n\r\n",
        b"GET /\x00 HTTP/1.1\r\n\r\n",
    ):
        reader, writer = await slow_client(office.url, said)
        answer = await asyncio.wait_for(_to_the_end(reader), 10)
        assert b" 400 " in answer.splitlines()[0] and b"aiohttp" not in answer and b"Python" not in answer
        await close([(reader, writer)])
    assert [one for one in caplog.records if one.exc_info] == []


def test_a_signature_is_known_for_as_long_as_it_could_be_sent_again_and_not_for_ever() -> None:
    now = [0.0]
    replays = Replays(lambda: now[0])
    first, second = (f"v0={digit * 64}" for digit in "ab")
    replays.take(first)
    now[0] = 2 * WINDOW_SECONDS - 1
    assert replays.knows(first) and not replays.knows(second)
    now[0] += 2
    replays.take(second)
    assert replays.knows(first) and replays.knows(second)
    replays.release(first)
    assert not replays.knows(first)
    now[0] += 5 * WINDOW_SECONDS
    assert not replays.knows(second) and len(replays) == 0


def test_of_more_requests_than_are_kept_the_oldest_are_forgotten() -> None:
    replays = Replays(lambda: 0.0)
    signatures = [f"v0={number:064x}"[:3] + f"{number:032x}" + "0" * 32 for number in range(100_001)]
    for one in signatures:
        assert not replays.knows(one)
        replays.take(one)
    assert replays.knows(signatures[-1]) and not replays.knows(signatures[0]) and len(replays) <= 100_001
