"""A process for the Slack benchmark: an empty Bolt app, or ours over SQLite. Prints its port when it listens.

python -m tests.bench.slack_app empty|default|ours FOLDER SINK_URL
"""

from __future__ import annotations

import asyncio
import resource
import sys
from pathlib import Path

from aiohttp import web
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult

SECRET = "a-secret-of-the-benchmark"


async def empty(process_before_response: bool) -> None:
    """What Bolt itself costs: a listener that acknowledges, on Bolt's own server."""

    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id="T1", bot_token="xoxb-1", bot_user_id="U0")

    app = AsyncApp(
        name="empty",
        signing_secret=SECRET,
        authorize=authorize,
        process_before_response=process_before_response,
    )

    @app.command("/influence")
    async def listen(ack: AsyncAck) -> None:
        await ack()

    runner = web.AppRunner(app.web_app("/slack/events"), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    told(runner.addresses[0][1])
    await asyncio.Event().wait()


async def ours(folder: Path, sink: str) -> None:
    """The product as `influence web` runs it, with one account in its store."""
    from bot.app import open_app
    from bot.settings import Settings
    from bot.slack import use_cases
    from scoring.asker import Asker

    settings = Settings(
        database_url=f"sqlite:///{folder}/store.db",
        default_network="demo",
        slack_bot_token="xoxb-1",
        slack_signing_secret=SECRET,
        slack_api_url=f"{sink}/api/",
    )
    async with open_app(settings) as app:
        assert app.slack is not None
        await app.desk.answer("@ada@demo", Asker("slack:T1", "C1", "U1"))
        async with app.slack.listening(use_cases(app), ready, host="127.0.0.1", port=0) as port:
            told(port or 0)
            await asyncio.Event().wait()


async def ready() -> tuple[bool, str]:
    return True, "ok"


def told(port: int) -> None:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(port, f"{peak:.0f}", flush=True)


if __name__ == "__main__":
    kind, folder, sink = sys.argv[1:]
    asyncio.run(ours(Path(folder), sink) if kind == "ours" else empty(kind == "empty"))
