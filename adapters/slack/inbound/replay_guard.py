"""What is refused before Bolt reads it: what Slack did not sign, replays, bodies of another form."""

from __future__ import annotations

import time

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware
from cachetools import TTLCache

from adapters.slack.inbound.envelope import is_readable
from adapters.slack.inbound.signature import (
    SIGNATURE,
    STAMP,
    WINDOW_SECONDS,
    SigningSecret,
    is_signature,
)

_MOST = 50_000


class Replays:
    """Signatures of requests that were verified. An equal signature is the same request once more."""

    def __init__(self) -> None:
        # A request is verified as long before its time as after it.
        self._taken: TTLCache[str, None] = TTLCache(_MOST, 2 * WINDOW_SECONDS)

    def __len__(self) -> int:
        return len(self._taken)

    def knows(self, signature: str) -> bool:
        return signature in self._taken

    def take(self, signature: str) -> None:
        self._taken[signature] = None

    def release(self, signature: str) -> None:
        """What was not answered well may come again."""
        self._taken.pop(signature, None)


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
