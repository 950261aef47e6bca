"""The Publisher port over chat.postMessage."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from adapters.render.texts import Texts
from adapters.slack.outbound.languages import Languages
from adapters.slack.outbound.rate_limit import Pacing
from adapters.slack.outbound.web import SlackWeb
from adapters.slack.render.message import in_messages
from adapters.slack.render.sanitise import member_id
from adapters.slack.workspaces import Installations, Installed, Team
from scoring.errors import ChannelGone, InfluenceError, PublishTrouble, PublishUnknown
from scoring.facts import fact
from scoring.messages.alert import told_before
from scoring.messages.replies import Message, Reply
from scoring.ports.publishing import HandOver
from scoring.teams.delivery import Delivery
from scoring.text import Text, say

log = logging.getLogger(__name__)

EVENT_TYPE = "influence_delivery"
# Clocks of two machines differ; a message a minute older than the delivery can be its post.
EARLIER = timedelta(seconds=60)
PAGE, MOST_PAGES = 200, 5
# By whether we are a member of the channel, and whether it is private.
_MEMBERSHIPS = {
    (True, True): say("a member of this private channel"),
    (True, False): say("a member of this public channel"),
    (False, True): say("not a member of this private channel"),
    (False, False): say("not a member of this public channel"),
}


@dataclass(frozen=True, slots=True)
class _Thread:
    """The thread below a post."""

    installed: Installed
    workspace: str
    channel: str
    ts: str


class SlackPublisher:
    """Each post carries its delivery's key as metadata, so that it can be found after a crash.

    Finding needs the optional scopes channels:history and groups:history; without them it cannot tell.
    """

    tells_in_private = True

    def __init__(
        self,
        web: SlackWeb,
        installations: Installations,
        languages: Languages,
        pacing: Pacing | None = None,
    ) -> None:
        self._web = web
        self._languages = languages
        self._installations = installations
        self._pacing = pacing or Pacing()

    async def post(self, delivery: Delivery, message: Message, hand_over: HandOver) -> str:
        workspace, channel = delivery.subscription.workspace, delivery.subscription.channel
        text = await self._languages.of_workspace(workspace)
        message = in_messages(message, text)
        installed = await self._installed(workspace)
        metadata = {"event_type": EVENT_TYPE, "event_payload": {"id": delivery.key}}
        under = {} if message.follows is None else {"thread_ts": message.follows}
        async with self._pacing.turn(workspace, channel):
            ts = await self._web.post(
                installed,
                channel,
                message.head,
                text,
                hand_over,
                mention=message.mention,
                metadata=metadata,
                **under,
            )
        for reply in message.thread:
            await self._add(_Thread(installed, workspace, channel, message.follows or ts), reply, text)
        return ts

    async def announce(self, workspace: str, channel: str, reply: Reply) -> str:
        installed = await self._installed(workspace)
        text = await self._languages.of_workspace(workspace)
        async with self._pacing.turn(workspace, channel):
            return await self._web.post(installed, channel, reply, text)

    async def tell(self, workspace: str, person: str, reply: Reply) -> bool:
        member = member_id(person)
        if member is None:
            return False
        installed = await self._installed(workspace)
        text = await self._languages.of_person(installed, member)
        await self._web.post(installed, member, reply, text)
        return True

    async def channel_access(self, workspace: str, channel: str) -> Text:
        installed = await self._installed(workspace)
        if "channels:read" not in installed.scopes and "groups:read" not in installed.scopes:
            return say(
                "not visible without the scope {scope}; public channels need no membership, "
                "private ones need /invite",
                scope="channels:read",
            )
        answer = await self._web.read(installed, "conversations.info", channel=channel)
        found = answer.get("channel", {})
        membership = _MEMBERSHIPS[bool(found.get("is_member")), bool(found.get("is_private"))]
        if found.get("is_archived"):
            return say("{membership}, which is archived", membership=membership)
        return membership

    async def find(self, delivery: Delivery) -> str | None:
        installed = await self._installed(delivery.subscription.workspace)
        since = (delivery.started_at or delivery.due_at) - EARLIER
        asked = {
            "channel": delivery.subscription.channel,
            "oldest": f"{since.timestamp():.6f}",
            "include_all_metadata": True,
            "limit": PAGE,
        }
        # What was posted in a thread is in no history of the channel.
        follows = told_before(delivery.payload or {})
        method = "conversations.history" if follows is None else "conversations.replies"
        asked |= {} if follows is None else {"ts": follows}
        for _ in range(MOST_PAGES):
            answer = await self._history(installed, method, asked)
            for message in answer.get("messages", ()):
                if _key_of(message) == delivery.key:
                    return str(message["ts"])
            cursor = answer.get("response_metadata", {}).get("next_cursor")
            if not cursor:
                return None
            asked["cursor"] = cursor
        raise PublishUnknown(fact("history-too-long"))

    async def aclose(self) -> None:
        await self._web.aclose()

    async def _add(self, thread: _Thread, reply: Reply, text: Texts) -> None:
        """A detail in the thread. The post is there already: what is missing below it is never repeated."""
        try:
            async with self._pacing.turn(thread.workspace, thread.channel):
                await self._web.post(thread.installed, thread.channel, reply, text, thread_ts=thread.ts)
        except PublishTrouble as error:
            log.warning("a detail in a thread was not posted: %s", error.happened)

    async def _history(self, installed: Installed, method: str, asked: dict[str, Any]) -> dict[str, Any]:
        try:
            return await self._web.read(installed, method, **asked)
        except (ChannelGone, PublishUnknown) as error:
            # A missing scope or membership says nothing about the message.
            raise PublishUnknown(fact("history-closed", chat="Slack")) from error

    async def _installed(self, workspace: str) -> Installed:
        try:
            found = await self._installations.find(Team.of(workspace))
        except InfluenceError as error:
            raise PublishTrouble(error.happened, error.advice) from error
        if found is None:
            raise ChannelGone(fact("not-installed"), say("Install it again."))
        return found


def _key_of(message: dict[str, Any]) -> str | None:
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") != EVENT_TYPE:
        return None
    key = metadata.get("event_payload", {}).get("id")
    return key if isinstance(key, str) else None
