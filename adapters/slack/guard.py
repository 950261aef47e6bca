"""What is refused before Bolt reads it: broken time stamps, bodies that are no text, replayed requests."""

from __future__ import annotations

import time
from collections import OrderedDict

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

STAMP, SIGNATURE = "X-Slack-Request-Timestamp", "X-Slack-Signature"
WINDOW_SECONDS = 600.0  # Bolt refuses what is more than five minutes old or ahead
_MOST = 50_000


class Replays:
    """Signatures of requests that were taken. An equal signature is the same request once more."""

    def __init__(self) -> None:
        self._taken: OrderedDict[str, float] = OrderedDict()

    def knows(self, signature: str) -> bool:
        return signature in self._taken

    def take(self, signature: str) -> None:
        now = time.monotonic()
        self._taken[signature] = now
        while self._taken:
            oldest = next(iter(self._taken))
            if now - self._taken[oldest] < WINDOW_SECONDS and len(self._taken) <= _MOST:
                return
            del self._taken[oldest]


def make_guard(path: str) -> Middleware:
    """Watches over the one path that Slack posts to."""
    replays = Replays()

    @web.middleware
    async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.path != path or request.method != "POST":
            return await handler(request)
        refused = await _refuse(request)
        if refused is not None:
            return refused
        signature = request.headers.get(SIGNATURE, "")
        if replays.knows(signature):
            return web.Response(status=409, text="this request was taken already")
        response = await handler(request)
        if response.status == 200 and signature:
            # Only what Bolt has verified is remembered, so nobody can fill this with inventions.
            replays.take(signature)
        return response

    return guard


async def _refuse(request: web.Request) -> web.Response | None:
    """Bolt would answer both of these with a 500."""
    stamp = request.headers.get(STAMP, "0")
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) < 12):
        return web.Response(status=401, text="the time stamp is no number")
    try:
        (await request.read()).decode("utf-8")
    except UnicodeDecodeError:
        return web.Response(status=400, text="the body is not UTF-8")
    return None
