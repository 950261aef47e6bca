"""What people type and press in channels -> the core's answers, back to where they asked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

from adapters.render.texts import Texts, signed
from adapters.slack.handlers.admins import Members, allowed
from adapters.slack.inbound.unescape import as_typed
from adapters.slack.outbound.responder import Responder
from adapters.slack.render.message import MessageRenderer
from adapters.slack.request import SlackRequest
from scoring.commands.accounts import Ask, Command, Misread, read
from scoring.commands.requester import Requester
from scoring.commands.teams import ListWatched, ShowAlerts, ShowDigest
from scoring.errors import InfluenceError
from scoring.messages.replies import Reply
from scoring.ports.publishing import Publisher
from scoring.service.post.announcing import CannotPost, announce
from scoring.text import Person, say


class Dispatcher(Protocol):
    """The core. Never raises but cancellation."""

    async def answer(self, command: Command, requester: Requester) -> Reply: ...


@dataclass(frozen=True, slots=True)
class Core:
    """What Slack needs of the core beside the publisher."""

    dispatcher: Dispatcher
    cannot_post: CannotPost
    default_network: str


class Conversation:
    """Answers in private; in the channel only what somebody shared, or set to be posted there."""

    def __init__(
        self,
        core: Core,
        publisher: Publisher,
        responder: Responder,
        renderer: MessageRenderer,
        members: Members,
    ) -> None:
        self._admins = members.admins
        self._languages = members.languages
        self._core = core
        self._publisher = publisher
        self._responder = responder
        self._renderer = renderer

    async def type(self, asked: SlackRequest, text: str) -> None:
        """`/influence text`."""
        try:
            line = as_typed(text)
        except InfluenceError as error:
            await self._answer(asked, Misread(error), None)
            return
        await self._answer(asked, *self._read(line))

    async def press(self, asked: SlackRequest, line: str) -> None:
        """A button that carries a command; asking again replaces what asked."""
        await self._answer(asked, *self._read(line), replace_original="--fresh" in line)

    async def run(self, asked: SlackRequest, command: Command, sharing: str | None = None) -> None:
        """A command that was read already, such as from a modal."""
        await self._answer(asked, command, sharing)

    async def turn_page(self, asked: SlackRequest, value: str) -> None:
        """More rows of a long table: `value` is the first one and the command."""
        first, _, line = value.partition(" ")
        start = int(first) if first.isascii() and first.isdigit() and len(first) < 7 else 0
        await self._answer(asked, *self._read(line), first=start)

    async def share(self, asked: SlackRequest, line: str) -> None:
        """The same answer for the whole channel, and who shared it. A refusal stays private."""
        command, _ = self._read(line)
        reply = await self._core.dispatcher.answer(command, asked.requester)
        if not reply.ok:
            await self._responder.send(asked, reply, self._speaking(asked.text))
            return
        by = say("Shared by {person}", person=Person(asked.requester.person))
        # A channel reads its workspace's language, whoever shares.
        text = await self._languages.of_workspace(asked.requester.workspace)
        shared = replace(reply, lines=(*reply.lines, by))
        await self._responder.send(asked, shared, self._speaking(text), in_channel=True)

    async def refuse_stranger(self, asked: SlackRequest) -> None:
        """Somebody of another organisation, in a shared channel: this list is not theirs to see."""
        reply = Reply(
            say("This app belongs to another Slack"),
            (say("Only members of the Slack that installed it can use it."),),
            ok=False,
            reference="stranger",
        )
        await self._responder.send(asked, reply, self._speaking(asked.text))

    async def _answer(
        self,
        asked: SlackRequest,
        command: Command,
        line: str | None,
        *,
        replace_original: bool = False,
        first: int = 0,
    ) -> None:
        """`line`: the words that make the command again, None where nothing can be shared by them."""
        command = allowed(command, await self._admins.refusal(asked))
        reply = await self._core.dispatcher.answer(command, asked.requester)
        if reply.ok and reply.public:
            shown = signed(reply, asked.requester.person)
            reply, told = await announce(
                self._publisher, self._core.cannot_post, asked.requester, reply, shown
            )
            if told:
                return
        renderer = self._renderer_for(asked, command, line, first)
        again = replace_original and asked.ephemeral and reply.ok
        await self._responder.send(asked, reply, renderer, replace=again)

    def _read(self, line: str) -> tuple[Command, str | None]:
        return read(line, self._core.default_network), line

    def _speaking(self, text: Texts) -> MessageRenderer:
        return replace(self._renderer, text=text)

    def _renderer_for(
        self, asked: SlackRequest, command: Command, line: str | None, first: int
    ) -> MessageRenderer:
        if isinstance(command, Misread):
            return self._speaking(asked.text)
        settings = isinstance(command, ShowDigest | ShowAlerts)
        shareable = line is not None and not settings and not isinstance(command, ListWatched)
        # Whoever shares a fresh look shows what it found, and does not look again.
        shown = str(command.who.handle) if isinstance(command, Ask) else line
        return replace(
            self._speaking(asked.text),
            sharing=shown if shareable else None,
            first=first,
            page_of=line,
            settings=settings,
        )
