"""The Publisher of Discord: posts over REST, whatever process it runs in.

Posts carry the delivery's key twice: as a nonce, by which Discord itself drops a repeat for some minutes, and
in a button, by which they are found later.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import discord
from discord.utils import time_snowflake

from adapters.discord.components.buttons import carries
from adapters.discord.components.layout import RenderedMessage
from adapters.discord.components.published import Earlier
from adapters.discord.outbound import channel_access
from adapters.discord.outbound.errors import REST_FAULTS, UNREADABLE, trouble
from adapters.discord.outbound.rest import Connection, pace
from adapters.discord.render.mentions import pinging
from adapters.discord.render.pictures import Pictures
from adapters.discord.render.posts import details_of, post_of
from adapters.discord.render.rights import missing
from adapters.discord.workspaces import guild_of
from adapters.render.texts import Texts, texts
from scoring.errors import ChannelGone, PublishTrouble, PublishUnknown
from scoring.facts import fact
from scoring.messages.replies import Message, Reply
from scoring.ports.publishing import HandOver
from scoring.teams.delivery import Delivery
from scoring.teams.subscription import Mention
from scoring.text import Text

log = logging.getLogger(__name__)

# discord.py repeats a request for about 25 seconds where Discord has a fault.
LONGEST_POST = 45.0
# Discord drops a repeat "within the past few minutes"; less than two are surely that.
NONCE_HOLDS = timedelta(seconds=90)
_SEARCHED = 500
_LOCALE_SECONDS = 3600.0


async def nothing() -> None:
    """Nobody has to be asked before something is posted that nobody is owed."""


def utc_now() -> datetime:
    return datetime.now(UTC)


class DiscordPublisher:
    """Posts and finds. Digests make no sound; nothing that is posted pings anybody."""

    # A bot that writes to people unasked is blocked: an admin is told at the next command instead.
    tells_in_private = False

    def __init__(self, connection: Connection, now: Callable[[], datetime] = utc_now) -> None:
        self._connection = connection
        self._now = now
        self._pace = pace()
        self._pictures = Pictures()
        self._locales: dict[int, tuple[float, str]] = {}

    async def post(self, delivery: Delivery, message: Message, hand_over: HandOver) -> str:
        subscription = delivery.subscription
        text = await self._texts(subscription.workspace)
        drawn = await post_of(message, delivery.key, self._pictures, text)
        silent = subscription.kind != "alerts" and message.mention is None
        workspace, channel = subscription.workspace, subscription.channel
        posted = await self._send(
            workspace,
            channel,
            drawn,
            delivery.key,
            silent,
            hand_over,
            follows=message.follows,
            mention=message.mention,
        )
        await self._details(posted, message, text)
        return str(posted.id)

    async def announce(self, workspace: str, channel: str, reply: Reply) -> str:
        text = await self._texts(workspace)
        drawn = await post_of(Message(reply), None, self._pictures, text)
        # Without a nonce, discord.py's own repeat after a fault could show it twice.
        posted = await self._send(workspace, channel, drawn, secrets.token_hex(8), silent=True)
        return str(posted.id)

    async def name(self) -> str:
        """The bot's name, which also tells whether its token works. Raises what a login raises."""
        return str((await self._connection.client()).user)

    async def tell(self, workspace: str, person: str, reply: Reply) -> bool:
        return False

    async def channel_access(self, workspace: str, channel: str) -> Text:
        try:
            client = await self._connection.client()
            rights = await channel_access.rights(client, guild_of(workspace), _number(channel))
        except REST_FAULTS as error:
            raise trouble(error, self._now()) from error
        return channel_access.in_words(rights)

    async def find(self, delivery: Delivery) -> str | None:
        """Reads the channel since the post was begun; needs the right to read its history."""
        begun = delivery.started_at or delivery.due_at
        channel_id = _number(delivery.subscription.channel)
        try:
            client = await self._connection.client()
            channel = client.get_partial_messageable(channel_id)
            since = discord.Object(time_snowflake(begun - timedelta(minutes=1)))
            seen = [one async for one in channel.history(limit=_SEARCHED, after=since, oldest_first=True)]
            found = next((one for one in seen if _is_post(one, client, delivery.key)), None)
            if found is not None:
                return str(found.id)
            certain = await self._is_certain(client, delivery, len(seen))
        except discord.NotFound:
            return None
        except discord.Forbidden:
            certain = False
        except REST_FAULTS as error:
            raise PublishTrouble(trouble(error, self._now()).fact) from error
        if certain or self._now() - begun < NONCE_HOLDS:
            return None
        raise PublishUnknown(fact("history-unread"))

    async def aclose(self) -> None:
        await self._connection.aclose()

    async def _is_certain(self, client: discord.Client, delivery: Delivery, seen: int) -> bool:
        """Discord shows an empty channel to who may not read its history."""
        if seen:
            return seen < _SEARCHED
        workspace, channel = delivery.subscription.workspace, delivery.subscription.channel
        return (
            await channel_access.rights(client, guild_of(workspace), _number(channel))
        ).read_message_history

    async def _send(
        self,
        workspace: str,
        channel: str,
        drawn: RenderedMessage,
        nonce: str,
        silent: bool,
        hand_over: HandOver = nothing,
        *,
        follows: str | None = None,
        mention: Mention | None = None,
    ) -> discord.Message:
        number = _number(channel)
        await self._pace.acquire()
        try:
            async with asyncio.timeout(LONGEST_POST):
                client = await self._connection.client()
                await hand_over()
                return await _post(client, number, drawn, nonce, silent, follows, mention)
        except UNREADABLE as error:
            # What should be a message is none, although Discord, or something before it, answered with 2xx.
            raise PublishUnknown(fact("chat-unreadable", chat="Discord")) from error
        except REST_FAULTS as error:
            raise await self._explained(error, workspace, number) from error

    async def _explained(self, error: BaseException, workspace: str, channel: int) -> PublishTrouble:
        """Where rights are missing, which ones; asking for that may fail as well."""
        known = trouble(error, self._now())
        if not (isinstance(error, discord.Forbidden) and isinstance(known, ChannelGone)):
            if isinstance(error, discord.HTTPException) and error.status == 400:
                log.error("Discord refused a post: %s %s", error.status, error.code)
            return known
        try:
            client = await self._connection.client()
            lacking = missing(await channel_access.rights(client, guild_of(workspace), channel))
        except REST_FAULTS:
            return known
        if not lacking:
            return known
        return ChannelGone(fact("rights-missing", rights=" ".join(lacking)), known.advice)

    async def _details(self, posted: discord.Message, message: Message, text: Texts) -> None:
        """The rest in a thread. The post stands already, so trouble here is only noted."""
        parts = await details_of(message, self._pictures, text)
        if not parts:
            return
        try:
            client = await self._connection.client()
            # Message.create_thread wants a server in the cache, which a client without gateway has not.
            await client.http.start_thread_with_message(
                posted.channel.id, posted.id, name=text("Details"), auto_archive_duration=1440
            )
            for part in parts:
                await self._pace.acquire()
                # A thread has the id of the message that it hangs on.
                await _post(client, posted.id, part, secrets.token_hex(8), silent=True)
        except REST_FAULTS as error:
            log.warning("the details of post %s are missing: %s", posted.id, type(error).__name__)

    async def _texts(self, workspace: str) -> Texts:
        """The language of the server, asked once an hour; English where it does not tell."""
        guild_id = guild_of(workspace)
        if guild_id is None:
            return texts(None)
        kept = self._locales.get(guild_id)
        if kept is None or time.monotonic() - kept[0] > _LOCALE_SECONDS:
            try:
                client = await self._connection.client()
                locale = (await client.fetch_guild(guild_id, with_counts=False)).preferred_locale.value
            except REST_FAULTS:
                return texts(None if kept is None else kept[1])
            kept = self._locales[guild_id] = (time.monotonic(), locale)
        return texts(kept[1])


async def _post(
    client: discord.Client,
    channel: int,
    drawn: RenderedMessage,
    nonce: str,
    silent: bool,
    follows: str | None = None,
    mention: Mention | None = None,
) -> discord.Message:
    """`follows`: the message that it answers; where that was deleted it stands alone."""
    place = client.get_partial_messageable(channel)
    more: dict[str, Any] = {}
    if follows is not None and follows.isdecimal():
        more["reference"] = Earlier(message_id=int(follows), channel_id=channel, fail_if_not_exists=False)
    if mention is not None:
        more["allowed_mentions"] = pinging(mention)
    return await place.send(view=drawn.view, files=drawn.files(), nonce=nonce, silent=silent, **more)


def _number(channel: str) -> int:
    if not (channel.isascii() and channel.isdecimal() and len(channel) <= 20):
        raise ChannelGone(fact("channel-gone"))
    return int(channel)


def _is_post(message: discord.Message, client: discord.Client, key: str) -> bool:
    if client.user is None or message.author.id != client.user.id:
        return False
    view = discord.ui.LayoutView.from_message(message, timeout=None)
    return any(carries(getattr(item, "custom_id", None) or "", key) for item in view.walk_children())
