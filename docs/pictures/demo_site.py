"""The pages of a demo team, served on this machine: what pictures show, and what a browser is held to."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from aiohttp import web

from bot.api import add_routes
from bot.app import App
from docs.pictures.demo_week import Then, demo_app
from docs.pictures.slack_cards import WHO, Posted
from scoring.commands.accounts import read
from scoring.commands.requester import Requester
from scoring.handles import Handle
from scoring.messages.replies import Reply
from scoring.text import Link, Sentence

PUBLIC = "https://influence.example.org"
WATCHED = ("@riser", "@ada", "@faller", "@bela", "@gwen", "@hiro", "@ines", "@jonas", "@kaya")
SET_UP = (
    "watch " + " ".join(f"{name}@demo" for name in WATCHED),
    "cohort create us @ada@demo @kaya@demo @ines@demo",
    "digest weekly mon 10:00 Europe/Paris",
    "digest monthly 10:00",
    "campaign start spring @ada@demo @riser@demo @kaya@demo posts:2",
)
BEGUN, DAYS = datetime(2026, 9, 20, 9, 0, tzinfo=UTC), 60
PAGES = {
    "account": "report @riser@demo",
    "compare": "report @riser@demo @ada@demo @faller@demo",
    "cohort": "report cohort us",
    "campaign": "report campaign spring",
    "month": "report @riser@demo 2026-10",
    "explore": "explore",
}


@dataclass(frozen=True, slots=True)
class DemoSite:
    """Where it is, and the team behind it."""

    app: App
    clock: Then
    base: str

    async def type(self, line: str, who: Requester = WHO) -> Reply:
        return await self.app.dispatcher.answer(read(line, "demo"), who)

    async def address(self, line: str, who: Requester = WHO) -> str:
        """The address on this machine that the answer to this line has."""
        reply = await self.type(line, who)
        found = [url for line in reply.lines for url in _addresses(line)]
        if not reply.ok or not found:
            raise ValueError(f"{line}: {reply.title} {' '.join(map(str, reply.lines))}")
        return found[0].replace(PUBLIC, self.base)

    async def badge(self) -> str:
        """Of an account whose owner has proved it."""
        key = await self.app.stores.badges.issue(Handle("demo", "riser"), "A" * 22, self.clock.now())
        return f"{self.base}/badge/{key}.svg"


@asynccontextmanager
async def demo_site() -> AsyncIterator[DemoSite]:
    """After two months, in which forecasts got their outcomes."""
    clock = Then(BEGUN)
    async with demo_app(clock, "picture", Posted(), PUBLIC) as app:
        for line in SET_UP:
            await app.dispatcher.answer(read(line, "demo"), WHO)
        for _ in range(DAYS):
            clock.at += timedelta(days=1)
            while await app.upkeep.refreshing.tick():
                pass  # batch after batch
            await app.post.deliveries.tick(app.post.jobs)
            await app.post.jobs.idle()  # type: ignore[attr-defined]
        await app.upkeep.evaluator.tick()
        async with _serving(app) as base:
            yield DemoSite(app, clock, base)


@asynccontextmanager
async def _serving(app: App) -> AsyncIterator[str]:
    application = web.Application()
    add_routes(app, application)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


def _addresses(line: object) -> list[str]:
    match line:
        case Link(url):
            return [url]
        case Sentence():
            return re.findall(rf"{re.escape(PUBLIC)}[^\s`\"]+", str(line))
        case _:
            return []
