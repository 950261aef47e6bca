"""What Discord answers to a post -> what a delivery does next: never again, later, or ask first.

| outcome | means |
|---|---|
| no connection: refused, no such host, TLS | not posted |
| the connection broke, or no answer in time, after the request was begun | unknown |
| 403 or 404 with a code of FINAL | refused for good |
| 403 or 404 without such a code: a page of the edge, a rule for a while | not posted, tried later |
| 429: a pause, slow mode, Cloudflare's page | not posted; again after what it names |
| another 4xx | not posted, tried later |
| 5xx after discord.py's own repeats, which the nonce keeps from showing twice | unknown |
| 2xx with anything but a message: empty, text, HTML, `[]` | unknown |
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import aiohttp
import discord

from scoring.errors import ChannelGone, PublishTrouble, PublishUnknown
from scoring.facts import Fact, fact
from scoring.text import Text, say

# Everything that can come out of one request of discord.py.
REST_FAULTS = (discord.DiscordException, aiohttp.ClientError, OSError, TimeoutError)

# Nothing of discord.py's own: what its models raise where an answer has another shape.
UNREADABLE = (KeyError, TypeError, AttributeError, ValueError)
# docs.discord.com, opcodes and status codes, JSON error codes: what no repeat can mend.
UNKNOWN_CHANNEL, UNKNOWN_GUILD, MISSING_ACCESS, MISSING_PERMISSIONS = 10003, 10004, 50001, 50013
NO_TEXT_CHANNEL, WRONG_KIND_OF_CHANNEL, ARCHIVED_THREAD = 50008, 50024, 50083
FIRST_PAUSE = timedelta(minutes=1)

_DISCORD = "Discord"
GIVE_RIGHTS = say("Give me the rights in the channel's permissions, then press Resume.")
CHOOSE_ANOTHER = say("Remove it, and set it in the channel where it should go.")
FINAL: dict[int, tuple[Fact, Text]] = {
    UNKNOWN_CHANNEL: (fact("channel-gone"), CHOOSE_ANOTHER),
    UNKNOWN_GUILD: (fact("not-in-server"), say("Add me again, then press Resume.")),
    MISSING_ACCESS: (fact("channel-unseen"), GIVE_RIGHTS),
    MISSING_PERMISSIONS: (fact("no-permission"), GIVE_RIGHTS),
    NO_TEXT_CHANNEL: (fact("channel-no-messages"), CHOOSE_ANOTHER),
    WRONG_KIND_OF_CHANNEL: (fact("channel-no-messages"), CHOOSE_ANOTHER),
    ARCHIVED_THREAD: (
        fact("thread-archived"),
        say("Open it again, then press Resume; or remove it."),
    ),
}


def trouble(error: BaseException, now: datetime) -> PublishTrouble:
    """The error as the core knows it. `happened` never quotes what Discord says."""
    match error:
        case discord.RateLimited():
            again = now.astimezone(UTC) + timedelta(seconds=error.retry_after)
            return PublishTrouble(fact("chat-paused", chat=_DISCORD), retry_at=again)
        case discord.LoginFailure():
            return PublishTrouble(fact("chat-token", chat=_DISCORD), say("The operator has to check it."))
        case discord.HTTPException(code=code, status=403 | 404 | 400) if code in FINAL:
            return ChannelGone(*FINAL[code])
        case discord.HTTPException(status=429):
            # Cloudflare's page, which names no time.
            again = now.astimezone(UTC) + FIRST_PAUSE
            return PublishTrouble(fact("chat-paused", chat=_DISCORD), retry_at=again)
        case discord.DiscordServerError():
            return PublishUnknown(fact("chat-fault", chat=_DISCORD))
        case discord.HTTPException():
            return PublishTrouble(fact("chat-refused", chat=_DISCORD, answer=f"{error.status}, {error.code}"))
        case aiohttp.ClientConnectorError():
            return PublishTrouble(fact("chat-unreachable", chat=_DISCORD))
        case _:
            return PublishUnknown(fact("chat-broke", chat=_DISCORD))
