"""What the bot may do in a channel -> which rights are missing (scoring/fact_texts/ names them)."""

from __future__ import annotations

from typing import Any

import discord

# Everything a post of ours needs.
NEEDED = ("view_channel", "send_messages", "embed_links", "attach_files")


def missing(rights: discord.Permissions) -> tuple[str, ...]:
    """The rights that a post needs and that are not there.

    Without the first two Discord counts the others as missing as well, so only the one that matters is named.
    """
    lacking = [flag for flag in NEEDED if not getattr(rights, flag)]
    first = [flag for flag in lacking if flag in ("view_channel", "send_messages")][:1]
    return tuple(first or lacking)


def rights_in(interaction: discord.Interaction[Any], channel_id: int) -> discord.Permissions | None:
    """The bot's rights in a channel of this server, without a question to Discord; None where unknown."""
    data: Any = interaction.data or {}
    told = data.get("resolved", {}).get("channels", {}).get(str(channel_id), {}).get("app_permissions")
    if isinstance(told, str) and told.isdecimal():
        return discord.Permissions(int(told))
    guild = interaction.guild
    channel = guild.get_channel_or_thread(channel_id) if guild is not None else None
    if guild is not None and channel is not None and guild.me is not None:
        try:
            return channel.permissions_for(guild.me)
        except discord.ClientException:  # a thread whose channel is not known
            return None
    return interaction.app_permissions if channel_id == interaction.channel_id else None
