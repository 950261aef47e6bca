"""An answer that takes minutes: a direct message that is edited as it goes, with the table in its thread."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace

from adapters.slack.outbound.files import Files
from adapters.slack.outbound.web import Posted, SlackWeb
from adapters.slack.render.sanitise import member_id
from adapters.slack.request import SlackRequest
from scoring.errors import PublishTrouble
from scoring.messages.replies import Reply
from scoring.messages.waiting import PATIENCE
from scoring.text import NOTHING, Text, say

log = logging.getLogger(__name__)

# Seconds between two edits; Slack takes one a second.
EVERY = 5.0
_THERE = Reply(
    say("This takes a while"), (say("The answer comes into our direct messages, and so does its table."),)
)
_INTERRUPTED = Reply(
    say("I was restarted before this was done"),
    (say("Ask again: what is known by now is kept."),),
    ok=False,
    reference="interrupted",
)
_NO_FILE = say(
    "The table could not be handed over: the app has no right to files here. An administrator can install "
    "it again; the person who runs it can make the table with `influence check`."
)


class Lasting:
    """One question of one person. Nothing is said before somebody would get impatient."""

    def __init__(
        self, web: SlackWeb, files: Files, asked: SlackRequest, say_here: Callable[[Reply], Awaitable[object]]
    ) -> None:
        """`say_here` tells something where it was asked."""
        self._web = web
        self._files = files
        self._asked = asked
        self._say_here = say_here
        self._newest: Text | None = None
        self._telling: asyncio.Task[None] | None = None
        self._posted: Posted | None = None

    def show(self, said: Text) -> None:
        """A word of progress; the newest one is drawn in its time."""
        self._newest = said
        if self._telling is None:
            self._telling = asyncio.create_task(self._tell())

    async def done(self, reply: Reply) -> bool:
        """Whether the answer was told in direct messages; its table goes there in any case."""
        await self._stop()
        try:
            told = await self._told(reply)
            if reply.sheet is not None:
                await self._hand_over(reply, told)
        except PublishTrouble as trouble:
            log.warning("an answer did not reach direct messages: %s", trouble.reference)
            return False
        return told is not None

    async def interrupted(self) -> None:
        """The process ends: what stands there says so."""
        await self._stop()
        if self._posted is not None:
            try:
                await self._update(_INTERRUPTED)
            except PublishTrouble as trouble:
                log.warning("nobody was told of an interruption: %s", trouble.reference)

    async def _told(self, reply: Reply) -> Posted | None:
        if self._posted is not None:
            await self._update(reply)
        elif self._asked.response_url is None:
            # There is no place where it was asked, as in App Home.
            self._posted = await self._send(reply)
        return self._posted

    async def _hand_over(self, reply: Reply, told: Posted | None) -> None:
        assert reply.sheet is not None  # noqa: S101  (the caller looked)
        where = told or await self._send(Reply(reply.title, reply.lines[:1]))
        if where is not None and not await self._files.hand_over(self._asked.installed, where, reply.sheet):
            await self._send(Reply(reply.title, (_NO_FILE,), ok=False, reference="no-files"))

    async def _tell(self) -> None:
        await asyncio.sleep(PATIENCE)
        shown = self._newest or NOTHING
        try:
            self._posted = await self._send(Reply(shown))
            if self._posted is not None and self._asked.response_url is not None:
                await self._say_here(_THERE)
            while True:
                await asyncio.sleep(EVERY)
                if self._newest is not None and self._newest is not shown:
                    shown = self._newest
                    await self._update(Reply(shown))
        except PublishTrouble as trouble:
            log.warning("progress was not shown: %s", trouble.reference)

    async def _send(self, reply: Reply) -> Posted | None:
        person = member_id(self._asked.requester.person)
        if person is None:
            return None
        return await self._web.send(self._asked.installed, person, _bare(reply), self._asked.text)

    async def _update(self, reply: Reply) -> None:
        assert self._posted is not None  # noqa: S101  (the callers looked)
        await self._web.update(self._asked.installed, self._posted, _bare(reply), self._asked.text)

    async def _stop(self) -> None:
        if self._telling is not None:
            self._telling.cancel()
            await asyncio.gather(self._telling, return_exceptions=True)


def _bare(reply: Reply) -> Reply:
    """The file goes beside the message, not into it."""
    return replace(reply, sheet=None)
