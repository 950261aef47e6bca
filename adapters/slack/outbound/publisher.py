"""The Publisher port over chat.postMessage."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

from adapters.slack.outbound.rate_limit import Pacing
from adapters.slack.outbound.web import SlackWeb
from adapters.slack.render.message import in_messages
from adapters.slack.render.sanitise import member_id
from adapters.slack.workspaces import Installations, Installed, Team
from scoring.errors import ChannelGone, InfluenceError, PublishTrouble, PublishUnknown
from scoring.messages.replies import Message, Reply
from scoring.ports.publishing import HandOver
from scoring.teams.delivery import Delivery

log = logging.getLogger(__name__)

EVENT_TYPE = "influence_delivery"
# Clocks of two machines differ; a message a minute older than the delivery can be its post.
EARLIER = timedelta(seconds=60)
PAGE, MOST_PAGES = 200, 5


class SlackPublisher:
    """Each post carries its delivery's key as metadata, so that it can be found after a crash.

    Finding needs the optional scopes channels:history and groups:history; without them it cannot tell.
    """

    tells_in_private = True

    def __init__(self, web: SlackWeb, installations: Installations, pacing: Pacing | None = None) -> None:
        self._web = web
        self._installations = installations
        self._pacing = pacing or Pacing()

    async def post(self, delivery: Delivery, message: Message, hand_over: HandOver) -> str:
        message = in_messages(message)
        workspace, channel = delivery.subscription.workspace, delivery.subscription.channel
        installed = await self._installed(workspace)
        metadata = {"event_type": EVENT_TYPE, "event_payload": {"id": delivery.key}}
        async with self._pacing.turn(workspace, channel):
            ts = await self._web.post(installed, channel, message.head, hand_over, metadata=metadata)
        for reply in message.thread:
            await self._add(installed, workspace, channel, reply, ts)
        return ts

    async def announce(self, workspace: str, channel: str, reply: Reply) -> str:
        installed = await self._installed(workspace)
        async with self._pacing.turn(workspace, channel):
            return await self._web.post(installed, channel, reply)

    async def tell(self, workspace: str, person: str, reply: Reply) -> bool:
        member = member_id(person)
        if member is None:
            return False
        installed = await self._installed(workspace)
        await self._web.post(installed, member, reply)
        return True

    async def channel_access(self, workspace: str, channel: str) -> str:
        installed = await self._installed(workspace)
        if "channels:read" not in installed.scopes and "groups:read" not in installed.scopes:
            public = "public channels need no membership"
            return f"not visible without the scope channels:read; {public}, private ones need /invite"
        answer = await self._web.read(installed, "conversations.info", channel=channel)
        found = answer.get("channel", {})
        kind = "private" if found.get("is_private") else "public"
        member = "a member" if found.get("is_member") else "not a member"
        return f"{member} of this {kind} channel{', which is archived' if found.get('is_archived') else ''}"

    async def find(self, delivery: Delivery) -> str | None:
        installed = await self._installed(delivery.subscription.workspace)
        since = (delivery.started_at or delivery.due_at) - EARLIER
        asked = {
            "channel": delivery.subscription.channel,
            "oldest": f"{since.timestamp():.6f}",
            "include_all_metadata": True,
            "limit": PAGE,
        }
        for _ in range(MOST_PAGES):
            answer = await self._history(installed, asked)
            for message in answer.get("messages", ()):
                if _key_of(message) == delivery.key:
                    return str(message["ts"])
            cursor = answer.get("response_metadata", {}).get("next_cursor")
            if not cursor:
                return None
            asked["cursor"] = cursor
        raise PublishUnknown("Too much was written in that channel to find the post.")

    async def aclose(self) -> None:
        await self._web.aclose()

    async def _add(self, installed: Installed, workspace: str, channel: str, reply: Reply, ts: str) -> None:
        """A detail in the thread. The post is there already: what is missing below it is never repeated."""
        try:
            async with self._pacing.turn(workspace, channel):
                await self._web.post(installed, channel, reply, thread_ts=ts)
        except PublishTrouble as error:
            log.warning("a detail in a thread was not posted: %s", error.happened)

    async def _history(self, installed: Installed, asked: dict[str, Any]) -> dict[str, Any]:
        try:
            return await self._web.read(installed, "conversations.history", **asked)
        except (ChannelGone, PublishUnknown) as error:
            # A missing scope or membership says nothing about the message.
            raise PublishUnknown("Slack does not let the app look for its own post there.") from error

    async def _installed(self, workspace: str) -> Installed:
        try:
            found = await self._installations.find(Team.of(workspace))
        except InfluenceError as error:
            raise PublishTrouble(error.happened, error.advice) from error
        if found is None:
            raise ChannelGone("The app is not installed in this workspace.", "Install it again.")
        return found


def _key_of(message: dict[str, Any]) -> str | None:
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") != EVENT_TYPE:
        return None
    key = metadata.get("event_payload", {}).get("id")
    return key if isinstance(key, str) else None
