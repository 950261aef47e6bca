"""An application listens: through doors of ours, with headers on every answer that let nobody misuse it."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import NamedTuple

from aiohttp import web
from aiohttp.typedefs import Handler

from adapters.http.doors import SERVER, Doors, make_doorkeeper
from scoring.ports.log_context import logged, new_request

DRAIN_SECONDS = 20.0
WAITING = 1_024  # connections that the system holds until we take them; beyond it clients wait for seconds
AT_A_TIME = 16  # taken before those that give way are closed: more would need more files than there are
REQUEST_ID = web.RequestKey("request_id", str)
POLICY = "Content-Security-Policy"
HEADERS = {
    POLICY: ("default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"),
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Server": SERVER,
}


class Address(NamedTuple):
    """Where to listen; None: on every address, 0: on any free port."""

    host: str | None
    port: int


def guard(application: web.Application) -> None:
    """Lets nobody hold its doors open, and nobody frame or learn from its answers; names each request."""
    application.middlewares.insert(0, _named)
    application.middlewares.append(make_doorkeeper())
    application.on_response_prepare.append(_harmless)


@asynccontextmanager
async def listening(application: web.Application, address: Address) -> AsyncIterator[int]:
    """Serves inside this block, on the port that it gives; leaving it lets requests in hand end."""
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=DRAIN_SECONDS)
    await runner.setup()
    try:
        async with _open(runner, address) as bound:
            yield bound
    finally:
        await runner.cleanup()


@asynccontextmanager
async def _open(runner: web.AppRunner, address: Address) -> AsyncIterator[int]:
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
        with socket.socket(fileno=os.dup(one.fileno())) as listening_socket:
            listening_socket.listen(WAITING)


@web.middleware
async def _named(request: web.Request, handler: Handler) -> web.StreamResponse:
    """A name of our own, by which the log tells of it; what a client sends as one is nobody's word."""
    request[REQUEST_ID] = new_request()
    with logged(request=request[REQUEST_ID]):
        return await handler(request)


async def _harmless(request: web.Request, response: web.StreamResponse) -> None:
    """No answer of ours is framed, sends anybody's address on, or names the versions that made it."""
    for name, value in HEADERS.items():
        # A page of ours has a policy of its own, which lets its styles in.
        if name != POLICY or name not in response.headers:
            response.headers[name] = value
    if REQUEST_ID in request:
        response.headers["X-Request-Id"] = request[REQUEST_ID]
