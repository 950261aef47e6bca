"""Draws docs/pictures/slack.png: a card and a weekly digest as Slack shows them, from the demo network.

Run it with: .venv/bin/python -m docs.pictures.slack_cards     It needs Chromium (apt-get install chromium).
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from PIL import Image

from adapters.console.publisher import FilePublisher
from adapters.render.texts import texts
from adapters.slack.render.message import MessageRenderer
from docs.pictures.blockkit import Slack, page
from docs.pictures.demo_week import ASKED, Then, demo_app, live
from docs.pictures.screenshot import screenshot
from scoring.commands.accounts import read
from scoring.commands.requester import Requester
from scoring.messages.replies import Message, Reply
from scoring.ports.publishing import HandOver
from scoring.teams.delivery import Delivery

WHO = Requester("picture:T1", "C1", "U1", "Europe/Paris")
COLOURS = 64


class Posted(FilePublisher):
    """Keeps what is posted, to be drawn."""

    def __init__(self) -> None:
        super().__init__(Path("unused"), texts("en"))
        self.messages: list[Message] = []

    async def post(self, delivery: Delivery, message: Message, hand_over: HandOver) -> str:
        await hand_over()
        self.messages.append(message)
        return delivery.key


async def replies() -> tuple[Reply, Message]:
    """The card of a rising account, and the digest of the week in which it rose."""
    clock, posted = Then(), Posted()
    async with demo_app(clock, "picture", posted) as app:
        await live(app, clock, WHO)
        return await app.dispatcher.answer(read(ASKED, "demo"), WHO), posted.messages[0]


def messages(card: Reply, digest: Message) -> list[dict[str, Any]]:
    asked = MessageRenderer(sharing=read(ASKED, "demo")).draw(card)
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
