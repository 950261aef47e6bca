"""A small Bolt app that stands for a real one in the tests of the fake Slack."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from aiohttp.test_utils import BaseTestServer, TestServer
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.oauth.installation_store import FileInstallationStore
from slack_sdk.oauth.state_store import FileOAuthStateStore
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.slack import FakeSlack
from tests.fakes.slack_deliveries import HttpDeliveries, SocketDeliveries

SECRET = "signing-secret"
EVENTS = "/slack/events"


def client(
    slack: FakeSlack, team: str = "T1", retries: Sequence[AsyncRetryHandler] = (), seconds: int = 5
) -> AsyncWebClient:
    """A client with the team's token that does nothing twice, unless told to."""
    return AsyncWebClient(
        slack.workspaces[team].token, slack.api_url, timeout=seconds, retry_handlers=list(retries)
    )


def words(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def card(name: str) -> list[dict[str, Any]]:
    share = {"type": "button", "text": words("Share"), "action_id": "share", "value": name}
    return [{"type": "section", "text": words(name)}, {"type": "actions", "elements": [share]}]


def modal(callback_id: str = "settings") -> dict[str, Any]:
    field = {"type": "plain_text_input", "action_id": "handle"}
    return {
        **{"type": "modal", "callback_id": callback_id, "title": words("Settings"), "submit": words("Save")},
        "blocks": [{"type": "input", "block_id": "of", "label": words("Handle"), "element": field}],
    }


class SmallApp:
    """Answers /influence with a card, shares it, opens a modal, and keeps what else it is told."""

    def __init__(self, app: AsyncApp) -> None:
        self.app = app
        self.told: list[dict[str, Any]] = []
        app.command("/influence")(self.asked)
        app.action("share")(self.shared)
        app.view("settings")(self.kept)
        app.view_closed("settings")(self.kept)
        app.options("handle")(self.suggested)
        app.event("app_home_opened")(self.kept)

    async def asked(self, ack: Any, respond: Any, command: Any, client: Any) -> None:
        await ack()
        if command["text"] == "settings":
            await client.views_open(trigger_id=command["trigger_id"], view=modal())
        else:
            await respond(text=f"You asked for {command['text']}", blocks=card(command["text"]))

    async def shared(self, ack: Any, respond: Any, action: Any) -> None:
        await ack()
        await respond(text=f"Shared {action['value']}", response_type="in_channel", replace_original=False)

    async def kept(self, ack: Any, body: dict[str, Any]) -> None:
        await ack()
        self.told.append(body)

    async def suggested(self, ack: Any, payload: Any) -> None:
        await ack(options=[{"text": words(payload["value"]), "value": payload["value"]}])


@asynccontextmanager
async def over_http(slack: FakeSlack) -> AsyncIterator[tuple[SmallApp, HttpDeliveries]]:
    """The app in one workspace, behind Bolt's own HTTP server."""
    app = AsyncApp(client=client(slack), signing_secret=SECRET)
    async with TestServer(app.web_app(EVENTS)) as server:
        yield SmallApp(app), slack.deliveries(str(server.make_url(EVENTS)), SECRET)


@asynccontextmanager
async def over_socket_mode(slack: FakeSlack) -> AsyncIterator[tuple[SmallApp, SocketDeliveries]]:
    app = AsyncApp(client=client(slack), signing_secret=SECRET)
    handler = AsyncSocketModeHandler(app, slack.app.app_token, ping_interval=0.2)
    await handler.connect_async()  # type: ignore[no-untyped-call]  # Bolt has it without annotations
    await slack.socket.connected()
    try:
        yield SmallApp(app), slack.socket_deliveries()
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]


@asynccontextmanager
async def to_install(slack: FakeSlack, folder: Path) -> AsyncIterator[tuple[BaseTestServer, HttpDeliveries]]:
    """The app for many workspaces, with its pages for installing."""
    settings = AsyncOAuthSettings(
        client_id=slack.app.client_id,
        client_secret=slack.app.client_secret,
        scopes=["commands", "chat:write"],
        authorization_url=slack.authorize_url,
        installation_store=FileInstallationStore(base_dir=str(folder / "installations")),
        state_store=FileOAuthStateStore(expiration_seconds=60, base_dir=str(folder / "states")),
        install_page_rendering_enabled=False,
    )
    app = AsyncApp(
        client=AsyncWebClient(base_url=slack.api_url), signing_secret=SECRET, oauth_settings=settings
    )
    SmallApp(app)
    async with TestServer(app.web_app(EVENTS)) as server:
        settings.authorize_url_generator.redirect_uri = str(server.make_url("/slack/oauth_redirect"))
        yield server, slack.deliveries(str(server.make_url(EVENTS)), SECRET)
