"""The gateway client: which events of Discord reach us, and who answers them."""

from __future__ import annotations

import logging
from itertools import chain
from typing import Any

import aiohttp
import discord
from discord import app_commands

from adapters.discord.components.adding import Add
from adapters.discord.components.buttons import Press, buttons
from adapters.discord.components.deleting import Delete
from adapters.discord.components.handling import Handlers, Interaction
from adapters.discord.components.layout import Row, draw
from adapters.discord.components.panel_items import PANEL_ITEMS
from adapters.discord.components.published import Pinged
from adapters.discord.components.setting_up import SetUp
from adapters.discord.deps import Core
from adapters.discord.handlers.commands import account_commands
from adapters.discord.handlers.in_flight import InFlight
from adapters.discord.handlers.interactions import InteractionHandler
from adapters.discord.handlers.list_commands import list_commands
from adapters.discord.handlers.page_commands import page_commands
from adapters.discord.handlers.panel import Panel
from adapters.discord.handlers.sync import sync
from adapters.discord.handlers.team_commands import team_commands
from adapters.discord.handlers.workspace_cache import CachedWorkspaces
from adapters.discord.outbound.rest import without_voice
from adapters.discord.render import cards
from adapters.discord.render.command_names import Translator
from adapters.discord.workspaces import guild_workspace
from adapters.http.chat_requests import counting
from adapters.render.texts import texts
from scoring.errors import StoreTrouble
from scoring.messages.replies import Reply
from scoring.ports.measures import NO_MEASURES, Measures
from scoring.text import say

log = logging.getLogger(__name__)

DRAIN_SECONDS = 20.0
WELCOME = Reply(
    say("Thank you for adding Influence"),
    (
        say("Type `/influence @handle` in any channel: a score from 1 to 100, how far it carries."),
        say("Press Set up for the rest: whom to watch, and in which channel a digest comes."),
        say("This is the only message that I send unasked."),
    ),
    begins=True,
)


class InfluenceClient(discord.AutoShardedClient):
    """Answers slash commands and buttons. Reads no messages: it has no privileged intent."""

    def __init__(self, core: Core, *, force_sync: bool = False, measures: Measures = NO_MEASURES) -> None:
        """`tell_anew`: at its login Discord is told of all commands, changed or not, or the login fails."""
        without_voice()
        self._force_sync = force_sync
        super().__init__(
            # Servers and their channels, to hear of removals and to know our rights; nothing about members.
            intents=discord.Intents(guilds=True),
            allowed_mentions=Pinged.none(),
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_messages=None,
            max_ratelimit_timeout=60.0,
            http_trace=counting("discord", measures),
        )
        self.core = core
        cache, self.in_flight = CachedWorkspaces(core.teams, core.subscribing), InFlight()
        self.interactions = InteractionHandler(core, cache, self.in_flight)
        panel = Panel(core, cache, self.interactions)
        self.handlers = Handlers(
            self.interactions, panel, cache, core.networks, core.default_network, core.read_list
        )
        self.tree = Tree(self)
        commands = (
            account_commands(self.handlers),
            team_commands(self.handlers),
            list_commands(self.handlers),
            page_commands(self.handlers),
        )
        for command in chain(*commands):
            self.tree.add_command(command)
        self._seen: set[int] = set()

    async def setup_hook(self) -> None:
        await self.tree.set_translator(Translator())
        self.add_dynamic_items(Press, Add, Delete, SetUp, *PANEL_ITEMS)
        if self._force_sync:
            await sync(self.tree, self.core.marks, force=True)
            return
        try:
            await sync(self.tree, self.core.marks)
        except (discord.HTTPException, StoreTrouble) as error:
            # The commands that Discord knows already still work, so this is no reason to stay away.
            log.error("commands were not told to Discord: %s", type(error).__name__)

    async def on_guild_available(self, guild: discord.Guild) -> None:
        self._is_here(guild.id)

    async def on_guild_join(self, guild: discord.Guild) -> None:
        self._seen.discard(guild.id)
        self._is_here(guild.id)
        self.in_flight.start(self._welcome(guild), f"welcome {guild.id}")

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Only a real removal: an outage of Discord is told as unavailable, and is no removal."""
        self._seen.discard(guild.id)
        self.in_flight.start(self._note(self.core.tenants.left, guild.id), f"left {guild.id}")

    async def drain(self) -> None:
        """Takes nothing new and waits for the answers in hand, then closes the connections."""
        if not await self.in_flight.close(DRAIN_SECONDS):
            log.warning("some answers were cut off after %.0f s", DRAIN_SECONDS)
        await self.close()

    def _is_here(self, guild_id: int) -> None:
        """Once a process: a server that we came back to while nobody listened is not to be deleted."""
        if guild_id not in self._seen:
            self._seen.add(guild_id)
            self.in_flight.start(self._note(self.core.tenants.returned, guild_id), f"here {guild_id}")

    async def _welcome(self, guild: discord.Guild) -> None:
        """Once, where the server has its news of members, if we may write there; nowhere else."""
        channel = guild.system_channel
        if channel is None or not channel.permissions_for(guild.me).send_messages:
            return
        text = texts(guild.preferred_locale.value)
        row = Row(buttons(WELCOME, text, watch=True))
        drawn = draw([(cards.STEADY, [*cards.blocks(WELCOME, None, text), row])])
        try:
            await channel.send(view=drawn.view, silent=True)
        except (discord.DiscordException, aiohttp.ClientError) as error:
            log.warning("server %s was not greeted: %s", guild.id, type(error).__name__)

    async def _note(self, note: Any, guild_id: int) -> None:
        try:
            await note(guild_workspace(guild_id))
        except StoreTrouble as error:
            self._seen.discard(guild_id)
            log.warning("server %s was not noted: %s", guild_id, error.reference)


class Tree(app_commands.CommandTree[InfluenceClient]):
    """Leaves no command without an answer."""

    async def on_error(self, interaction: Interaction, error: app_commands.AppCommandError) -> None:
        """What discord.py refuses before a command of ours runs, such as one that was renamed since."""
        log.warning("command refused: %s", type(error).__name__)
        if interaction.type is discord.InteractionType.autocomplete or interaction.response.is_done():
            return
        text = texts(interaction.locale.value)
        await self.client.interactions.say(interaction, text("This command has changed. Reload Discord."))
