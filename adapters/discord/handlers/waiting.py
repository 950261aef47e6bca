"""What somebody reads while an answer takes its time: for what, and how far it is."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import aiohttp
import discord

from adapters.discord.components.handling import Interaction
from adapters.discord.components.layout import Words, draw
from adapters.discord.render import cards
from adapters.discord.render.prose import line
from adapters.render.texts import Texts
from scoring.messages.waiting import PATIENCE
from scoring.ports.progress import Show
from scoring.text import Text

# Seconds between two edits.
EVERY = 5.0
# Marks an interaction whose first message tells that its answer takes its time.
_WAITED = "waited"


@asynccontextmanager
async def saying_slow(interaction: Interaction, said: Text | None, text: Texts) -> AsyncIterator[Show]:
    """Inside this block whoever waits for long reads this, and every word of progress that is shown by what
    this gives. Nothing before somebody would get impatient."""
    newest = said

    def show(progress: Text) -> None:
        nonlocal newest
        newest = progress

    async def tell() -> None:
        await asyncio.sleep(PATIENCE)
        shown: Text | None = None
        while True:
            if newest is not None and newest is not shown:
                shown = newest
                waiting = draw([(cards.STEADY, [Words((line(newest, text),), 1)])])
                with suppress(discord.DiscordException, aiohttp.ClientError):
                    await interaction.edit_original_response(view=waiting.view)
                    interaction.extras[_WAITED] = True
            await asyncio.sleep(EVERY)

    telling = asyncio.create_task(tell())
    try:
        yield show
    finally:
        telling.cancel()


def was_told_to_wait(interaction: Interaction) -> bool:
    """Whether the answer has to take the place of such a message; true once."""
    return bool(interaction.extras.pop(_WAITED, False))
