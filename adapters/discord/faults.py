"""What Discord answers to a post -> what a delivery does next: never again, later, or ask first."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import aiohttp
import discord

from scoring.errors import ChannelGone, PublishTrouble, PublishUnknown

# Everything that can come out of one request of discord.py.
REST_FAULTS = (discord.DiscordException, aiohttp.ClientError, OSError, TimeoutError)

GIVE_RIGHTS = "Give me the rights in the channel's permissions, then set it again: /influence digest"
CHOOSE_ANOTHER = "Choose a channel where it should go: /influence digest"


def trouble(error: BaseException, now: datetime) -> PublishTrouble:
    """The error as the core knows it. `happened` never quotes what Discord says."""
    match error:
        case discord.RateLimited():
            again = now.astimezone(UTC) + timedelta(seconds=error.retry_after)
            return PublishTrouble("Discord asked for a pause.", retry_at=again)
        case discord.LoginFailure():
            return PublishTrouble("Discord refuses the bot's token.", "The operator has to check it.")
        case discord.Forbidden():
            return ChannelGone("Discord does not let me post in that channel.", GIVE_RIGHTS)
        case discord.NotFound(code=10003):
            return ChannelGone("The channel is gone.", CHOOSE_ANOTHER)
        case discord.NotFound():
            return ChannelGone("Discord does not know that channel.", CHOOSE_ANOTHER)
        case discord.DiscordServerError():
            return PublishUnknown("Discord had a fault of its own while it took the post.")
        case discord.HTTPException():
            return PublishTrouble(f"Discord refused the post ({error.status}, {error.code}).")
        case aiohttp.ClientConnectorError():
            return PublishTrouble("Discord cannot be reached.")
        case _:
            return PublishUnknown("The connection to Discord broke while it took the post.")
