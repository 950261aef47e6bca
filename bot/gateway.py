"""Discord's gateway for an app: one process holds it, answers until told to stop, and then drains."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import discord
from sqlalchemy.exc import SQLAlchemyError

from adapters.discord.client import InfluenceClient
from adapters.discord.deps import Core
from adapters.discord.outbound.errors import REST_FAULTS
from adapters.discord.outbound.publisher import DiscordPublisher
from bot.app import App
from bot.chat_keys import secret
from bot.lists import read_chat_list
from bot.owner import owner
from scoring.errors import BadSettings, NetworkDown
from scoring.text import Text, say

log = logging.getLogger(__name__)

FIRST_PAUSE, LONGEST_PAUSE = 5.0, 300.0


@asynccontextmanager
async def discord_connected(app: App) -> AsyncIterator[Text]:
    """Discord is answered inside this block. Gives one line that says how.

    Raises BadSettings where Discord refuses the token, and NetworkDown where it cannot be reached now.
    """
    name = await _checked(app)
    serving = asyncio.create_task(serve_discord(app), name="Discord")
    try:
        yield say(
            "Discord: {name} answers over its gateway, or waits until another process lets go of it",
            name=name,
        )
    finally:
        serving.cancel()
        ended = (await asyncio.gather(serving, return_exceptions=True))[0]
        if isinstance(ended, Exception):
            log.error("Discord ended: %s", ended)


async def serve_discord(app: App) -> None:
    """Answers in Discord until it is cancelled; then takes nothing new and finishes what is in hand.

    Two gateways of one bot would both get each command, so a second process waits here until the first is
    gone. Raises BadSettings where Discord refuses the token.
    """
    pause = FIRST_PAUSE
    while True:
        try:
            async with owner(app.settings, "discord") as lost:
                pause = FIRST_PAUSE
                await _connected(app, lost)
        except discord.LoginFailure:
            raise _refused() from None
        except (discord.DiscordException, aiohttp.ClientError, OSError, SQLAlchemyError) as error:
            log.error("Discord's gateway: %s; again in %.0f s", type(error).__name__, pause)
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)


async def tell_commands(app: App) -> int:
    """Tells Discord of all commands, whether they changed or not; returns how many there are.

    Raises BadSettings for a token that is refused, NetworkDown where Discord does not take them.
    """
    token = _token(app)
    client = InfluenceClient(core_of(app, _discord(app)), force_sync=True)
    try:
        await client.login(token)
        return len(client.tree.get_commands())
    except discord.LoginFailure:
        raise _refused() from None
    except REST_FAULTS as error:
        raise NetworkDown(
            say("Discord did not take the commands ({fault}).", fault=type(error).__name__)
        ) from None
    finally:
        await client.close()


def core_of(app: App, announcer: DiscordPublisher) -> Core:
    """The doors of the app that Discord uses; the announcer tells a team what was turned off."""
    return Core(
        dispatcher=app.dispatcher,
        teams=app.stores.teams,
        subscribing=app.team.subscribing,
        pauses=app.team.pauses,
        tenants=app.team.tenancy,
        marks=app.stores.settings_store,
        announcer=announcer,
        networks=tuple(app.networks),
        default_network=app.settings.default_network,
        read_list=read_chat_list,
    )


async def _connected(app: App, lost: asyncio.Event) -> None:
    """One client, until it ends by itself, or the right to answer is lost, or we are cancelled."""
    client = InfluenceClient(core_of(app, _discord(app)), measures=app.measures)
    running = asyncio.create_task(client.start(_token(app)), name="Discord's gateway")
    losing = asyncio.create_task(lost.wait(), name="Discord's owner")
    try:
        await asyncio.wait((running, losing), return_when=asyncio.FIRST_COMPLETED)
    finally:
        losing.cancel()
        await client.drain()
        await asyncio.gather(losing, return_exceptions=True)
        ended = (await asyncio.gather(running, return_exceptions=True))[0]
    if isinstance(ended, Exception):
        raise ended


async def check_discord(app: App) -> Text:
    """One line for the operator. Raises BadSettings or NetworkDown."""
    return say("ok, the bot is {name}", name=await _checked(app))


async def _checked(app: App) -> str:
    """The name of the bot, so that a wrong token is told before anything runs."""
    publisher = _discord(app)
    try:
        return await publisher.name()
    except discord.LoginFailure:
        raise _refused() from None
    except REST_FAULTS as error:
        raise NetworkDown(say("Discord cannot be reached ({fault}).", fault=type(error).__name__)) from None


def _discord(app: App) -> DiscordPublisher:
    """What posts to Discord. Raises BadSettings where no token is set."""
    if app.chats.discord is None:
        raise _unset()
    return app.chats.discord


def _token(app: App) -> str:
    token = secret(app.settings.discord_token)
    if token is None:
        raise _unset()
    return token


def _unset() -> BadSettings:
    return BadSettings(
        say("DISCORD_TOKEN is not set."), say("Set it to the token of your bot: see docs/discord.md.")
    )


def _refused() -> BadSettings:
    return BadSettings(
        say("Discord refuses DISCORD_TOKEN."), say("Take a new token in Discord's developer portal.")
    )
