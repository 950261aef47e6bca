"""Draws docs/pictures/discord.png: a card and a weekly digest as Discord shows them, from the demo network.

Run it with: .venv/bin/python -m docs.pictures.discord_cards
It needs Chromium (apt-get install chromium), and what SimCord draws with:
python3 -m pip --python .venv/bin/python install 'simcord[preview]'
"""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import UTC, datetime
from pathlib import Path

import discord
import simcord
from PIL import Image, ImageDraw
from simcord.backend.cdn import CDN_BASE

from adapters.discord.client import InfluenceClient
from adapters.discord.outbound.publisher import DiscordPublisher
from adapters.discord.workspaces import guild_workspace
from bot.gateway import core_of
from docs.pictures.browser import opened
from docs.pictures.demo_week import ASKED, Then, demo_app, live
from scoring.commands.requester import Requester

WIDTH, HEIGHT = 560, 800  # of a message
WINDOW = 1000, 1200  # wide enough that SimCord lays no drawer over the message
MESSAGE = "#focused-content"
READY = f"document.querySelector('{MESSAGE} button') && !document.querySelector('{MESSAGE} button:disabled')"
COLOURS = 128
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)  # of SimCord's clock


class Attached:
    """The client of the simulated Discord, as a connection to post over."""

    bot: discord.Client

    async def client(self) -> discord.Client:
        return self.bot

    async def aclose(self) -> None:
        """It is not ours."""


async def pages() -> AsyncGenerator[str]:
    """The address of a page with the card, then of one with the digest; each is there until the next."""
    clock, attached = Then(), Attached()
    publisher = DiscordPublisher(attached, clock.now)
    async with (
        demo_app(clock, "discord", publisher) as app,
        simcord.run(InfluenceClient(core_of(app, publisher)), shard_count=1) as env,
    ):
        attached.bot, bot = env.bot, env.backend.bot_user
        bot.name, bot.avatar = "Influence", "icon"
        guild = env.create_guild("Team")
        channel = guild.create_text_channel("general")
        member = guild.add_member(env.create_user("ann"))
        who = Requester(guild_workspace(guild.id), str(channel.id), str(member.id), "Europe/Paris")
        env.backend.clock.advance((datetime(2026, 11, 23, 9, tzinfo=UTC) - EPOCH).total_seconds())
        await live(app, clock, who)
        card = await member.slash(channel, "influence", handle=ASKED)
        icons = {f"{CDN_BASE}/avatars/{bot.id}/icon.png": ("icon.png", icon())}
        async with env.preview(
            channel,
            viewers=[member],
            display="fixed",
            width=WIDTH,
            height=HEIGHT,
            timezone="Europe/Paris",
            assets=icons,
        ) as preview:
            for shown in (card, channel.last_message):
                await preview.show(shown)
                yield preview.url


def icon() -> bytes:
    """The same sign as in the picture of Slack: a line that rises."""
    drawn = Image.new("RGB", (144, 144), "#3b2a6b")
    pen = ImageDraw.Draw(drawn)
    pen.line([(32, 100), (60, 68), (80, 84), (112, 40)], fill="#ffd166", width=13, joint="curve")
    pen.ellipse((100, 28, 124, 52), fill="white")
    raw = io.BytesIO()
    drawn.save(raw, "PNG")
    return raw.getvalue()


def beside(shown: list[Image.Image]) -> Image.Image:
    size = sum(one.width for one in shown), max(one.height for one in shown)
    both = Image.new("RGB", size, shown[0].getpixel((0, 0)))
    left = 0
    for one in shown:
        both.paste(one, (left, 0))
        left += one.width
    return both


async def draw() -> Image.Image:
    shown: list[Image.Image] = []
    async with opened() as tab, aclosing(pages()) as addresses:
        async for url in addresses:
            shown.append(
                Image.open(io.BytesIO(await tab.picture(url, MESSAGE, READY, WINDOW))).convert("RGB")
            )
    return beside(shown)


def main() -> None:
    both = asyncio.run(draw())
    both.convert("P", palette=Image.Palette.ADAPTIVE, colors=COLOURS).save(
        Path(__file__).with_name("discord.png"), optimize=True
    )


if __name__ == "__main__":
    main()
