"""Draws docs/pictures/card.svg: a card as the terminal shows it, from the demo network at a fixed time.

Run it with: .venv/bin/python -m docs.pictures.terminal_card
"""

from __future__ import annotations

import asyncio
import io
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from pydantic import SecretStr
from rich.console import Console
from rich.terminal_theme import MONOKAI

from adapters.console.chat import CONSOLE
from adapters.console.draw import CARD_WIDTH, draw
from adapters.render.texts import texts
from bot.app import open_app
from bot.settings import Settings
from scoring.commands.accounts import read
from scoring.messages.replies import Reply

# Rich's own frame names a font from the web; any monospaced font of the reader will do.
FRAME = """<svg class="rich-terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<style>.{unique_id}-matrix {{ font-family: ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace;
font-size: {char_height}px; line-height: {line_height}px; }} .{unique_id}-title {{ display: none; }}
{styles}</style><defs><clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}" /></clipPath>{lines}</defs>
<rect fill="#1a1b1e" width="{width}" height="{height}" rx="8"/>
<g transform="translate(8, 24)" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}<g class="{unique_id}-matrix">{matrix}</g></g></svg>
"""


@dataclass(frozen=True)
class Then:
    """A clock that stands."""

    def now(self) -> datetime:
        return datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


async def card(typed: str) -> Reply:
    with TemporaryDirectory() as folder:
        settings = Settings(database_url=SecretStr(f"sqlite:///{folder}/store.db"))
        async with open_app(settings, Then()) as app:
            return await app.dispatcher.answer(read(typed, "demo"), CONSOLE)


def main() -> None:
    reply = asyncio.run(card("/influence @riser@demo"))
    console = Console(
        record=True, width=CARD_WIDTH, file=io.StringIO(), force_terminal=True, color_system="truecolor"
    )
    draw(reply, console, texts("en"))
    svg = console.export_svg(theme=MONOKAI, code_format=FRAME, unique_id="card", title="")
    (Path(__file__).parent / "card.svg").write_text(svg)


if __name__ == "__main__":
    main()
