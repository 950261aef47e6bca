"""Socket Mode: Slack's requests over a connection that we open, for those without a public address."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from cachetools import FIFOCache
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from adapters.slack.outbound.errors import UNANSWERED, code_of
from adapters.slack.outbound.web import SlackWeb, quiet
from scoring.errors import BadSettings, NetworkDown
from scoring.text import say

_REMEMBERED = 10_000
PING_SECONDS = 3.0  # a connection that broke without a word is noticed after about this time


class OnceHandler(AsyncSocketModeHandler):
    """Acknowledges an envelope that Slack sends again, and does not run it twice."""

    def __init__(self, app: AsyncApp, app_token: str, web: SlackWeb) -> None:
        super().__init__(app, app_token, logger=quiet, web_client=web.client(), ping_interval=PING_SECONDS)
        self._taken: FIFOCache[str, None] = FIFOCache(_REMEMBERED)

    async def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override]
        if req.envelope_id in self._taken:
            await client.send_socket_mode_response(SocketModeResponse(envelope_id=req.envelope_id))
            return
        self._taken[req.envelope_id] = None
        await super().handle(client, req)


@asynccontextmanager
async def connected(app: AsyncApp, app_token: str, web: SlackWeb) -> AsyncIterator[None]:
    """Connected inside this block; the SDK reconnects by itself. Raises BadSettings for a wrong token."""
    await check_app_token(app_token, web)
    handler = OnceHandler(app, app_token, web)
    try:
        await handler.connect_async()  # type: ignore[no-untyped-call]
        yield
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]


async def check_app_token(app_token: str, web: SlackWeb) -> None:
    """Asks once whether Slack takes the token: with a wrong one the SDK would try for ever, silently.

    Raises BadSettings, or NetworkDown where Slack does not answer.
    """
    try:
        await web.client().apps_connections_open(app_token=app_token)
    except SlackApiError as error:
        raise BadSettings(
            say("Slack does not accept {setting} ({code}).", setting="SLACK_APP_TOKEN", code=code_of(error))
        ) from None
    except UNANSWERED:
        raise NetworkDown(say("Slack could not be reached to open Socket Mode.")) from None
