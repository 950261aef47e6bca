"""The digest panel: shows what is posted, checks our rights where it would go, sets it, tests it, ends it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
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
from adapters.discord.render.prose import line
from adapters.discord.render.rights import missing, rights_in
from adapters.render.texts import Texts, texts
from scoring.commands.kinds import AlertsOff, Command, DigestOff, Preview, SetAlerts, SetDigest
from scoring.commands.requester import Requester
from scoring.errors import BadInput, PublishTrouble
from scoring.messages.replies import Reply
from scoring.teams.subscription import Subscription
from scoring.teams.zones import typed_zone
from scoring.text import say

LONGEST_ZONE = 60


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
        try:
            wanted = draft.with_choice("zone", typed_zone(zone[:LONGEST_ZONE]))
        except BadInput as error:
            text = texts(interaction.locale.value)
            refused = Reply(error.happened, (error.advice,), ok=False)
            await self._again(interaction, draft, note=_note(refused, text))
            return
        await self._again(interaction, wanted)

    async def press(self, interaction: Interaction, what: str, draft: PanelState) -> None:
        """One button of the panel."""
        do: dict[str, Callable[[InteractionContext, PanelState], Awaitable[str]]] = {
            "save": self._save,
            "test": self._test,
            "off": self._off,
            "alerts": self._alerts,
            "quiet": self._quiet,
        }
        if what == "preview":
            await self._preview(interaction, draft)
        else:
            await self._again(interaction, draft, do.get(what))

    async def _preview(self, interaction: Interaction, draft: PanelState) -> None:
        """What it would say now, to who asked alone, beside the panel."""

        async def work(context: InteractionContext) -> None:
            reply = await self._core.dispatcher.answer(Preview(draft.kind), _requester(context, draft))
            await self._interactions.send(interaction, reply, context)

        await self._interactions.serve(interaction, work)

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

    async def _alerts(self, context: InteractionContext, draft: PanelState) -> str:
        return await self._set(context, draft, SetAlerts(zone=draft.zone))

    async def _quiet(self, context: InteractionContext, draft: PanelState) -> str:
        return await self._set(context, draft, AlertsOff())

    async def _set(self, context: InteractionContext, draft: PanelState, wanted: Command) -> str:
        """Sets it through the one door; the channel sees it, too, where the core says that it should."""
        requester = _requester(context, draft)
        reply = await self._core.dispatcher.answer(wanted, requester)
        reply = await self._interactions.made_public(reply, requester)
        self._cache.changed(requester.workspace)
        return _note(reply, context.text)

    async def _test(self, context: InteractionContext, draft: PanelState) -> str:
        """A digest as it would be now, in the channel: people see what will come, and that it can."""
        sample = await self._core.dispatcher.answer(Preview(draft.kind), _requester(context, draft))
        if not sample.ok:
            return _note(sample, context.text)
        test = replace(sample, warnings=(say("This is a test post: digests will arrive here like this."),))
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
        watched = len(await self._core.teams.watched(context.requester.workspace))
        return State(draft, subscriptions, lacking, interaction.created_at, notes, unknown, watched)


class ZoneModal(ui.Modal):
    """Asks for a time zone by its name."""

    def __init__(self, draft: PanelState, text: Texts) -> None:
        super().__init__(title=text("Another time zone"), timeout=900)
        self._draft = draft
        self.zone: ui.TextInput[Any] = ui.TextInput(
            max_length=LONGEST_ZONE, placeholder="Munich, Europe/Berlin"
        )
        self.add_item(ui.Label(text=text("A city or the name of a time zone"), component=self.zone))

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
