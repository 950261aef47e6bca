"""What people type and press in channels -> the core's answers, back to where they asked."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

from adapters.render.texts import Texts
from adapters.slack.handlers.lasting import Lasting
from adapters.slack.handlers.running import CommandRunner
from adapters.slack.inbound.unescape import as_typed, as_written
from adapters.slack.outbound.files import Files
from adapters.slack.outbound.languages import Languages
from adapters.slack.outbound.responder import Responder
from adapters.slack.outbound.web import SlackWeb
from adapters.slack.render.message import MessageRenderer
from adapters.slack.request import SlackRequest
from scoring.commands import wire
from scoring.commands.about import SHOWS_SETTINGS, is_shareable, to_share
from scoring.commands.accounts import MOST_COMPARED, attempt, parse
from scoring.commands.kinds import Ask, Command, Compare, Misread, Watch
from scoring.commands.named import named_in
from scoring.errors import BadInput
from scoring.messages.replies import Reply
from scoring.messages.waiting import PATIENCE, looking_at
from scoring.ports.progress import showing
from scoring.text import Person, say

_NOBODY_NAMED = BadInput(
    say("That message names no account that I know."),
    say("I look for links of profiles, and for handles such as @name.bsky.social or @user@host."),
)


class Slow:
    """Something to do unless it is cancelled before its time; nearly always it is."""

    def __init__(self, seconds: float = 0.0, do: Callable[[], Awaitable[object]] | None = None) -> None:
        self._doing: asyncio.Future[object] | None = None
        loop = asyncio.get_running_loop()
        self._timer = None if do is None else loop.call_later(seconds, self._start, do)

    def _start(self, do: Callable[[], Awaitable[object]]) -> None:
        self._doing = asyncio.ensure_future(do())

    def cancel(self) -> None:
        """Also what has begun: the answer itself is there."""
        if self._timer is not None:
            self._timer.cancel()
        if self._doing is not None:
            self._doing.cancel()


class Conversation:
    """Answers in private; in the channel only what somebody shared, or set to be posted there."""

    def __init__(
        self,
        runner: CommandRunner,
        responder: Responder,
        web: SlackWeb,
        files: Files,
        renderer: MessageRenderer,
        languages: Languages,
    ) -> None:
        self._web = web
        self._files = files
        self._runner = runner
        self._responder = responder
        self._renderer = renderer
        self._languages = languages

    async def type(self, asked: SlackRequest, text: str) -> None:
        """`/influence text`."""
        command = attempt(lambda: parse(as_typed(text), self._runner.default_network))
        await self._answer(asked, command)

    async def press(self, asked: SlackRequest, value: str) -> None:
        """A button that carries a command; asking again replaces what asked."""
        command = self._read(value)
        again = isinstance(command, Ask) and command.fresh
        await self._answer(asked, command, replace_original=again)
        if isinstance(command, Watch) and len(command.who) == 1 and asked.ephemeral:
            # The card on which it was pressed says from now on that the account is watched.
            await self._answer(asked, Ask(command.who[0]), replace_original=True)

    async def score(self, asked: SlackRequest, text: str) -> None:
        """The accounts that a message names: the card of one, several side by side."""
        accounts = named_in(as_written(text), MOST_COMPARED)
        command: Command
        if not accounts:
            command = Misread(_NOBODY_NAMED)
        elif len(accounts) == 1:
            command = Ask(accounts[0])
        else:
            command = Compare(accounts)
        await self._answer(asked, command)

    async def say(self, asked: SlackRequest, reply: Reply) -> None:
        """Something to this person alone, where they asked."""
        await self._responder.send(asked, reply, self._speaking(asked.text))

    async def run(self, asked: SlackRequest, command: Command) -> None:
        """A command that was read already, such as from a modal."""
        await self._answer(asked, command)

    async def turn_page(self, asked: SlackRequest, value: str) -> None:
        """More rows of a long table: `value` is the first one and the command."""
        first, _, carried = value.partition(" ")
        start = int(first) if first.isascii() and first.isdigit() and len(first) < 7 else 0
        await self._answer(asked, self._read(carried), first=start)

    async def share(self, asked: SlackRequest, value: str) -> None:
        """The same answer for the whole channel, and who shared it. A refusal stays private."""
        command = self._read(value)
        if not is_shareable(command):
            await self._answer(asked, command)
            return
        reply, _ = await self._runner.run(asked, command)
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
        *,
        replace_original: bool = False,
        first: int = 0,
    ) -> None:
        slow = self._when_slow(asked, command)
        lasting = Lasting(self._web, self._files, asked, lambda reply: self.say(asked, reply))
        try:
            with showing(lasting.show):
                reply, told = await self._runner.run(asked, command)
        except asyncio.CancelledError:
            await lasting.interrupted()
            raise
        finally:
            slow.cancel()
        if told or await lasting.done(reply):
            return
        renderer = self._renderer_for(asked, command, first)
        if reply.replaces:
            # A post of the channel, which reads its workspace's language whoever pressed.
            text = await self._languages.of_workspace(asked.requester.workspace)
            renderer = self._speaking(text)
        again = reply.replaces or (replace_original and asked.ephemeral and reply.ok)
        await self._responder.send(asked, reply, renderer, replace=again, in_channel=reply.replaces)

    def _when_slow(self, asked: SlackRequest, command: Command) -> Slow:
        """Nobody stares at nothing for longer than they are patient."""
        said = looking_at(command)
        if said is None:
            return Slow()
        return Slow(PATIENCE, lambda: self._responder.send(asked, Reply(said), self._speaking(asked.text)))

    def _read(self, value: str) -> Command:
        return wire.read(value, self._runner.default_network)

    def _speaking(self, text: Texts) -> MessageRenderer:
        return replace(self._renderer, text=text)

    def _renderer_for(self, asked: SlackRequest, command: Command, first: int) -> MessageRenderer:
        if isinstance(command, Misread):
            return self._speaking(asked.text)
        return replace(
            self._speaking(asked.text),
            sharing=to_share(command) if is_shareable(command) else None,
            first=first,
            page_of=command,
            settings=isinstance(command, SHOWS_SETTINGS),
        )
