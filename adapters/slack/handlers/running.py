"""Runs a command for a member: whether they may, what comes of it, and what its channel reads."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import Protocol

from adapters.slack.handlers.admins import Admins, allowed
from adapters.slack.request import SlackRequest
from scoring.commands.about import STARTS_POSTS
from scoring.commands.kinds import Command, Misread, ShowAudit
from scoring.commands.requester import Requester
from scoring.errors import BadInput, InfluenceError, PublishTrouble
from scoring.messages.replies import Reply
from scoring.ports.lists import ReadList
from scoring.ports.publishing import Publisher
from scoring.service.post.announcing import CannotPost, announce
from scoring.text import say

log = logging.getLogger(__name__)

_NO_CHANNEL = BadInput(
    say("Posts go into channels, not into direct messages."),
    say("Type it in the channel where they should go, or choose one with `/influence digest`."),
)


class Dispatcher(Protocol):
    """The core. Never raises but cancellation."""

    async def answer(self, command: Command, requester: Requester) -> Reply: ...


@dataclass(frozen=True, slots=True)
class Core:
    """What Slack needs of the core beside the publisher."""

    dispatcher: Dispatcher
    cannot_post: CannotPost
    default_network: str
    read_list: ReadList


class CommandRunner:
    """The one way of a command to the core, whether it was typed, pressed or filled in."""

    def __init__(self, core: Core, publisher: Publisher, admins: Admins) -> None:
        self.default_network = core.default_network
        self.read_list = core.read_list
        self._core = core
        self._publisher = publisher
        self._admins = admins

    async def run(
        self, asked: SlackRequest, command: Command, channel: str | None = None
    ) -> tuple[Reply, bool]:
        """The reply, and whether the channel has read it. `channel`: the one it is about, if another."""
        requester = asked.requester if channel is None else replace(asked.requester, channel=channel)
        if asked.direct and channel is None and isinstance(command, STARTS_POSTS):
            command = Misread(_NO_CHANNEL)
        command = await self._allowed(asked, command)
        reply = await self._core.dispatcher.answer(command, requester)
        return await announce(self._publisher, self._core.cannot_post, requester, reply)

    async def _allowed(self, asked: SlackRequest, command: Command) -> Command:
        """The command, or the refusal where only admins may do that."""
        if isinstance(command, ShowAudit):
            trouble = await self._admins.refusal(asked, always=True)
            return command if trouble is None else Misread(trouble)
        return allowed(command, await self.refusal(asked))

    async def refusal(self, asked: SlackRequest) -> InfluenceError | None:
        """Why this person may not change what channels are posted, None where they may."""
        return await self._admins.refusal(asked)

    async def tell(self, asked: SlackRequest, reply: Reply) -> None:
        """To this person in private, where nothing else can be answered. What is lost is in the log."""
        try:
            await self._publisher.tell(asked.requester.workspace, asked.requester.person, reply)
        except PublishTrouble as trouble:
            log.warning("a person was not told: %s", trouble.reference)

    async def refused(self, asked: SlackRequest, error: InfluenceError) -> Reply:
        """What is said of an error."""
        return await self._core.dispatcher.answer(Misread(error), asked.requester)
