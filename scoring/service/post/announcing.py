"""The first post in a channel: it tells people what will come, and proves that it can come."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Protocol

from scoring.commands.requester import Requester
from scoring.errors import ChannelGone, PublishTrouble
from scoring.messages.replies import Reply
from scoring.text import Person, say

CannotPost = Callable[[Requester, PublishTrouble, int], Awaitable[Reply]]


class Announcer(Protocol):
    """The part of a Publisher that posts what nobody is owed."""

    async def announce(self, workspace: str, channel: str, reply: Reply) -> str:
        """Raises PublishTrouble and its kinds."""
        ...


async def announce(
    announcer: Announcer, cannot_post: CannotPost, requester: Requester, reply: Reply
) -> tuple[Reply, bool]:
    """Shows the requester's channel what it will be posted, and who set it; nothing where it need not know.

    Returns what to answer, and whether the channel has read it. Where no post can arrive, what was set is
    paused at once; where only this one did not, it stays and is told.
    """
    if not (reply.ok and reply.public):
        return reply, False
    channel = reply.channel or requester.channel
    try:
        await announcer.announce(requester.workspace, channel, signed(reply, requester.person))
    except PublishTrouble as trouble:
        if isinstance(trouble, ChannelGone) and reply.sets is not None:
            return await cannot_post(requester, trouble, reply.sets), False
        unnotified = say("The channel was not told: {happened}", happened=trouble.happened)
        return replace(reply, warnings=(*reply.warnings, unnotified)), False
    return reply, True


def signed(reply: Reply, person: str) -> Reply:
    """What a channel reads of a change, and who made it; its buttons are for who made it alone."""
    who = Person(person)
    starts = reply.sets is not None
    said = say("Set by {person}", person=who) if starts else say("Turned off by {person}", person=who)
    return replace(reply, lines=(*reply.lines, said), buttons=())
