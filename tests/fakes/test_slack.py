"""The fake Slack, tried by a small real Bolt app."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import pytest_asyncio
from aiohttp.test_utils import TestServer
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes import FakeClock
from tests.fakes.slack import FakeSlack
from tests.fakes.slack_deliveries import HttpDeliveries

SECRET = "signing-secret"


@pytest.fixture(autouse=True)
def no_slack_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bolt and its SDK read these whatever they are told."""
    for name in ("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest_asyncio.fixture
async def slack(clock: FakeClock) -> AsyncIterator[FakeSlack]:
    async with FakeSlack.start(clock) as slack:
        slack.add_workspace("T1")
        slack.add_channel("T1", "C1", member=True)
        yield slack


def client(slack: FakeSlack, team: str = "T1") -> AsyncWebClient:
    return AsyncWebClient(slack.workspaces[team].token, base_url=slack.api_url, retry_handlers=[])


def bolt(slack: FakeSlack) -> AsyncApp:
    """An app that answers /influence with the name it was asked for, and a button that says so."""
    app = AsyncApp(client=client(slack), signing_secret=SECRET)

    @app.command("/influence")
    async def asked(ack: Any, respond: Any, command: Any) -> None:
        await ack()
        await respond(text=f"You asked for {command['text']}", blocks=card(command["text"]))

    @app.action("share")
    async def pressed(ack: Any, respond: Any, action: Any) -> None:
        await ack()
        await respond(text=f"Shared {action['value']}", response_type="in_channel", replace_original=False)

    return app


def card(name: str) -> list[dict[str, Any]]:
    text = {"type": "plain_text", "text": name}
    button = {
        "type": "button",
        "text": {"type": "plain_text", "text": "Share"},
        "action_id": "share",
        "value": name,
    }
    return [{"type": "section", "text": text}, {"type": "actions", "elements": [button]}]


@asynccontextmanager
async def over_http(slack: FakeSlack) -> AsyncIterator[HttpDeliveries]:
    async with TestServer(bolt(slack).web_app("/slack/events")) as server:
        yield slack.deliveries(str(server.make_url("/slack/events")), SECRET)


async def until(condition: Any) -> None:
    async with asyncio.timeout(5):
        while not condition():
            await asyncio.sleep(0.005)


async def test_a_command_is_acked_and_answered_over_http(slack: FakeSlack) -> None:
    async with over_http(slack) as deliver:
        answer = await deliver.slash("T1", "C1", "U1", "someone")
        await until(lambda: slack.ephemerals)
    assert answer.status == 200
    (seen,) = slack.ephemerals
    assert (seen.channel, seen.user, seen.message["text"]) == ("C1", "U1", "You asked for someone")


async def test_a_button_of_an_ephemeral_message_shares_it(slack: FakeSlack) -> None:
    async with over_http(slack) as deliver:
        await deliver.slash("T1", "C1", "U1", "someone")
        await until(lambda: slack.ephemerals)
        await deliver.press(slack.ephemerals[0], "share", "U1", "C1")
        await until(lambda: slack.messages("C1"))
    assert slack.messages("C1")[0]["text"] == "Shared someone"


async def test_a_command_is_acked_and_answered_over_socket_mode(slack: FakeSlack) -> None:
    handler = AsyncSocketModeHandler(bolt(slack), slack.app.app_token)
    await handler.connect_async()
    await slack.socket.connected()
    answer = await slack.socket_deliveries().slash("T1", "C1", "U1", "someone")
    await until(lambda: slack.ephemerals)
    await handler.close_async()
    assert answer.status == 200
    assert answer.seconds < 1
