"""A week of the demo network in a store of its own: what the pictures of the chats show."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from tempfile import TemporaryDirectory

from adapters.networks.demo import Demo
from adapters.networks.guarded import GuardedHttp
from adapters.networks.identity import Identity
from adapters.storage.database import Database
from adapters.storage.engine import make_engine
from adapters.storage.migrate import migrate
from bot.app import App, join
from bot.chat_keys import Chats
from bot.settings import Settings
from scoring.commands.accounts import read
from scoring.commands.requester import Requester
from scoring.ports.publishing import Publisher

ASKED = "@riser@demo"
WATCHED = ("@riser", "@ada", "@faller", "@bela", "@gwen", "@hiro", "@ines", "@jonas", "@kaya")


@dataclass
class Then:
    """A clock that is set by hand."""

    at: datetime = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at


@asynccontextmanager
async def demo_app(
    clock: Then, platform: str, publisher: Publisher, public_url: str = ""
) -> AsyncIterator[App]:
    """The use cases over the demo network, with one chat, and pages where there is a `public_url`."""
    with TemporaryDirectory() as folder:
        database = Database(make_engine(f"sqlite:///{folder}/store.db"))
        await migrate(database.engine)
        identity = Identity(GuardedHttp("picture", clock), appview="http://127.0.0.1:9")
        settings = Settings(public_url=public_url, contact="influence@example.org")
        chats = Chats({platform: publisher})
        app = join(settings, clock, {"demo": Demo(clock)}, identity, database, chats)
        try:
            yield app
        finally:
            await app.post.jobs.drain()
            await database.aclose()


async def live(app: App, clock: Then, who: Requester) -> None:
    """The team follows some accounts for a week, and its digest is posted on the Monday after."""
    handles = " ".join(f"{name}@demo" for name in WATCHED)
    await app.dispatcher.answer(read(f"watch {handles}", "demo"), who)
    await app.dispatcher.answer(read("digest weekly mon 10:00 Europe/Paris", "demo"), who)
    for day in range(16, 24):
        clock.at = datetime(2026, 11, day, 9, 0, tzinfo=UTC)
        while await app.upkeep.refreshing.tick():
            pass  # batch after batch
        await app.post.deliveries.tick(app.post.jobs)
        await app.post.jobs.idle()  # type: ignore[attr-defined]
