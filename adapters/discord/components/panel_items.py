"""The selects and buttons of the digest panel; each carries the whole draft in its custom id."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import discord
from discord import ui

from adapters.discord.components.handling import Interaction, handlers_of
from adapters.discord.components.layout import LONGEST_LABEL
from adapters.discord.components.panel_state import STATE, PanelState, read_panel_state
from adapters.discord.components.published import Chosen

BUTTONS = rf"i1:dg:(?P<what>save|test|check|off|preview|alerts|quiet):{STATE}"
SELECTS = rf"i1:dg:(?P<what>kind|day|time|zone):{STATE}"
CHANNEL = rf"i1:dg:(?P<what>channel):{STATE}"


class PanelButton(ui.DynamicItem[ui.Button[Any]], template=BUTTONS):
    """Save, test, check again, switch off, preview, alerts on and off."""

    @classmethod
    def made(
        cls,
        what: str,
        draft: PanelState,
        label: str,
        *,
        primary: bool = False,
        danger: bool = False,
        disabled: bool = False,
    ) -> PanelButton:
        style = discord.ButtonStyle.primary if primary else discord.ButtonStyle.secondary
        style = discord.ButtonStyle.danger if danger else style
        custom_id = f"i1:dg:{what}:{draft.state}"
        return cls(
            ui.Button(label=label[:LONGEST_LABEL], style=style, custom_id=custom_id, disabled=disabled)
        )

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: Any, match: re.Match[str]
    ) -> PanelButton:
        return cls(item)

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        what, draft = _read(BUTTONS, self.item.custom_id)
        if draft is not None:
            await handlers_of(interaction).panel.press(interaction, what, draft)


class PanelSelect(ui.DynamicItem[ui.Select[Any]], template=SELECTS):
    """Kind, day, time, zone."""

    @classmethod
    def made(
        cls, what: str, draft: PanelState, options: Sequence[tuple[str, str]], chosen: str
    ) -> PanelSelect:
        """`options` as label and value."""
        select: ui.Select[Any] = ui.Select(custom_id=f"i1:dg:{what}:{draft.state}")
        for label, value in options:
            select.add_option(label=label[:100], value=value, default=value == chosen)
        return cls(select)

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: Any, match: re.Match[str]
    ) -> PanelSelect:
        return cls(item)

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        what, draft = _read(SELECTS, self.item.custom_id)
        if draft is not None:
            await handlers_of(interaction).panel.choose(interaction, what, _chosen(interaction), draft)


class PanelChannel(ui.DynamicItem[ui.ChannelSelect[Any]], template=CHANNEL):
    """The channel that is posted to: text and announcement channels."""

    @classmethod
    def made(cls, draft: PanelState, placeholder: str) -> PanelChannel:
        chosen = Chosen(id=draft.channel, type=discord.SelectDefaultValueType.channel)
        return cls(
            ui.ChannelSelect(
                custom_id=f"i1:dg:channel:{draft.state}",
                placeholder=placeholder,
                channel_types=[discord.ChannelType.text, discord.ChannelType.news],
                default_values=[chosen],
            )
        )

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: Any, match: re.Match[str]
    ) -> PanelChannel:
        return cls(item)

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        what, draft = _read(CHANNEL, self.item.custom_id)
        if draft is not None:
            await handlers_of(interaction).panel.choose(interaction, what, _chosen(interaction), draft)


PANEL_ITEMS = (PanelButton, PanelSelect, PanelChannel)


def _read(template: str, custom_id: str | None) -> tuple[str, PanelState | None]:
    found = re.fullmatch(template, custom_id or "")
    return ("", None) if found is None else (found["what"], read_panel_state(found))


def _chosen(interaction: Interaction) -> str:
    data: Any = interaction.data or {}
    values = data.get("values") or [""]
    return str(values[0])
