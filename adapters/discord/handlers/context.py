"""A Discord interaction -> who asks, from where, in which language; taken from what Discord has verified."""

from __future__ import annotations

from dataclasses import dataclass

from adapters.discord.components.handling import Interaction, WorkspaceCache
from adapters.discord.workspaces import guild_of, guild_workspace, person_workspace
from adapters.render.texts import Texts, texts
from scoring.commands.requester import Requester


def workspace_of(interaction: Interaction) -> str:
    """The server, or the person where there is none; one that only a person brought us to is no tenant."""
    theirs = interaction.is_user_integration() and not interaction.is_guild_integration()
    if interaction.guild_id is not None and not theirs:
        return guild_workspace(interaction.guild_id)
    return person_workspace(interaction.user.id)


@dataclass(frozen=True, slots=True)
class InteractionContext:
    """Where an answer goes: `requester` for the core, `text` in the person's language."""

    requester: Requester
    text: Texts
    in_guild: bool
    manages: bool


def text_of_channel(interaction: Interaction) -> Texts:
    """What everybody in the channel reads: the server's language, the person's where there is no server."""
    return texts((interaction.guild_locale or interaction.locale).value)


async def context_of(interaction: Interaction, cache: WorkspaceCache) -> InteractionContext:
    """Reads the team's zone from the store where there is a team; UTC where the store does not tell."""
    workspace = workspace_of(interaction)
    in_guild = guild_of(workspace) is not None
    zone = await cache.zone(workspace) if in_guild else "UTC"
    channel = str(interaction.channel_id or 0)
    return InteractionContext(
        requester=Requester(workspace, channel, str(interaction.user.id), zone),
        text=texts(interaction.locale.value),
        in_guild=in_guild,
        manages=in_guild and interaction.permissions.manage_guild,
    )
