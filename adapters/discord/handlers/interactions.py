"""An interaction -> its answer: acknowledged first, then asked, drawn and sent. Nothing stays "thinking…"."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import aiohttp
import discord

from adapters.discord.components.buttons import buttons
from adapters.discord.components.deleting import delete_button
from adapters.discord.components.handling import Interaction
from adapters.discord.components.layout import (
    MOST_BUTTONS,
    Attached,
    Block,
    RenderedMessage,
    Row,
    Words,
    draw,
)
from adapters.discord.deps import Core
from adapters.discord.handlers.context import InteractionContext, context_of, text_of_channel
from adapters.discord.handlers.in_flight import InFlight
from adapters.discord.handlers.waiting import saying_slow, was_told_to_wait
from adapters.discord.handlers.workspace_cache import CachedWorkspaces
from adapters.discord.render import cards
from adapters.discord.render.pictures import Pictures
from adapters.render.drawings import Drawings
from adapters.render.sheets import csv_of
from adapters.render.texts import Texts, texts
from scoring.commands.about import is_of_team, may_be_shown, to_share
from scoring.commands.kinds import Ask, Command, Hush, Misread
from scoring.commands.requester import Requester
from scoring.errors import InfluenceError, StoreTrouble
from scoring.messages.replies import Reply
from scoring.messages.waiting import looking_at
from scoring.ports.progress import showing
from scoring.service.post.announcing import announce
from scoring.text import say

log = logging.getLogger(__name__)

# What Discord says where the time for an answer is over, or somebody else has answered.
_TOO_LATE = frozenset((10062, 40060, 50027))


class InteractionHandler:
    """Answers interactions through the one door to the core."""

    def __init__(self, core: Core, known: CachedWorkspaces, in_flight: InFlight) -> None:
        self._core = core
        self._cache = known
        self._in_flight = in_flight
        self._pictures = Pictures()
        self._drawings: Drawings[RenderedMessage] = Drawings()

    async def answer(self, interaction: Interaction, command: Command, *, about: str | None = None) -> None:
        """Does a command for who asked, and shows the answer to them alone. `about`: the handle, if one."""

        async def given() -> Command:
            return command

        await self.answer_when_read(interaction, given, about=about)

    async def answer_when_read(
        self, interaction: Interaction, read: Callable[[], Awaitable[Command]], *, about: str | None = None
    ) -> None:
        """The same with a command that takes its time to be read, as from a file. `read` may raise an
        InfluenceError, which is answered."""

        async def work(context: InteractionContext) -> None:
            try:
                command = await read()
            except InfluenceError as error:
                command = Misread(error)
            async with saying_slow(interaction, looking_at(command), context.text) as show:
                with showing(show):
                    reply = await self._core.dispatcher.answer(command, context.requester)
            if reply.ok and about is not None:
                self._cache.asked(context.requester.workspace, about)
            if is_of_team(command):
                self._cache.changed(context.requester.workspace)
            shown_by = to_share(command) if _worth_sharing(reply) and may_be_shown(command) else None
            reply = await self.made_public(reply, context.requester)
            await self.send(interaction, reply, context, shown_by=shown_by)

        await self.serve(interaction, work)

    async def redraw(self, interaction: Interaction, command: Command, card: Ask) -> None:
        """Does a command, and draws the private card on which it was pressed anew; a refusal beside it."""

        async def work(context: InteractionContext) -> None:
            reply = await self._core.dispatcher.answer(command, context.requester)
            if is_of_team(command):
                self._cache.changed(context.requester.workspace)
            if not reply.ok:
                await self.send(interaction, reply, context)
                return
            shown = reply if command == card else await self._core.dispatcher.answer(card, context.requester)
            next_steps = Row(buttons(shown, context.text, watch=context.in_guild, shown_by=to_share(card)))
            drawn = await self.drawn(shown, context.text, next_steps=next_steps)
            await interaction.edit_original_response(view=drawn.view, attachments=drawn.files())

        await self.update(interaction, work)

    async def edit_post(self, interaction: Interaction, command: Command) -> None:
        """Does a command and draws the post on which it was pressed anew; a refusal stands beside it."""

        async def work(context: InteractionContext) -> None:
            reply = await self._core.dispatcher.answer(command, context.requester)
            if not reply.replaces:
                await self.send(interaction, reply, context)
                return
            text = text_of_channel(interaction)
            drawn = await self.drawn(reply, text, next_steps=Row(buttons(reply, text, watch=True)))
            await interaction.edit_original_response(view=drawn.view, attachments=drawn.files())

        await self.update(interaction, work)

    async def manage(self, interaction: Interaction, command: Command) -> None:
        """A command that changes what a server is posted, from a button that anybody may press."""
        text = texts(interaction.locale.value)
        if interaction.guild_id is None or interaction.permissions.manage_guild:
            answer = self.edit_post if isinstance(command, Hush) else self.answer
            await answer(interaction, command)
            return
        refused = text("Only members with Manage Server change what this server watches.")
        await self.say(interaction, refused)

    async def made_public(self, reply: Reply, requester: Requester) -> Reply:
        """Shows the channel what it is posted from now on; what cannot be posted is paused, and told."""
        if reply.public:
            self._cache.changed(requester.workspace)
        cannot_post = self._core.subscribing.cannot_post
        answer, _ = await announce(self._core.announcer, cannot_post, requester, reply)
        return answer

    async def share(self, interaction: Interaction, command: Command) -> None:
        """Asks again, which the store answers, and shows it to the channel."""

        async def work(context: InteractionContext) -> None:
            reply = await self._core.dispatcher.answer(command, context.requester)
            if not reply.ok:
                await self.send(interaction, reply, context)
                return
            shared = replace(context, text=text_of_channel(interaction))
            who = shared.text("Shared by {person}", person=interaction.user.mention)
            above, more = f"-# {who}", (delete_button(interaction.user.id, shared.text),)
            await self.send(interaction, reply, shared, private=False, above=above, more=more)

        await self.serve(interaction, work, private=False)

    async def take_back(self, interaction: Interaction, *, theirs: bool) -> None:
        """Deletes the shared answer on which it was pressed, by who shared it or may delete there."""
        if not (theirs or interaction.permissions.manage_messages):
            text = texts(interaction.locale.value)
            await self.say(interaction, text("Only who shared it, or a moderator, takes it away."))
            return

        async def work(context: InteractionContext) -> None:
            await interaction.delete_original_response()

        await self.update(interaction, work)

    async def serve(
        self,
        interaction: Interaction,
        work: Callable[[InteractionContext], Awaitable[None]],
        *,
        private: bool = True,
        thinking: bool = True,
    ) -> None:
        """Acknowledges before anything else, then works; whatever goes wrong, the person is told."""
        if self._in_flight.closing:
            text = texts(interaction.locale.value)
            await self.say(interaction, text("I am restarting. Ask again in a minute."))
            return
        with self._in_flight.one():
            try:
                await interaction.response.defer(ephemeral=private and thinking, thinking=thinking)
                await work(await context_of(interaction, self._cache))
                await self._tell_pauses(interaction)
            except Exception as error:
                await self._failed(interaction, error)

    async def update(
        self, interaction: Interaction, work: Callable[[InteractionContext], Awaitable[None]]
    ) -> None:
        """As serve(), for a press that changes the message it is on."""
        await self.serve(interaction, work, thinking=False)

    async def say(self, interaction: Interaction, words: str) -> None:
        """A short sentence to who asked, at once."""
        await self.show(interaction, draw([(cards.REFUSAL, [Words((words,), 1)])]))

    async def show(self, interaction: Interaction, drawn: RenderedMessage) -> None:
        """An answer that needs nothing but itself, at once; lost where Discord does not take it any more."""
        await self._at_once(interaction, interaction.response.send_message(view=drawn.view, ephemeral=True))

    async def ask(self, interaction: Interaction, modal: discord.ui.Modal) -> None:
        """A question back, at once; lost as in show()."""
        await self._at_once(interaction, interaction.response.send_modal(modal))

    async def _at_once(self, interaction: Interaction, sending: Awaitable[object]) -> None:
        try:
            await sending
        except (discord.DiscordException, aiohttp.ClientError) as error:
            log.warning("interaction %s has no answer: %s", interaction.id, _code(error))

    async def send(
        self,
        interaction: Interaction,
        reply: Reply,
        context: InteractionContext,
        *,
        private: bool = True,
        shown_by: Command | None = None,
        above: str | None = None,
        more: tuple[discord.ui.Item[Any], ...] = (),
    ) -> None:
        """Sends a reply as a follow-up. One that Discord refuses is sent again as its title alone."""
        how = context.text.locale, context.in_guild, shown_by, above
        drawn = self._drawings.get(reply, how)
        if drawn is None:
            next_steps = buttons(reply, context.text, watch=context.in_guild, shown_by=shown_by)
            row = Row((*next_steps[: MOST_BUTTONS - len(more)], *more))
            drawn = await self.drawn(reply, context.text, next_steps=row, above=above)
            self._drawings.keep(reply, how, drawn)
        try:
            await self._follow_up(interaction, drawn, private)
        except discord.HTTPException as error:
            if error.status != 400:
                raise
            log.error("Discord refused an answer: %s %s", error.status, error.code)
            said = say("This answer does not fit into a message here.")
            code = f"discord-{error.code}"
            bare = Reply(reply.title, (said,), ok=False, reference=code, support=code)
            await self._follow_up(interaction, await self.drawn(bare, context.text), private)

    async def drawn(
        self, reply: Reply, text: Texts, *, next_steps: Row | None = None, above: str | None = None
    ) -> RenderedMessage:
        """A reply as one box with its buttons."""
        blocks: list[Block] = [Words((above,), 1)] if above else []
        blocks += cards.blocks(reply, await self._pictures.of(reply, text), text)
        if reply.sheet is not None:
            blocks.append(Attached(f"{reply.sheet.name}.csv", csv_of(reply.sheet)))
        blocks += [next_steps] if next_steps is not None else []
        return draw([(cards.accent(reply), blocks)], cut=_cut(text))

    async def _follow_up(self, interaction: Interaction, drawn: RenderedMessage, private: bool) -> None:
        if was_told_to_wait(interaction):
            await interaction.edit_original_response(view=drawn.view, attachments=drawn.files())
            return
        if files := drawn.files():
            await interaction.followup.send(view=drawn.view, files=files, ephemeral=private)
        else:
            await interaction.followup.send(view=drawn.view, ephemeral=private)

    async def _tell_pauses(self, interaction: Interaction) -> None:
        """Who can mend a paused subscription hears of it at the next command."""
        context = await context_of(interaction, self._cache)
        if not context.manages:
            return
        try:
            notice = await self._core.pauses.notice(context.requester.workspace)
        except StoreTrouble as error:
            log.warning("pauses were not told: %s", error.reference)
            return
        if notice is not None:
            await self.send(interaction, notice, context)

    async def _failed(self, interaction: Interaction, error: Exception) -> None:
        """The person learns that it failed, and how it is named in our log."""
        if isinstance(error, discord.HTTPException) and error.code in _TOO_LATE:
            log.warning("interaction %s came too late: %s", interaction.id, error.code)
            return
        reference = f"discord-{secrets.token_hex(4)}"
        log.error("answer failed, %s", reference, exc_info=error)
        text = texts(interaction.locale.value)
        lines = (say("This is our fault, and it was noted."), say("Try again in a minute."))
        reply = Reply(
            say("Something went wrong here"), lines, ok=False, reference=reference, support=reference
        )
        drawn = draw([(cards.REFUSAL, cards.blocks(reply, None, text))])
        try:
            if interaction.response.is_done():
                await self._follow_up(interaction, drawn, private=True)
            else:
                await interaction.response.send_message(view=drawn.view, ephemeral=True)
        except (discord.DiscordException, aiohttp.ClientError) as second:
            log.warning("interaction %s has no answer: %s", interaction.id, _code(second))


def _worth_sharing(reply: Reply) -> bool:
    return reply.ok and bool(reply.card or reply.chart or reply.table or reply.lines) and not reply.public


def _cut(text: Texts) -> str:
    return text("… and {n} more lines", n="{n}")


def _code(error: BaseException) -> str:
    """What went wrong without what Discord says about it, which may quote a person."""
    if isinstance(error, discord.HTTPException):
        return f"{error.status} {error.code}"
    return type(error).__name__
