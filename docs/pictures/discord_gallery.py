"""Draws every card, post and panel as Discord shows it: narrow and wide, English and French.

Run it with: .venv/bin/python -m docs.pictures.discord_gallery FOLDER
It needs what discord_cards.py needs. SimCord draws the dark theme; the light one is its colours inverted,
near enough to see what would not be read on white.
"""

from __future__ import annotations

import argparse
import asyncio
import io
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import discord
import simcord
import simcord.interactions
from PIL import Image, ImageOps

from adapters.discord.client import WELCOME, InfluenceClient
from adapters.discord.outbound.publisher import DiscordPublisher
from adapters.discord.workspaces import guild_workspace
from bot.gateway import core_of
from docs.pictures.browser import opened
from docs.pictures.demo_week import Then, demo_app, live
from docs.pictures.discord_cards import EPOCH, MESSAGE, Attached
from scoring.commands.requester import Requester

FORMS = {"narrow": 380, "wide": 640}
LONGEST, COLUMN = 2_600, 8_000  # pixels of one message, and of one column of the gallery
DRAWN = f"document.querySelector('{MESSAGE}')"
ASKED: tuple[tuple[str, dict[str, Any]], ...] = (
    ("influence", {"handle": "@riser@demo"}),
    ("why", {"handle": "@riser@demo"}),
    ("why", {"handle": "@faller@demo", "since": 7}),
    ("history", {"handle": "@riser@demo", "days": 30}),
    ("compare", {"first": "@riser@demo", "second": "@ada@demo", "third": "@faller@demo"}),
    ("insights", {"handle": "@ada@demo"}),
    ("watch list", {}),
    ("cohort create", {"name": "us", "accounts": "@ada@demo @bela@demo"}),
    ("cohort create", {"name": "rivals", "accounts": "@riser@demo @faller@demo"}),
    ("cohort compare", {"names": "us rivals"}),
    ("cohort show", {"name": "us"}),
    ("check", {"people": "@riser@demo @ada@demo @faller@demo @nobody@demo @ada@demo @@", "posts": 2}),
    ("campaign start", {"name": "spring", "cohort": "us", "posts": 2}),
    ("campaign report", {"name": "spring"}),
    ("help", {}),
    ("how", {}),
    ("digest", {}),
    ("alerts set", {"drop": 4.0, "accounts": "@ada@demo @bela@demo"}),
    ("influence", {"handle": "@nobody@demo"}),
)


async def pages(language: str, width: int) -> AsyncGenerator[str]:
    """The address of a page for each message; each is there until the next."""
    clock, attached = Then(), Attached()
    publisher = DiscordPublisher(attached, clock.now)
    async with (
        demo_app(clock, "discord", publisher) as app,
        simcord.run(InfluenceClient(core_of(app, publisher)), shard_count=1) as env,
    ):
        attached.bot, bot = env.bot, env.backend.bot_user
        bot.name = "Influence"
        guild = env.create_guild("Team", preferred_locale=language)
        channel = guild.create_text_channel("general")
        managers = guild.create_role("managers", permissions=discord.Permissions(manage_guild=True))
        member = guild.add_member(env.create_user("ann"), roles=[managers])
        who = Requester(guild_workspace(guild.id), str(channel.id), str(member.id), "Europe/Paris")
        env.backend.clock.advance((datetime(2026, 11, 23, 9, tzinfo=UTC) - EPOCH).total_seconds())
        await publisher.announce(who.workspace, who.channel, WELCOME)
        await live(app, clock, who)
        async with env.preview(
            channel,
            viewers=[member],
            display="fixed",
            width=width,
            height=LONGEST,
            locale=language,
            timezone="Europe/Paris",
        ) as preview:
            for name, options in ASKED:
                await preview.show(await member.slash(channel, name, **options))
                yield preview.url
            for posted in await posts(channel):
                await preview.show(posted)
                yield preview.url


async def posts(channel: simcord.ChannelHandle) -> Sequence[Any]:
    """What was posted in the channel, the welcome first."""
    return list(channel.history())


def columns(shown: list[Image.Image]) -> Image.Image:
    """Below each other, and beside each other where a column is full."""
    found: list[list[Image.Image]] = [[]]
    for one in shown:
        if sum(each.height for each in found[-1]) + one.height > COLUMN:
            found.append([])
        found[-1].append(one)
    width = max(one.width for one in shown)
    height = max(sum(one.height for one in column) for column in found)
    drawn = Image.new("RGB", (width * len(found), height), shown[0].getpixel((0, 0)))
    for left, column in enumerate(found):
        top = 0
        for one in column:
            drawn.paste(one, (left * width, top))
            top += one.height
    return drawn


def speak(language: str) -> None:
    """SimCord's people are all American: this is what Discord sends for others."""
    whole = simcord.interactions.base_payload

    def spoken(*given: Any, **named: Any) -> Any:
        record, payload = whole(*given, **named)
        return record, {**payload, "locale": language, "guild_locale": language}

    simcord.interactions.base_payload = spoken


async def draw(language: str, width: int) -> Image.Image:
    speak(language)
    shown: list[Image.Image] = []
    async with opened() as tab, aclosing(pages(language, width)) as addresses:
        async for url in addresses:
            taken = await tab.picture(url, MESSAGE, DRAWN, (width + 440, LONGEST + 200))
            shown.append(Image.open(io.BytesIO(taken)).convert("RGB"))
    return columns(shown)


def main() -> None:
    parser = argparse.ArgumentParser(description="Draws everything as Discord shows it.")
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    for language, name in (("en-US", "en"), ("fr", "fr")):
        for form, width in FORMS.items():
            drawn = asyncio.run(draw(language, width))
            drawn.save(folder / f"discord-{name}-{form}-dark.png")
            ImageOps.invert(drawn).save(folder / f"discord-{name}-{form}-light.png")


if __name__ == "__main__":
    main()
