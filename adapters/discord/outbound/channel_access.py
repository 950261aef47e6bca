"""What the bot may do in a channel, asked over REST where no gateway tells it."""

from __future__ import annotations

import discord

from adapters.discord.render.rights import missing
from scoring.fact_texts.posting import rights_text
from scoring.text import Text, say


async def rights(client: discord.Client, guild_id: int | None, channel_id: int) -> discord.Permissions:
    """Raises what discord.py raises; a channel of no server gives every right that a direct message has."""
    if guild_id is None or client.user is None:
        return discord.Permissions._dm_permissions()
    guild = await client.fetch_guild(guild_id, with_counts=False)
    me = await guild.fetch_member(client.user.id)
    channel = await guild.fetch_channel(channel_id)
    if not isinstance(channel, discord.Thread):
        return channel.permissions_for(me)
    parent = await guild.fetch_channel(channel.parent_id)
    found = parent.permissions_for(me)
    found.send_messages = found.send_messages_in_threads
    return found


def in_words(found: discord.Permissions) -> Text:
    """One line for support."""
    lacking = missing(found)
    if not lacking:
        return say("ok, I may post in it")
    return say("a post cannot reach it, missing: {rights}", rights=rights_text(lacking))
