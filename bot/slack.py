"""Slack in a process: what of the core it is joined with, and whether the process is well."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING

from bot.api import add_routes
from scoring.errors import InfluenceError
from scoring.text import Text, say

if TYPE_CHECKING:
    from adapters.slack.app import Slack, UseCases
    from bot.app import App

READY_SECONDS = 5.0


@asynccontextmanager
async def slack_listening(app: App, slack: Slack) -> AsyncIterator[Text]:
    """Slack's requests are taken inside this block. Gives one line that says how."""
    from adapters.slack.inbound.server import Probes

    host, port = app.settings.bind or None, app.settings.port
    probes = Probes(Readiness(app), lambda: app.watchdog.trouble)
    more = partial(add_routes, app)
    async with slack.listening(use_cases(app), probes, host=host, port=port, more=more) as bound:
        described = await slack.describe()
        if bound is None:
            yield say("Slack: {how}", how=described)
        else:
            yield say("Slack: {how}, listening on port {port}", how=described, port=str(bound))


def use_cases(app: App) -> UseCases:
    """What Slack needs of the core, from the app."""
    from adapters.slack.app import UseCases
    from adapters.slack.handlers.running import Core
    from bot.lists import read_chat_list

    core = Core(
        app.dispatcher, app.team.subscribing.cannot_post, app.settings.default_network, read_chat_list
    )
    return UseCases(
        core, app.team.overviews, app.team.subscribing, app.team.tenancy, app.stores.processed_events
    )


class Readiness:
    """Answers a probe in time, also where the store does not; looks once, however many probes come."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._looking: asyncio.Task[tuple[bool, str]] | None = None

    async def __call__(self) -> tuple[bool, str]:
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look(), name="readiness")
        done, _ = await asyncio.wait((self._looking,), timeout=READY_SECONDS)
        return self._looking.result() if done else (False, "the store does not answer")

    async def _look(self) -> tuple[bool, str]:
        try:
            return True, str(await self._app.stores.scores.check())
        except InfluenceError as error:
            return False, error.reference
