"""Which chats a process speaks: those whose keys are set, and that its kind of process serves."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Literal

from bot.api import api_listening
from bot.app import App
from bot.chat_keys import secret
from bot.slack import slack_listening
from scoring.errors import BadSettings
from scoring.text import Text, say

Serving = Literal["all", "http", "connections"]


@asynccontextmanager
async def chats(app: App, serving: Serving) -> AsyncIterator[tuple[Text, ...]]:
    """The chats run inside this block; gives one line each.

    "http": what listens on a port; "connections": what connects by itself (Socket Mode, Discord). Raises
    BadSettings or NetworkDown where a key does not work.
    """
    said: list[Text] = []
    async with AsyncExitStack() as stack:
        slack = app.chats.slack
        if slack is not None and serving in ("all", _kind(slack.keys.mode)):
            said.append(await stack.enter_async_context(slack_listening(app, slack)))
        if app.settings.serve_api and serving in ("all", "http") and not _listens(app):
            said.append(await stack.enter_async_context(api_listening(app)))
        if secret(app.settings.discord_token) is not None and serving in ("all", "connections"):
            from bot.gateway import discord_connected

            said.append(await stack.enter_async_context(discord_connected(app)))
        yield tuple(said)


def require_http(app: App) -> None:
    """Raises BadSettings where a web process would have nothing to serve."""
    if not app.settings.serve_api and not _listens(app):
        raise BadSettings(
            say("The web process serves Slack over HTTP, and its keys are not set."),
            say(
                "Set SLACK_SIGNING_SECRET with SLACK_BOT_TOKEN, or with SLACK_CLIENT_ID and "
                "SLACK_CLIENT_SECRET, or SERVE_API=true for pages and the API alone; without a public "
                "address use `influence run` or `influence worker` with SLACK_APP_TOKEN."
            ),
        )


def _listens(app: App) -> bool:
    """Whether Slack listens over HTTP, and serves the API with it."""
    return app.chats.slack is not None and _kind(app.chats.slack.keys.mode) == "http"


def _kind(mode: str) -> Serving:
    return "connections" if mode == "socket" else "http"
