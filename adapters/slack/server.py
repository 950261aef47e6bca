"""Our web process: Slack's requests, the health of the process, and pictures of charts."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from aiohttp import web
from aiohttp.typedefs import Handler
from slack_bolt.async_app import AsyncApp

from adapters.slack.chart_urls import ChartUrls
from adapters.slack.guard import make_guard

log = logging.getLogger(__name__)

PATH = "/slack/events"
DRAIN_SECONDS = 20.0

Ready = Callable[[], Awaitable[tuple[bool, str]]]


@asynccontextmanager
async def serving(
    app: AsyncApp, host: str | None, port: int, charts: ChartUrls | None, ready: Ready
) -> AsyncIterator[int]:
    """Serves inside this block, on the port that it gives; leaving it lets requests in hand end."""
    server = app.server(port=port, path=PATH).web_app
    server.middlewares.extend((_told, make_guard(PATH)))
    server.router.add_get("/healthz", _alive)
    server.router.add_get("/readyz", _readiness(ready))
    if charts is not None:
        server.router.add_get("/charts/{name}", _picture(charts))
    runner = web.AppRunner(server, access_log=None, shutdown_timeout=DRAIN_SECONDS)
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, port)
        await site.start()
        yield int(runner.addresses[0][1])
    finally:
        await runner.cleanup()


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
        said = f"Something went wrong here, and it was noted. Try again in a minute. ({reference})"
        return web.Response(status=500, text=said)


async def _alive(request: web.Request) -> web.Response:
    return web.Response(text="ok")


def _readiness(ready: Ready) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def readiness(request: web.Request) -> web.Response:
        good, says = await ready()
        return web.Response(status=200 if good else 503, text=says)

    return readiness


def _picture(charts: ChartUrls) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def picture(request: web.Request) -> web.Response:
        chart = charts.read(request.match_info["name"])
        if chart is None:
            return web.Response(status=404, text="no such picture")
        from adapters.charts import draw_chart  # Pillow, which most processes never need

        png = await asyncio.to_thread(draw_chart, chart)
        seconds = 86_400
        headers = {"Cache-Control": f"public, max-age={seconds}", "X-Content-Type-Options": "nosniff"}
        return web.Response(body=png, content_type="image/png", headers=headers)

    return picture
