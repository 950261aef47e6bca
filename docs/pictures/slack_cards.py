"""Draws docs/pictures/slack.png: a card and a weekly digest as Slack shows them, from the demo network.

Run it with: .venv/bin/python -m docs.pictures.slack_cards     It needs Chromium (apt-get install chromium).
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from PIL import Image

from adapters.console.publisher import FilePublisher
from adapters.networks.demo import Demo
from adapters.networks.guarded import GuardedHttp
from adapters.networks.identity import Identity
from adapters.slack.render.message import MessageRenderer
from adapters.storage.database import Database
from adapters.storage.engine import make_engine
from adapters.storage.migrate import migrate
from bot.app import App, join
from bot.settings import Settings
from docs.pictures.blockkit import Slack, page
from docs.pictures.screenshot import screenshot
from scoring.commands.requester import Requester
from scoring.messages.replies import Message, Reply
from scoring.teams.delivery import Delivery

WHO = Requester("picture:T1", "C1", "U1", "Europe/Paris")
WATCHED = ["@riser", "@ada", "@faller", "@bela", "@gwen", "@hiro", "@ines", "@jonas", "@kaya"]
COLOURS = 64


@dataclass
class Then:
    """A clock that is set by hand."""

    at: datetime = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at


class StoredScore(FilePublisher):
    """Keeps what is posted, to be drawn."""

    def __init__(self) -> None:
        super().__init__(Path("unused"))
        self.posted: list[Message] = []

    async def post(self, delivery: Delivery, message: Message) -> str:
        self.posted.append(message)
        return delivery.key


async def replies() -> tuple[Reply, Message]:
    """The card of a rising account, and the digest of the week in which it rose."""
    with TemporaryDirectory() as folder:
        clock, kept = Then(), StoredScore()
        database = Database(make_engine(f"sqlite:///{folder}/store.db"))
        await migrate(database.engine)
        identity = Identity(GuardedHttp("picture", clock), appview="http://127.0.0.1:9")
        app = join(Settings(), clock, {"demo": Demo(clock)}, identity, database, {"picture": kept})
        try:
            return await _live(app, clock, kept)
        finally:
            await app.jobs.drain()
            await database.aclose()


async def _live(app: App, clock: Then, kept: StoredScore) -> tuple[Reply, Message]:
    handles = " ".join(f"{name}@demo" for name in WATCHED)
    await app.dispatcher.answer(f"watch {handles}", WHO)
    await app.dispatcher.answer("digest weekly mon 10:00 Europe/Paris", WHO)
    for day in range(16, 24):
        clock.at = datetime(2026, 11, day, 9, 0, tzinfo=UTC)
        while await app.refreshing.tick():
            pass  # batch after batch
    await app.deliveries.tick(app.jobs)
    await app.jobs.drain()
    return await app.dispatcher.answer("@riser@demo", WHO), kept.posted[0]


def messages(card: Reply, digest: Message) -> list[dict[str, Any]]:
    asked = MessageRenderer(sharing="@riser@demo").draw(card)
    head = MessageRenderer().draw(digest.head)
    private = {"text": asked.text, "blocks": asked.blocks, "response_type": "ephemeral"}
    return [private, {"text": head.text, "blocks": head.blocks}]


def main() -> None:
    card, digest = asyncio.run(replies())
    with TemporaryDirectory() as folder:
        drawn, picture = Path(folder) / "page.html", Path(__file__).parent / "slack.png"
        drawn.write_text(page(messages(card, digest), Slack(time="10:00 AM")))
        screenshot(drawn, picture, width=680)
    with Image.open(picture) as taken:
        taken.convert("P", palette=Image.Palette.ADAPTIVE, colors=COLOURS).save(picture, optimize=True)


if __name__ == "__main__":
    main()
