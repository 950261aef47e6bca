"""Draws docs/pictures/campaign.png: a checked list and two cohorts side by side, as Slack shows them.

Run it with: .venv/bin/python -m docs.pictures.campaign_cards. It needs Chromium (apt-get install chromium).
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from PIL import Image

from adapters.slack.render.message import MessageRenderer
from docs.pictures.blockkit import Slack, page
from docs.pictures.demo_week import Then, demo_app, live
from docs.pictures.screenshot import screenshot
from docs.pictures.slack_cards import COLOURS, WHO, Posted
from scoring.commands.about import is_shareable
from scoring.commands.accounts import read
from scoring.commands.kinds import Command
from scoring.messages.replies import Reply

SET_UP = (
    "cohort create us @ada@demo @kaya@demo @ines@demo",
    "cohort create rivals @riser@demo @faller@demo @gwen@demo",
)
SHOWN = (
    "check @riser@demo @ada@demo @kaya@demo @nobody@demo @ines@demo @bela@demo posts:2",
    "compare cohort us rivals",
)


async def replies() -> list[tuple[Command, Reply]]:
    """After weeks in which all of them were looked at."""
    clock = Then()
    async with demo_app(clock, "picture", Posted()) as app:
        await live(app, clock, WHO)
        for line in SET_UP:
            await app.dispatcher.answer(read(line, "demo"), WHO)
        commands = [read(line, "demo") for line in SHOWN]
        return [(command, await app.dispatcher.answer(command, WHO)) for command in commands]


def messages(found: Sequence[tuple[Command, Reply]]) -> list[dict[str, Any]]:
    drawn = []
    for command, reply in found:
        renderer = MessageRenderer(sharing=command if is_shareable(command) else None)
        one = renderer.draw(reply)
        drawn.append({"text": one.text, "blocks": one.blocks, "response_type": "ephemeral"})
    return drawn


def main() -> None:
    found = asyncio.run(replies())
    with TemporaryDirectory() as folder:
        drawn, picture = Path(folder) / "page.html", Path(__file__).parent / "campaign.png"
        drawn.write_text(page(messages(found), Slack(time="10:00 AM")))
        screenshot(drawn, picture, width=680)
    with Image.open(picture) as taken:
        taken.convert("P", palette=Image.Palette.ADAPTIVE, colors=COLOURS).save(picture, optimize=True)


if __name__ == "__main__":
    main()
