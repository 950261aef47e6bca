"""What is refused before Bolt reads it: what Slack did not sign, replays, bodies of another form."""

from __future__ import annotations

import time
from collections.abc import Callable

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from adapters.slack.inbound.envelope import is_readable
from adapters.slack.inbound.signature import (
    SIGNATURE,
    STAMP,
    WINDOW_SECONDS,
    SigningSecret,
    is_signature,
)

# Of each of two spans; beyond it the older ones are forgotten before their time.
_MOST = 50_000
# A request is verified as long before its time as after it.
_SPAN = 2 * WINDOW_SECONDS
_DIGITS = slice(3, 35)  # of a signature, v0= and 64 of them: 128 bits are as good as all


class Replays:
    """Signatures of requests that were verified. An equal signature is the same request once more.

    They are kept as numbers in two sets, of this span of time and of the one before: less than the memory
    that a cache takes which ends each on its own.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._since = now()
        self._taken: set[int] = set()
        self._before: set[int] = set()

    def __len__(self) -> int:
        return len(self._taken) + len(self._before)

    def knows(self, signature: str) -> bool:
        self._turn()
        number = int(signature[_DIGITS], 16)
        return number in self._taken or number in self._before

    def take(self, signature: str) -> None:
        self._taken.add(int(signature[_DIGITS], 16))

    def release(self, signature: str) -> None:
        """What was not answered well may come again."""
        number = int(signature[_DIGITS], 16)
        self._taken.discard(number)
        self._before.discard(number)

    def _turn(self) -> None:
        over = self._now() - self._since
        if over >= _SPAN or len(self._taken) >= _MOST:
            # After two spans without a request nothing is left of either.
            self._before = self._taken if over < 2 * _SPAN else set()
            self._taken, self._since = set(), self._now()


def make_guard(path: str, secret: SigningSecret, replays: Replays) -> Middleware:
    """Watches over the one path that Slack posts to."""

    @web.middleware
    async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.path != path or request.method != "POST":
            return await handler(request)
        body, signature = await request.read(), request.headers.get(SIGNATURE, "")
        if not secret.signed(request.headers.get(STAMP, ""), signature, body, time.time()):
            return _unsigned(signature, body)
        if replays.knows(signature):
            return web.Response(status=409, text="this request was taken already")
        if not (_is_utf8(request) and is_readable(body, request.headers.get("Content-Type"))):
            return web.Response(status=400, text="the body is none of Slack's forms")
        replays.take(signature)
        response = await handler(request)
        if response.status != 200:
            replays.release(signature)
        return response

    return guard


def _unsigned(signature: str, body: bytes) -> web.Response:
    """Slack looks at our certificate with requests that need no signature; nothing is done for them."""
    if (not signature or is_signature(signature)) and b"ssl_check=1" in body.split(b"&"):
        return web.Response()
    return web.Response(status=401, text="Slack has not signed this")


def _is_utf8(request: web.Request) -> bool:
    """Whether Bolt will decode the body as it was verified."""
    return (request.charset or "utf-8").lower() in ("utf-8", "utf8")
