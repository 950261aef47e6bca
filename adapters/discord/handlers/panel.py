"""The digest panel: shows what is posted, checks our rights where it would go, sets it, tests it, ends it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import time
from typing import Any

import discord
from discord import ui

from adapters.discord.components.handling import Interaction, handlers_of
from adapters.discord.components.panel_state import Draft, draft_of
from adapters.discord.deps import Core
from adapters.discord.handlers.context import Seat
from adapters.discord.handlers.interactions import Serving
from adapters.discord.handlers.workspace_cache import Known
from adapters.discord.render.panel_view import OTHER_ZONE, State, panel
from adapters.discord.render.prose import escaped, line
from adapters.discord.render.rights import missing, rights_in
from adapters.render.texts import Texts, texts
from scoring.commands.accounts import Command
from scoring.commands.requester import Asker
from scoring.commands.teams import DigestOff, SetDigest
from scoring.errors import PublishTrouble
from scoring.messages.replies import Reply
from scoring.teams.subscription import Subscription


class Panel:
    """Answers everything that is pressed on a panel. The panel is seen only by who opened it."""

    def __init__(self, core: Core, known: Known, serving: Serving) -> None:
        self._core = core
        self._known = known
        self._serving = serving

    async def open(self, interaction: Interaction) -> None:
        async def work(seat: Seat) -> None:
            subscriptions = await self._subscriptions(seat)
            draft = _first_draft(subscriptions, seat, interaction.channel_id or 0)
            state = await self._state(interaction, seat, draft, subscriptions)
            drawn = panel(state, seat.text)
            await interaction.followup.send(view=drawn.view, ephemeral=True)

        await self._serving.serve(interaction, work)

    async def choose(self, interaction: Interaction, what: str, value: str, draft: Draft) -> None:
        """One select: the draft changes, nothing is set."""
        if (what, value) == ("zone", OTHER_ZONE):
            await self._serving.ask(interaction, ZoneModal(draft, texts(interaction.locale.value)))
            return
        await self._again(interaction, draft.with_choice(what, value))

    async def zone_typed(self, interaction: Interaction, zone: str, draft: Draft) -> None:
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

    async def press(self, interaction: Interaction, what: str, draft: Draft) -> None:
        """One button of the panel."""
        do: dict[str, Callable[[Seat, Draft], Awaitable[str]]] = {
            "save": self._save,
            "test": self._test,
            "off": self._off,
        }
        await self._again(interaction, draft, do.get(what))

    async def _again(
        self,
        interaction: Interaction,
        draft: Draft,
        do: Callable[[Seat, Draft], Awaitable[str]] | None = None,
        note: str | None = None,
    ) -> None:
        """Does what was pressed, and shows the panel as it is then."""

        async def work(seat: Seat) -> None:
            done = await do(seat, draft) if do is not None else note
            subscriptions = await self._subscriptions(seat)
            state = await self._state(interaction, seat, draft, subscriptions, (done,) if done else ())
            await interaction.edit_original_response(view=panel(state, seat.text).view)

        await self._serving.update(interaction, work)

    async def _save(self, seat: Seat, draft: Draft) -> str:
        at = draft.local
        weekday = at.weekday if draft.kind == "weekly" else None
        wanted = SetDigest(draft.kind, weekday, time(at.hour, at.minute), draft.zone)
        return await self._set(seat, draft, wanted)

    async def _off(self, seat: Seat, draft: Draft) -> str:
        return await self._set(seat, draft, DigestOff(draft.kind))

    async def _set(self, seat: Seat, draft: Draft, wanted: Command) -> str:
        """Sets it through the one door; the channel sees it, too, where the core says that it should."""
        asker = _asker(seat, draft)
        reply = await self._core.desk.answer_read(lambda: wanted, asker)
        reply = await self._serving.made_public(reply, asker, seat.text)
        self._known.changed(asker.workspace)
        return _note(reply, seat.text)

    async def _test(self, seat: Seat, draft: Draft) -> str:
        says = seat.text("Digests will arrive here, looking like this.")
        test = Reply(seat.text("This is a test post"), (says,))
        try:
            await self._core.announcer.announce(seat.asker.workspace, str(draft.channel), test)
        except PublishTrouble as error:
            return _note(Reply(error.happened, (error.advice,), ok=False), seat.text)
        return "✅ " + seat.text("A test post is in {channel}.", channel=f"<#{draft.channel}>")

    async def _subscriptions(self, seat: Seat) -> list[Subscription]:
        return list(await self._core.subscribing.subscriptions(seat.asker.workspace))

    async def _state(
        self,
        interaction: Interaction,
        seat: Seat,
        draft: Draft,
        subscriptions: list[Subscription],
        notes: tuple[str, ...] = (),
    ) -> State:
        rights = rights_in(interaction, draft.channel)
        lacking = missing(rights, seat.text) if rights is not None else ()
        unknown = await self._core.subscribing.unknown(seat.asker.workspace)
        return State(draft, subscriptions, lacking, interaction.created_at, notes, unknown)


class ZoneModal(ui.Modal):
    """Asks for a time zone by its name."""

    def __init__(self, draft: Draft, text: Texts) -> None:
        super().__init__(title=text("Another time zone"), timeout=900)
        self._draft = draft
        self.zone: ui.TextInput[Any] = ui.TextInput(
            max_length=40, placeholder="America/Argentina/Buenos_Aires"
        )
        self.add_item(ui.Label(text=text("Name of the time zone"), component=self.zone))

    async def on_submit(self, interaction: discord.Interaction[Any]) -> None:
        await handlers_of(interaction).panel.zone_typed(interaction, self.zone.value, self._draft)


def _first_draft(subscriptions: list[Subscription], seat: Seat, channel: int) -> Draft:
    """What this channel has, else what the server has elsewhere moved here, else Monday at nine."""
    drafts = [draft for one in subscriptions if (draft := draft_of(one)) is not None]
    here = [draft for draft in drafts if draft.channel == channel]
    if here:
        return here[0]
    return Draft("weekly", channel, seat.asker.zone)


def _note(reply: Reply, text: Texts) -> str:
    """The outcome on the panel: what is set is below it anyway, what went wrong needs its advice."""
    title = f"**{line(reply.title, text)}**"
    return f"✅ {title}" if reply.ok else "\n".join((f"⚠️ {title}", *(line(one, text) for one in reply.lines)))


def _asker(seat: Seat, draft: Draft) -> Asker:
    asker = seat.asker
    return Asker(asker.workspace, str(draft.channel), asker.person, draft.zone)
