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

from adapters.http.health import Probes, add_health
from adapters.http.listening import Address, guard, listening
from adapters.render.texts import accepted, texts
from adapters.slack.inbound.replay_guard import Replays, make_guard
from adapters.slack.inbound.signature import SigningSecret
from adapters.slack.render.chart_urls import ChartUrls
from adapters.slack.render.faults import fault

log = logging.getLogger(__name__)

PATH = "/slack/events"
AddRoutes = Callable[[web.Application], None]


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
    server.middlewares.append(_told)
    guard(server)
    server.middlewares.extend((make_guard(PATH, secret, Replays()), _lax_cookies))
    server.on_response_prepare.append(_not_kept)
    add_health(server, probes)
    if charts is not None:
        server.router.add_get("/charts/{name}", _picture(charts))
    more(server)
    async with listening(server, address) as bound:
        yield bound


async def _not_kept(request: web.Request, response: web.StreamResponse) -> None:
    """What Slack asks and is told is nobody's to keep."""
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
