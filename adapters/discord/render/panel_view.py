"""The digest panel as a message: what is posted now, what would be set, and selects to change it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import discord
from discord import ui

from adapters.discord.components.adding import add_button
from adapters.discord.components.buttons import buttons
from adapters.discord.components.layout import Block, RenderedMessage, Row, Rule, Words, draw
from adapters.discord.components.panel_items import PanelButton, PanelChannel, PanelSelect
from adapters.discord.components.panel_state import PanelState
from adapters.discord.render import cards
from adapters.discord.render.prose import line
from adapters.discord.render.rights import NEEDED
from adapters.render.texts import Texts
from scoring.commands.kinds import Explore, ListTokens
from scoring.fact_texts.posting import RIGHTS, rights_text
from scoring.messages.replies import Button, Reply
from scoring.messages.subscription import NAMES, describe, digest_line, mending, unknown_line
from scoring.messages.words import NOTHING_WATCHED
from scoring.teams.delivery import Delivery
from scoring.teams.subscription import Subscription
from scoring.text import NOTHING, Place, Weekday, joined, say

ZONES = (
    "UTC", "America/Los_Angeles", "America/Denver", "America/Chicago", "America/New_York", "America/Toronto",
    "America/Sao_Paulo", "Europe/London", "Europe/Paris", "Europe/Brussels", "Europe/Berlin", "Europe/Madrid",
    "Europe/Athens", "Europe/Istanbul", "Africa/Lagos", "Africa/Johannesburg", "Asia/Dubai", "Asia/Kolkata",
    "Asia/Bangkok", "Asia/Shanghai", "Asia/Tokyo", "Australia/Sydney", "Pacific/Auckland",
)  # fmt: skip
OTHER_ZONE = "other"
MOST_UNKNOWN = 3
# Ways to what has no place in a message.
_DOORS = Reply(
    NOTHING, buttons=(Button(say("Look around"), Explore()), Button(say("API tokens"), ListTokens()))
)


@dataclass(frozen=True, slots=True)
class State:
    """What the panel shows. `lacking`: the rights that are missing in the draft's channel, by their codes.

    `watched`: how many accounts the server watches.
    """

    draft: PanelState
    subscriptions: Sequence[Subscription]
    lacking: Sequence[str]
    now: datetime
    notes: Sequence[str] = ()
    unknown: Sequence[Delivery] = ()
    watched: int = 1


def panel(state: State, text: Texts) -> RenderedMessage:
    """The whole message."""
    blocks: list[Block] = [
        Words((f"### {text('Digests and alerts of this server')}", *_present(state, text)), kept=1),
        *_repairs(state, text),
        Rule(),
        Words(tuple(_planned(state, text)), kept=3),
        *(Row((select,)) for select in _selects(state.draft, text)),
        Row(tuple(_buttons(state, text))),
        Row(tuple(_more_buttons(state, text))),
        Row(buttons(_DOORS, text, watch=True)),
    ]
    if state.notes:
        blocks.insert(0, Words(tuple(state.notes), kept=len(state.notes)))
    return draw([(cards.REFUSAL if state.lacking else cards.STEADY, blocks)])


def _present(state: State, text: Texts) -> Iterator[str]:
    if not state.watched:
        yield f"⚠️ {line(NOTHING_WATCHED, text)}"
    if not state.subscriptions:
        yield text("Nothing is posted yet.")
    for one in state.subscriptions:
        mark = "✅" if one.paused is None else "⏸️"
        soon = "" if one.paused or not one.next_due_at else discord.utils.format_dt(one.next_due_at, "R")
        yield f"{mark} {line(joined((Place(one.channel), describe(one))), text)} {soon}".rstrip()
    for post in state.unknown[:MOST_UNKNOWN]:
        yield f"❓ {line(unknown_line(post), text)}"


def _repairs(state: State, text: Texts) -> Iterator[Block]:
    """To resume or remove what is paused."""
    paused = [one for one in state.subscriptions if one.paused is not None]
    mended = Reply(NOTHING, buttons=mending(paused))
    if paused:
        yield Row(buttons(mended, text, watch=True))


def _planned(state: State, text: Texts) -> Iterator[str]:
    draft = state.draft
    yield f"**{text('Set it')}** <#{draft.channel}> {_digest(draft, text)}"
    when = discord.utils.format_dt(draft.next_at(state.now), "F")
    yield f"-# {text('The first post would come {when}.', when=when)}"
    if state.lacking:
        lacking = ", ".join(f"**{text.plain(RIGHTS[right])}**" for right in state.lacking)
        yield "⚠️ " + text(
            "I cannot post there. Missing: {rights}. In the channel's permissions I need {all}.",
            rights=lacking,
            all=text.plain(rights_text(NEEDED)),
        )
    else:
        yield f"-# {text('I can post there.')}"


def _digest(draft: PanelState, text: Texts) -> str:
    return line(digest_line(draft.kind, draft.local, draft.zone), text)


def _selects(draft: PanelState, text: Texts) -> Iterator[ui.Item[Any]]:
    zones = [(zone.replace("_", " "), zone) for zone in dict.fromkeys((draft.zone, *ZONES))][:24]
    other = (text("Another city or time zone …"), OTHER_ZONE)
    yield PanelSelect.made("zone", draft, [*zones, other], draft.zone)
    yield PanelChannel.made(draft, text("Channel"))
    kinds = [(text.plain(name), kind) for kind, name in NAMES.items() if kind != "alerts"]
    yield PanelSelect.made("kind", draft, kinds, draft.kind)
    if draft.kind == "weekly":
        days = [(text.plain(Weekday(day)), str(day)) for day in range(1, 8)]
        yield PanelSelect.made("day", draft, days, str(draft.local.weekday))
    at = f"{draft.local.hour:02d}:{draft.local.minute:02d}"
    hours = sorted({at, *(f"{hour:02d}:00" for hour in range(24))})
    yield PanelSelect.made("time", draft, [(hour, hour) for hour in hours], at)


def _buttons(state: State, text: Texts) -> Iterator[ui.Item[Any]]:
    draft = state.draft
    yield PanelButton.made("save", draft, text("Save"), primary=True, disabled=bool(state.lacking))
    if state.lacking:
        yield PanelButton.made("check", draft, text("Check again"))
    else:
        yield PanelButton.made("test", draft, text("Send a test post"))
    yield PanelButton.made("preview", draft, text("Show me a preview now"))
    if any(one.channel == str(draft.channel) and one.kind == draft.kind for one in state.subscriptions):
        yield PanelButton.made("off", draft, text("Switch off"), danger=True)


def _more_buttons(state: State, text: Texts) -> Iterator[ui.Item[Any]]:
    """Alerts of the draft's channel, and what is watched."""
    draft, here = state.draft, str(state.draft.channel)
    if any(one.channel == here and one.kind == "alerts" and not one.paused for one in state.subscriptions):
        yield PanelButton.made("quiet", draft, text("Switch alerts off"), danger=True)
    else:
        yield PanelButton.made("alerts", draft, text("Alerts here, too"), disabled=bool(state.lacking))
    yield add_button(text)
