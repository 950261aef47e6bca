"""The API and the pages in a process: in Slack's web application, or in one of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from bot.readiness import probes_of
from scoring.text import Text, say

if TYPE_CHECKING:
    from aiohttp import web

    from bot.app import App


def add_routes(app: App, application: web.Application) -> None:
    """The API and the pages, for whoever serves HTTP."""
    from adapters.api.limits import Limits
    from adapters.api.routes import Api
    from adapters.pages.exploring import add_exploring
    from adapters.pages.public import add_public
    from adapters.pages.serving import add_pages

    team = app.team
    writing = team.watching, team.cohorts, team.check_running, team.auditing
    Api(team.reading, *writing, team.tokens, Limits()).add_to(application)
    add_pages(application, app.stores.pages, app.clock)
    add_exploring(application, app.team.exploring)
    add_public(application, app.ask.openness, app.ask.badging, app.clock)


@asynccontextmanager
async def api_listening(app: App) -> AsyncIterator[Text]:
    """The API alone, for processes in which no Slack listens. Gives one line that says how."""
    from aiohttp import web

    from adapters.http.health import add_health
    from adapters.http.listening import Address, guard, listening

    application = web.Application()
    guard(application)
    add_health(application, probes_of(app))
    add_routes(app, application)
    async with listening(application, Address(app.settings.bind or None, app.settings.port)) as port:
        yield say("API: /api/v1, listening on port {port}", port=str(port))
