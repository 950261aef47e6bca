"""Connections to the web process: how many there are, and how long one may take to say what it wants.

A client that sends a byte now and then holds a connection for as long as it likes, and some hundreds of them
every connection that the process may open. Here such a client has seconds, and gives way when all is full.
"""

from __future__ import annotations

import asyncio
import logging
import resource
from collections.abc import Iterator
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

log = logging.getLogger(__name__)

MOST = 512  # connections at once; fewer where the system allows the process fewer files
HEAD_SECONDS = 10.0  # from the first byte of a request, or the connection, to the end of its headers
BODY_SECONDS = 10.0
IDLE_SECONDS = 75.0  # a proxy keeps connections for about a minute
SERVER = "influence"  # instead of the names and versions of what it is built with


class Connection(web.RequestHandler):
    """One connection. It waits for its client, from `since` to `until` (seconds of the loop's clock), or is
    `serving` a request that has come."""

    def __init__(self, doors: Doors, server: web.Server, **settings: Any) -> None:
        super().__init__(server, loop=asyncio.get_running_loop(), **settings)
        self._doors = doors
        self.serving = False
        self.since = self.until = 0.0
        self._idle = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.wait(self._doors.head_seconds)
        super().connection_made(transport)
        self._doors.enter(self)

    def connection_lost(self, exc: BaseException | None) -> None:
        self._doors.leave(self)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._idle:
            self.wait(self._doors.head_seconds)
        super().data_received(data)

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """What is no HTTP is no news, and its answer names no version."""
        if status >= 500:
            log.error("a request was not answered", exc_info=exc)
        response = web.Response(status=status, text="that cannot be read as HTTP" if status < 500 else "")
        response.headers["Server"] = SERVER
        response.force_close()
        return response

    def wait(self, seconds: float, *, idle: bool = False) -> None:
        """For the rest of a request; `idle`, for the first byte of the next one."""
        self.serving, self._idle = False, idle
        self.since = asyncio.get_running_loop().time()
        self.until = self.since + seconds

    def abort(self) -> None:
        """Gone at once, whatever the client does."""
        transport = self.transport
        self.force_close()
        if transport is not None:
            transport.abort()


class Doors:
    """Makes the connections of one server, at most `most` at once."""

    def __init__(
        self, server: web.Server, *, most: int | None = None, head_seconds: float = HEAD_SECONDS
    ) -> None:
        self._server = server
        self._most = most or most_connections()
        self.head_seconds = head_seconds
        self._open: set[Connection] = set()

    def __len__(self) -> int:
        return len(self._open)

    def __iter__(self) -> Iterator[Connection]:
        return iter(self._open)

    def __call__(self) -> Connection:
        settings = {"access_log": None, "keepalive_timeout": IDLE_SECONDS, "lingering_time": 1.0}
        # What was signed are the bytes that came, not what they unpack to.
        return Connection(self, self._server, auto_decompress=False, **settings)

    def enter(self, new: Connection) -> None:
        """Who waits longest gives way; where all are served, the new one does."""
        self._open.add(new)
        if len(self._open) > self._most:
            waiting = (one for one in self._open if not one.serving and one is not new)
            self._close(min(waiting, key=lambda one: one.since, default=new))

    def leave(self, one: Connection) -> None:
        self._open.discard(one)

    async def watch(self) -> None:
        """Closes, again and again, what has waited too long. Runs until it is cancelled."""
        while True:
            await asyncio.sleep(min(1.0, self.head_seconds / 4))
            now = asyncio.get_running_loop().time()
            for one in [one for one in self._open if not one.serving and one.until < now]:
                self._close(one)

    def _close(self, one: Connection) -> None:
        self._open.discard(one)
        one.abort()


def make_doorkeeper(body_seconds: float = BODY_SECONDS) -> Middleware:
    """Reads the whole request before anything is done for it, within its time."""

    @web.middleware
    async def doorkeeper(request: web.Request, handler: Handler) -> web.StreamResponse:
        connection = request.protocol
        if not isinstance(connection, Connection):
            return await handler(request)
        # Longer than the body may take, so that whoever is late is told so.
        connection.wait(body_seconds + 5.0)
        try:
            if request.can_read_body and not await _read(request, body_seconds):
                return _late()
            connection.serving = True
            return await handler(request)
        finally:
            connection.wait(IDLE_SECONDS, idle=True)

    return doorkeeper


async def _read(request: web.Request, seconds: float) -> bool:
    """Whether the body came within this time; it stays with the request. Not so where the client has gone."""
    try:
        async with asyncio.timeout(seconds):
            await request.read()
    except (TimeoutError, ConnectionError):
        return False
    return True


def _late() -> web.Response:
    response = web.Response(status=408, text="the rest of the request did not come")
    response.force_close()
    return response


def most_connections() -> int:
    """Half of the files that the process may open, so that the store and Slack's API get theirs."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return MOST if soft == resource.RLIM_INFINITY else max(1, min(MOST, soft // 2))
