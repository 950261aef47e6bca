"""A button that asks for accounts to watch, and the form behind it. It works after any restart."""

from __future__ import annotations

import re
from typing import Any

import discord
from discord import ui

from adapters.discord.components.handling import handlers_of
from adapters.discord.components.layout import LONGEST_LABEL, cut_to
from adapters.render.texts import Texts, texts
from scoring.commands.accounts import attempt
from scoring.commands.line import words_of
from scoring.commands.teams import read_watch

TEMPLATE = "i1:add"
LONGEST = 4_000  # what a text field of Discord takes


class Add(ui.DynamicItem[ui.Button[Any]], template=TEMPLATE):
    """Whoever may manage the server adds accounts with it; others are told so when they send the form."""

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: Any, match: re.Match[str]
    ) -> Add:
        return cls(item)

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        form = AddForm(texts(interaction.locale.value))
        await handlers_of(interaction).interactions.ask(interaction, form)


class AddForm(ui.Modal):
    """Asks for accounts, as many as fit."""

    def __init__(self, text: Texts) -> None:
        super().__init__(title=text("Watch accounts"), timeout=900)
        self.accounts: ui.TextInput[Any] = ui.TextInput(
            style=discord.TextStyle.paragraph, max_length=LONGEST, placeholder="@name.bsky.social @user@host"
        )
        self.add_item(ui.Label(text=text("Handles or links of profiles"), component=self.accounts))

    async def on_submit(self, interaction: discord.Interaction[Any]) -> None:
        handlers = handlers_of(interaction)
        words = words_of(self.accounts.value)
        command = attempt(lambda: read_watch(words, handlers.default_network))
        await handlers.interactions.manage(interaction, command)


def add_button(text: Texts) -> Add:
    """The button itself."""
    label = cut_to(text("Add accounts"), LONGEST_LABEL)
    button: ui.Button[ui.LayoutView] = ui.Button(
        label=label, style=discord.ButtonStyle.secondary, custom_id=TEMPLATE
    )
    return Add(button)
