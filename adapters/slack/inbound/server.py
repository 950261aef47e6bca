"""Our web process: Slack's requests, the health of the process, and pictures of charts."""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import NamedTuple

from aiohttp import web
from aiohttp.typedefs import Handler
from slack_bolt.async_app import AsyncApp

from adapters.render.texts import accepted, texts
from adapters.slack.inbound.doors import SERVER, Doors, make_doorkeeper
from adapters.slack.inbound.replay_guard import Replays, make_guard
from adapters.slack.inbound.signature import SigningSecret
from adapters.slack.render.chart_urls import ChartUrls
from adapters.slack.render.faults import fault

log = logging.getLogger(__name__)

PATH = "/slack/events"
DRAIN_SECONDS = 20.0
WAITING = 1_024  # connections that the system holds until we take them; beyond it clients wait for seconds
AT_A_TIME = 16  # taken before those that give way are closed: more would need more files than there are
POLICY = "Content-Security-Policy"
HEADERS = {
    POLICY: ("default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"),
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Server": SERVER,
}

AddRoutes = Callable[[web.Application], None]
Ready = Callable[[], Awaitable[tuple[bool, str]]]
# What is wrong with the process itself, None while nothing is.
Healthy = Callable[[], str | None]


class Probes(NamedTuple):
    """What /readyz and /healthz answer from."""

    ready: Ready
    trouble: Healthy = lambda: None


class Address(NamedTuple):
    """Where to listen; None: on every address, 0: on any free port."""

    host: str | None
    port: int


@asynccontextmanager
async def serving(
    app: AsyncApp,
    secret: SigningSecret,
    charts: ChartUrls | None,
    probes: Probes,
    address: Address,
    more: AddRoutes = lambda application: None,
) -> AsyncIterator[int]:
    """Serves inside this block, on the port that it gives; leaving it lets requests in hand end.

    `more` adds routes of others to the same application.
    """
    server = app.server(port=address.port, path=PATH).web_app
    server.middlewares.extend((_told, make_doorkeeper(), make_guard(PATH, secret, Replays()), _lax_cookies))
    server.on_response_prepare.append(_harmless)
    server.router.add_get("/healthz", _health(probes.trouble))
    server.router.add_get("/readyz", _readiness(probes.ready))
    if charts is not None:
        server.router.add_get("/charts/{name}", _picture(charts))
    more(server)
    runner = web.AppRunner(server, access_log=None, shutdown_timeout=DRAIN_SECONDS)
    await runner.setup()
    try:
        async with _listening(runner, address) as bound:
            yield bound
    finally:
        await runner.cleanup()


@asynccontextmanager
async def _listening(runner: web.AppRunner, address: Address) -> AsyncIterator[int]:
    """As aiohttp's own site, with connections of ours."""
    assert runner.server is not None  # noqa: S101  (it was set up)
    doors = Doors(runner.server)
    listener = await asyncio.get_running_loop().create_server(
        doors, address.host, address.port, backlog=AT_A_TIME
    )
    _hold(listener)
    watching = asyncio.create_task(doors.watch(), name="watch over connections")
    try:
        yield int(listener.sockets[0].getsockname()[1])
    finally:
        listener.close()
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)


def _hold(listener: asyncio.Server) -> None:
    """asyncio takes as many connections at a time as it lets the system hold; here more may wait."""
    for one in listener.sockets:
        with socket.socket(fileno=os.dup(one.fileno())) as listening:
            listening.listen(WAITING)


async def _harmless(request: web.Request, response: web.StreamResponse) -> None:
    """No answer of ours is framed, sends anybody's address on, or names the versions that made it."""
    for name, value in HEADERS.items():
        # A page of ours has a policy of its own, which lets its styles in.
        if name != POLICY or name not in response.headers:
            response.headers[name] = value
    if request.path.startswith("/slack/"):
        response.headers["Cache-Control"] = "no-store"


@web.middleware
async def _lax_cookies(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Slack sends people back to us by a link, which is all that a cookie of ours may come along with."""
    response = await handler(request)
    for cookie in response.cookies.values():
        cookie["samesite"] = "Lax"
    return response


@web.middleware
async def _told(request: web.Request, handler: Handler) -> web.StreamResponse:
    """A page that fails says so in words; requests of Slack have words of their own (bolt.py)."""
    try:
        return await handler(request)
    except web.HTTPException:
        raise
    except Exception as error:
        reference = secrets.token_hex(4)
        log.exception("a page failed (%s)", reference, exc_info=error)
        text = texts(accepted(request.headers.get("Accept-Language", "")))
        return web.Response(status=500, text=text.plain(fault(reference)))


def _health(trouble: Healthy) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def health(request: web.Request) -> web.Response:
        found = trouble()
        return web.Response(status=200 if found is None else 503, text=found or "ok")

    return health


def _readiness(ready: Ready) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def readiness(request: web.Request) -> web.Response:
        good, says = await ready()
        return web.Response(status=200 if good else 503, text=says)

    return readiness


def _picture(charts: ChartUrls) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def picture(request: web.Request) -> web.Response:
        found = charts.read(request.match_info["name"])
        if found is None:
            return web.Response(status=404, text="no such picture")
        from adapters.render.charts import draw_chart

        chart, text = found
        png = await asyncio.to_thread(draw_chart, chart, text)
        seconds = 86_400
        headers = {"Cache-Control": f"public, max-age={seconds}"}
        return web.Response(body=png, content_type="image/png", headers=headers)

    return picture
