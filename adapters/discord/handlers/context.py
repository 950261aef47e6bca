"""A Discord interaction -> who asks, from where, in which language; taken from what Discord has verified."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import discord

from adapters.render.texts import Texts, texts
from scoring.commands.requester import Asker

if TYPE_CHECKING:
    from adapters.discord.client import InfluenceClient

    Interaction = discord.Interaction[InfluenceClient]
else:
    Interaction = discord.Interaction


def workspace_of(interaction: discord.Interaction[Any]) -> str:
    """The server, or the person where there is none; one that only a person brought us to is no tenant."""
    theirs = interaction.is_user_integration() and not interaction.is_guild_integration()
    if interaction.guild_id is not None and not theirs:
        return guild_workspace(interaction.guild_id)
    return f"discord:@{interaction.user.id}"


def guild_workspace(guild_id: int) -> str:
    return f"discord:{guild_id}"


def guild_of(workspace: str) -> int | None:
    """The server of a workspace; None for one of a person, or of another platform."""
    platform, _, rest = workspace.partition(":")
    return int(rest) if platform == "discord" and rest.isdecimal() and rest.isascii() else None


@dataclass(frozen=True, slots=True)
class Seat:
    """Where an answer goes: `asker` for the core, `text` in the person's language."""

    asker: Asker
    text: Texts
    in_guild: bool
    manages: bool


async def seat_of(interaction: Interaction) -> Seat:
    """Reads the team's zone from the store where there is a team; UTC where the store does not tell."""
    workspace = workspace_of(interaction)
    in_guild = guild_of(workspace) is not None
    zone = await interaction.client.known.zone(workspace) if in_guild else "UTC"
    channel = str(interaction.channel_id or 0)
    return Seat(
        asker=Asker(workspace, channel, str(interaction.user.id), zone),
        text=texts(interaction.locale.value),
        in_guild=in_guild,
        manages=in_guild and interaction.permissions.manage_guild,
    )
