"""A process for the benchmark of pages and the API, which prints where everything is as one line of JSON.

python -m tests.bench.web_app FOLDER [cold]
With "cold" no score that was read is remembered. It serves the product over SQLite, an empty handler, and the
finished bytes of a page, on one aiohttp server.
"""

from __future__ import annotations

import asyncio
import json
import sys
from datetime import timedelta
from pathlib import Path

from aiohttp import web

from adapters.api import limits
from adapters.networks.demo import Demo
from adapters.storage.database import Database
from adapters.storage.engine import make_engine
from adapters.storage.migrate import migrate
from bot.api import add_routes
from bot.app import App, join
from bot.chat_keys import Chats
from bot.clock import SystemClock
from bot.pages import draw_pages
from bot.settings import Settings
from scoring.commands.accounts import read
from scoring.commands.kinds import Compare
from scoring.commands.requester import Requester
from scoring.handles import Handle, ResolvedHandle
from scoring.history.stored import StoredScore
from scoring.service.team import reading
from scoring.text import Name
from tests.fakes import FakeIdentity

WHO = Requester("console", "", "bench")
NAMES = ("ada", "riser", "faller", "bela", "gwen", "hiro", "ines", "jonas", "kaya", "dario")
HANDLES = [Handle("demo", name) for name in NAMES]
DAYS = 365


async def fill(app: App) -> None:
    """Ten watched accounts with a year of days each."""
    handles = " ".join(map(str, HANDLES))
    await app.dispatcher.answer(read(f"watch {handles}", "demo"), WHO)
    for handle in HANDLES:
        await app.ask.lookup.find(handle)
        account = await app.stores.scores.account(handle)
        assert account is not None
        kept = account.latest
        past = [StoredScore(handle, kept.day - timedelta(days=back), kept.score) for back in range(1, DAYS)]
        await app.stores.scores.save([account], past)


async def main(folder: Path) -> None:
    database = Database(make_engine(f"sqlite:///{folder}/bench.db"))
    await migrate(database.engine)
    clock = SystemClock()
    settings = Settings(public_url="https://influence.example.org", contact="influence@example.org")
    app = join(settings, clock, {"demo": Demo(clock)}, FakeIdentity(), database, Chats({}))
    await fill(app)
    who = tuple(map(ResolvedHandle, HANDLES))
    compared = await app.ask.comparing.compare(Compare(who), days=DAYS)
    url, _ = await app.team.making.keep("console", "bench", compared, ())
    finished = draw_pages(compared, (), Name("foot"))["en"].encode()
    _, token = await app.team.tokens.create("console", "bench", frozenset(("read",)), "bench")
    application = web.Application()

    async def empty(request: web.Request) -> web.Response:
        return web.Response(text="{}", content_type="application/json")

    async def as_bytes(request: web.Request) -> web.Response:
        return web.Response(body=finished, content_type="text/html", charset="utf-8")

    application.router.add_get("/empty", empty)
    application.router.add_get("/bytes", as_bytes)
    # One token asks more often here than anybody may.
    limits.A_MINUTE = limits.BURST = 10**9
    add_routes(app, application)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    told = {
        "port": runner.addresses[0][1],
        "page": url.removeprefix(settings.public_url),
        "token": token,
        "bytes": len(finished),
    }
    print(json.dumps(told), flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    if sys.argv[2:] == ["cold"]:
        reading.FRESH = timedelta()
    asyncio.run(main(Path(sys.argv[1])))
