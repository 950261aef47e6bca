"""The one button of the welcome: it opens the panel. It works after any restart."""

from __future__ import annotations

import re
from typing import Any

import discord
from discord import ui

from adapters.discord.components.handling import handlers_of
from adapters.discord.components.layout import LONGEST_LABEL, cut_to
from adapters.render.texts import Texts, texts

TEMPLATE = "i1:setup"


class SetUp(ui.DynamicItem[ui.Button[Any]], template=TEMPLATE):
    """Whoever may manage the server gets the panel; others are told who may."""

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: Any, match: re.Match[str]
    ) -> SetUp:
        return cls(item)

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        handlers = handlers_of(interaction)
        if interaction.permissions.manage_guild:
            await handlers.panel.open(interaction)
            return
        text = texts(interaction.locale.value)
        refused = text("Only members with Manage Server change what this server watches.")
        await handlers.interactions.say(interaction, refused)


def set_up_button(text: Texts) -> SetUp:
    """The button itself."""
    button: ui.Button[ui.LayoutView] = ui.Button(
        label=cut_to(text("Set up"), LONGEST_LABEL), style=discord.ButtonStyle.primary, custom_id=TEMPLATE
    )
    return SetUp(button)
