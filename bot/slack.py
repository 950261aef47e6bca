"""Slack in a process: what of the core it is joined with."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING

from bot.api import add_routes
from bot.readiness import probes_of
from scoring.text import Text, say

if TYPE_CHECKING:
    from adapters.slack.app import Slack, UseCases
    from bot.app import App


@asynccontextmanager
async def slack_listening(app: App, slack: Slack) -> AsyncIterator[Text]:
    """Slack's requests are taken inside this block. Gives one line that says how."""
    host, port = app.settings.bind or None, app.settings.port
    probes = probes_of(app)
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
