"""The digest panel: shows what is posted, checks our rights where it would go, sets it, tests it, ends it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import time
from typing import Any

import discord
from discord import ui

from adapters.discord.components.handling import Interaction, handlers_of
from adapters.discord.components.panel_state import PanelState, panel_state_of
from adapters.discord.deps import Core
from adapters.discord.handlers.context import InteractionContext
from adapters.discord.handlers.interactions import InteractionHandler
from adapters.discord.handlers.workspace_cache import CachedWorkspaces
from adapters.discord.render.panel_view import OTHER_ZONE, State, panel
from adapters.discord.render.prose import escaped, line
from adapters.discord.render.rights import missing, rights_in
from adapters.render.texts import Texts, texts
from scoring.commands.kinds import Command, DigestOff, SetDigest
from scoring.commands.requester import Requester
from scoring.errors import PublishTrouble
from scoring.messages.replies import Reply
from scoring.teams.subscription import Subscription
from scoring.text import say


class Panel:
    """Answers everything that is pressed on a panel. The panel is seen only by who opened it."""

    def __init__(self, core: Core, known: CachedWorkspaces, interactions: InteractionHandler) -> None:
        self._core = core
        self._cache = known
        self._interactions = interactions

    async def open(self, interaction: Interaction) -> None:
        async def work(context: InteractionContext) -> None:
            subscriptions = await self._subscriptions(context)
            draft = _first_draft(subscriptions, context, interaction.channel_id or 0)
            state = await self._state(interaction, context, draft, subscriptions)
            drawn = panel(state, context.text)
            await interaction.followup.send(view=drawn.view, ephemeral=True)

        await self._interactions.serve(interaction, work)

    async def choose(self, interaction: Interaction, what: str, value: str, draft: PanelState) -> None:
        """One select: the draft changes, nothing is set."""
        if (what, value) == ("zone", OTHER_ZONE):
            await self._interactions.ask(interaction, ZoneModal(draft, texts(interaction.locale.value)))
            return
        await self._again(interaction, draft.with_choice(what, value))

    async def zone_typed(self, interaction: Interaction, zone: str, draft: PanelState) -> None:
        """The zone of the modal; one that is none leaves the draft, and says so."""
        wanted = draft.with_choice("zone", zone.strip())
        text = texts(interaction.locale.value)
        if wanted.zone == zone.strip():
            await self._again(interaction, wanted)
            return
        refused = text(
            "“{zone}” is not a time zone. Use a name such as Europe/Paris.", zone=escaped(zone[:40])
        )
        await self._again(interaction, draft, note=f"⚠️ {refused}")

    async def press(self, interaction: Interaction, what: str, draft: PanelState) -> None:
        """One button of the panel."""
        do: dict[str, Callable[[InteractionContext, PanelState], Awaitable[str]]] = {
            "save": self._save,
            "test": self._test,
            "off": self._off,
        }
        await self._again(interaction, draft, do.get(what))

    async def _again(
        self,
        interaction: Interaction,
        draft: PanelState,
        do: Callable[[InteractionContext, PanelState], Awaitable[str]] | None = None,
        note: str | None = None,
    ) -> None:
        """Does what was pressed, and shows the panel as it is then."""

        async def work(context: InteractionContext) -> None:
            done = await do(context, draft) if do is not None else note
            subscriptions = await self._subscriptions(context)
            state = await self._state(interaction, context, draft, subscriptions, (done,) if done else ())
            await interaction.edit_original_response(view=panel(state, context.text).view)

        await self._interactions.update(interaction, work)

    async def _save(self, context: InteractionContext, draft: PanelState) -> str:
        at = draft.local
        weekday = at.weekday if draft.kind == "weekly" else None
        wanted = SetDigest(draft.kind, weekday, time(at.hour, at.minute), draft.zone)
        return await self._set(context, draft, wanted)

    async def _off(self, context: InteractionContext, draft: PanelState) -> str:
        return await self._set(context, draft, DigestOff(draft.kind))

    async def _set(self, context: InteractionContext, draft: PanelState, wanted: Command) -> str:
        """Sets it through the one door; the channel sees it, too, where the core says that it should."""
        requester = _requester(context, draft)
        reply = await self._core.dispatcher.answer(wanted, requester)
        reply = await self._interactions.made_public(reply, requester)
        self._cache.changed(requester.workspace)
        return _note(reply, context.text)

    async def _test(self, context: InteractionContext, draft: PanelState) -> str:
        says = say("Digests will arrive here, looking like this.")
        test = Reply(say("This is a test post"), (says,))
        try:
            await self._core.announcer.announce(context.requester.workspace, str(draft.channel), test)
        except PublishTrouble as error:
            return _note(Reply(error.happened, (error.advice,), ok=False), context.text)
        return "✅ " + context.text("A test post is in {channel}.", channel=f"<#{draft.channel}>")

    async def _subscriptions(self, context: InteractionContext) -> list[Subscription]:
        return list(await self._core.subscribing.subscriptions(context.requester.workspace))

    async def _state(
        self,
        interaction: Interaction,
        context: InteractionContext,
        draft: PanelState,
        subscriptions: list[Subscription],
        notes: tuple[str, ...] = (),
    ) -> State:
        rights = rights_in(interaction, draft.channel)
        lacking = missing(rights) if rights is not None else ()
        unknown = await self._core.subscribing.unknown(context.requester.workspace)
        return State(draft, subscriptions, lacking, interaction.created_at, notes, unknown)


class ZoneModal(ui.Modal):
    """Asks for a time zone by its name."""

    def __init__(self, draft: PanelState, text: Texts) -> None:
        super().__init__(title=text("Another time zone"), timeout=900)
        self._draft = draft
        self.zone: ui.TextInput[Any] = ui.TextInput(
            max_length=40, placeholder="America/Argentina/Buenos_Aires"
        )
        self.add_item(ui.Label(text=text("Name of the time zone"), component=self.zone))

    async def on_submit(self, interaction: discord.Interaction[Any]) -> None:
        await handlers_of(interaction).panel.zone_typed(interaction, self.zone.value, self._draft)


def _first_draft(subscriptions: list[Subscription], context: InteractionContext, channel: int) -> PanelState:
    """What this channel has, else what the server has elsewhere moved here, else Monday at nine."""
    drafts = [draft for one in subscriptions if (draft := panel_state_of(one)) is not None]
    here = [draft for draft in drafts if draft.channel == channel]
    if here:
        return here[0]
    return PanelState("weekly", channel, context.requester.zone)


def _note(reply: Reply, text: Texts) -> str:
    """The outcome on the panel: what is set is below it anyway, what went wrong needs its advice."""
    title = f"**{line(reply.title, text)}**"
    return f"✅ {title}" if reply.ok else "\n".join((f"⚠️ {title}", *(line(one, text) for one in reply.lines)))


def _requester(context: InteractionContext, draft: PanelState) -> Requester:
    requester = context.requester
    return Requester(requester.workspace, str(draft.channel), requester.person, draft.zone)
