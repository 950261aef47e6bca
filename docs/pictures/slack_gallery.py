"""Draws every card, post and view as Slack shows it: narrow and wide, light and dark, English and French.

Run it with: .venv/bin/python -m docs.pictures.slack_gallery FOLDER
It needs Chromium (apt-get install chromium).
"""

from __future__ import annotations

import argparse
import asyncio
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from adapters.render.texts import Texts, texts
from adapters.slack.install.oauth import WELCOME
from adapters.slack.render import modals
from adapters.slack.render.home import draw_home
from adapters.slack.render.message import MessageRenderer, in_messages
from docs.pictures.blockkit import Slack, page
from docs.pictures.everything import WHO, Everything, everything
from docs.pictures.screenshot import screenshot
from scoring.commands.about import is_shareable, to_share
from scoring.messages.replies import Message
from scoring.service.post.announcing import signed

WIDTHS = {"narrow": 380, "wide": 680}
TALL = 16_000


async def drawn(language: str) -> list[dict[str, Any]]:
    """What Slack is sent, in reading order."""
    text = texts(language)
    async with everything() as shown:
        overview = await shown.app.team.overviews.of(WHO.workspace)
        weekly = next(one for one in overview.subscriptions if one.kind == "weekly")
        alerts = next(one for one in overview.subscriptions if one.kind == "alerts")
        views = [
            draw_home(overview, text, text),
            modals.setup_modal("C1", "Europe/Paris", text),
            modals.digest_modal("C1", "Europe/Paris", weekly, text),
            modals.alerts_modal("C1", alerts, text),
            modals.watch_modal(text),
            modals.check_modal("", text),
            modals.waiting_modal(text("Digest settings"), text),
        ]
        return [*_answers(shown, text), *_posts(shown, text), *views]


def _answers(shown: Everything, text: Texts) -> list[dict[str, Any]]:
    found = []
    for command, reply in shown.answers:
        shares = reply.ok and is_shareable(command)
        sharing = to_share(command) if shares else None
        message = MessageRenderer(text=text, sharing=sharing).draw(reply)
        found.append({"text": message.text, "blocks": message.blocks, "response_type": "ephemeral"})
        if reply.public:
            found.append(_post(Message(signed(reply, "U1")), text))
    return [*found, _post(Message(WELCOME), text)]


def _posts(shown: Everything, text: Texts) -> list[dict[str, Any]]:
    found = []
    for message in shown.posts:
        whole = in_messages(message, text)
        found += [_post(Message(one), text) for one in (whole.head, *whole.thread)]
    return found


def _post(message: Message, text: Texts) -> dict[str, Any]:
    one = replace(MessageRenderer(text=text), mention=message.mention).draw(message.head)
    return {"text": one.text, "blocks": one.blocks}


def main() -> None:
    parser = argparse.ArgumentParser(description="Draws everything as Slack shows it.")
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    for language in ("en", "fr"):
        sent = asyncio.run(drawn(language))
        for theme in ("light", "dark"):
            with TemporaryDirectory() as scratch:
                html = Path(scratch) / "page.html"
                html.write_text(page(sent, Slack(time="10:00", dark=theme == "dark")))
                for form, width in WIDTHS.items():
                    screenshot(html, folder / f"slack-{language}-{form}-{theme}.png", width, TALL)


if __name__ == "__main__":
    main()
