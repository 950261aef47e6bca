"""A process for the Slack benchmark, which prints its port when it listens.

python -m tests.bench.slack_app KIND FOLDER SINK_URL, where KIND is one of:
empty    an empty Bolt app with process_before_response
static   a Bolt app that answers every command with the message in FOLDER/payload.json, through `respond`
pooled   the same over one session for all answers
ours     the product over SQLite
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.webhook.async_client import AsyncWebhookClient

SECRET = "a-secret-of-the-benchmark"


def bolt(name: str, process_before_response: bool) -> AsyncApp:
    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id="T1", bot_token="xoxb-1", bot_user_id="U0")

    return AsyncApp(
        name=name,
        signing_secret=SECRET,
        authorize=authorize,
        process_before_response=process_before_response,
    )


async def empty() -> None:
    """What Bolt itself costs: a listener that acknowledges, on Bolt's own server."""
    app = bolt("empty", process_before_response=True)

    @app.command("/influence")
    async def listen(ack: AsyncAck) -> None:
        await ack()

    await serve(app)


async def static(folder: Path) -> None:
    """What a whole answer costs at the least, done as Bolt's guide tells."""
    app, payload = bolt("static", process_before_response=False), read(folder)

    @app.command("/influence")
    async def listen(ack: AsyncAck, respond: AsyncRespond) -> None:
        await ack()
        await respond(**payload)

    await serve(app)


async def pooled(folder: Path) -> None:
    """The same without a new connection for each answer."""
    app, payload = bolt("pooled", process_before_response=False), read(folder)
    async with aiohttp.ClientSession() as session:

        @app.command("/influence")
        async def listen(ack: AsyncAck, body: dict[str, Any]) -> None:
            await ack()
            await AsyncWebhookClient(body["response_url"], session=session).send_dict(payload)

        await serve(app)


def read(folder: Path) -> dict[str, Any]:
    return dict(json.loads((folder / "payload.json").read_text()))


async def serve(app: AsyncApp) -> None:
    runner = web.AppRunner(app.web_app("/slack/events"), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(runner.addresses[0][1], flush=True)
    await asyncio.Event().wait()


async def ours(folder: Path, sink: str) -> None:
    """The product as `influence web` runs it, with one account in its store."""
    from adapters.http.health import Probes
    from bot.app import open_app
    from bot.settings import Settings
    from bot.slack import use_cases
    from scoring.commands.accounts import read
    from scoring.commands.requester import Requester

    settings = Settings(
        database_url=f"sqlite:///{folder}/store.db",
        default_network="demo",
        slack_bot_token="xoxb-1",
        slack_signing_secret=SECRET,
        slack_api_url=f"{sink}/api/",
    )
    async with open_app(settings) as app:
        assert app.chats.slack is not None
        await app.dispatcher.answer(read("@ada@demo", "demo"), Requester("slack:T1", "C1", "U1"))
        async with app.chats.slack.listening(use_cases(app), Probes(ready), host="127.0.0.1", port=0) as port:
            print(port, flush=True)
            await asyncio.Event().wait()


async def ready() -> tuple[bool, str]:
    return True, "ok"


async def main(kind: str, folder: Path, sink: str) -> None:
    match kind:
        case "empty":
            await empty()
        case "static":
            await static(folder)
        case "pooled":
            await pooled(folder)
        case _:
            await ours(folder, sink)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2]), sys.argv[3]))
