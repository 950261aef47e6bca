"""/metrics, and who may read it: whoever has the token, or, on a port of its own, whoever is near.

A port that the world reaches over a proxy gives it to the token alone: behind a proxy everybody is near.
"""

from __future__ import annotations

import hmac
import ipaddress
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from aiohttp import web

# prometheus_client's own, written out so that a process without metrics does not load it.
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Real-Ip", "Via")


@dataclass(frozen=True, slots=True)
class Metrics:
    """`page` makes the answer. Without a token only who is `near` reads it, where that is enough."""

    page: Callable[[], Awaitable[bytes]]
    token: str | None = field(default=None, repr=False)


def add_metrics(application: web.Application, metrics: Metrics, *, near: bool = False) -> None:
    """Puts the route into an application; none where nobody could read it."""
    if metrics.token is None and not near:
        return

    async def shown(request: web.Request) -> web.Response:
        if metrics.token is not None:
            if not _has(metrics.token, request):
                return web.Response(status=401, text="no", headers={"WWW-Authenticate": "Bearer"})
        elif not is_near(request):
            return web.Response(status=403, text="set METRICS_TOKEN to read this from afar")
        headers = {"Content-Type": CONTENT_TYPE, "Cache-Control": "no-store"}
        return web.Response(body=await metrics.page(), headers=headers)

    application.router.add_get("/metrics", shown)


def _has(token: str, request: web.Request) -> bool:
    scheme, _, value = request.headers.get("Authorization", "")[:1_000].partition(" ")
    sent = value.strip() if scheme.lower() == "bearer" else ""
    return hmac.compare_digest(sent.encode("utf-8", "surrogateescape"), token.encode())


def is_near(request: web.Request) -> bool:
    """Whether it comes from this machine or a private network, and says of nobody that he sent it on."""
    if any(name in request.headers for name in FORWARDED):
        return False
    try:
        address = ipaddress.ip_address((request.remote or "").partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return bool((mapped or address).is_private)
