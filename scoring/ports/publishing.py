"""Posting into channels of one platform."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Protocol

from scoring.messages.replies import Message, Reply
from scoring.teams.delivery import Delivery
from scoring.text import Text

HandOver = Callable[[], Awaitable[None]]


class Publisher(Protocol):
    """Posts into channels of one platform."""

    @property
    def tells_in_private(self) -> bool:
        """Whether people can be written to unasked; where not, they are told when they next ask something."""
        ...

    async def post(self, delivery: Delivery, message: Message, hand_over: HandOver) -> str:
        """Posts once and returns the platform's name of the message. Carries delivery.key along.

        Awaits `hand_over` directly before each request that may post, when all else is done, and lets what
        it raises out: then nothing may be sent. Raises ChannelGone where no repeat can help, PublishUnknown
        where the message may or may not be there, and PublishTrouble where it certainly is not and a later
        try may work.
        """
        ...

    async def announce(self, workspace: str, channel: str, reply: Reply) -> str:
        """Posts what nobody is owed, such as a confirmation, at most once. Returns and raises as `post`."""
        ...

    async def tell(self, workspace: str, person: str, reply: Reply) -> bool:
        """Tells a person something in private, at most once; raises as `post`.

        False where this person cannot be written to: they are told when they next ask something.
        """
        ...

    async def channel_access(self, workspace: str, channel: str) -> Text:
        """One line on whether a post would reach the channel. Raises PublishTrouble."""
        ...

    async def find(self, delivery: Delivery) -> str | None:
        """The name of the message that carries delivery.key, or None where there certainly is none.

        Raises PublishUnknown where the platform cannot tell, PublishTrouble where it does not answer now.
        """
        ...

    async def aclose(self) -> None:
        """Frees connections; may be called twice."""
        ...
