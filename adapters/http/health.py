"""Whether a process is well, and whether it can answer: for whoever starts it again or sends it questions."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import NamedTuple

from aiohttp import web

from adapters.http.metrics import Metrics, add_metrics

Ready = Callable[[], Awaitable[tuple[bool, str]]]
# What is wrong with the process itself, None while nothing is.
Healthy = Callable[[], str | None]


class Probes(NamedTuple):
    """What /readyz, /healthz and /metrics answer from."""

    ready: Ready
    trouble: Healthy = lambda: None
    metrics: Metrics | None = None


def add_health(application: web.Application, probes: Probes) -> None:
    """Puts the routes into an application; /metrics only for who has the token."""
    application.router.add_get("/healthz", _health(probes.trouble))
    application.router.add_get("/readyz", _readiness(probes.ready))
    if probes.metrics is not None:
        add_metrics(application, probes.metrics)


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
