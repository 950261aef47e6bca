"""A button that takes a shared answer away again. It works after any restart."""

from __future__ import annotations

import re
from typing import Any

import discord
from discord import ui

from adapters.discord.components.handling import handlers_of
from adapters.discord.components.layout import LONGEST_LABEL, cut_to
from adapters.render.texts import Texts

TEMPLATE = r"i1:del:(?P<person>\d{1,20})"


class Delete(ui.DynamicItem[ui.Button[Any]], template=TEMPLATE):
    """For whoever shared it, and for those who may delete anybody's messages there."""

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: Any, match: re.Match[str]
    ) -> Delete:
        return cls(item)

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        found = re.fullmatch(TEMPLATE, self.item.custom_id or "")
        whose = found is not None and int(found["person"]) == interaction.user.id
        await handlers_of(interaction).interactions.take_back(interaction, theirs=whose)


def delete_button(person: int, text: Texts) -> Delete:
    """The button itself, of an answer that this person shared."""
    button: ui.Button[ui.LayoutView] = ui.Button(
        label=cut_to(text("Delete"), LONGEST_LABEL),
        style=discord.ButtonStyle.secondary,
        custom_id=f"i1:del:{person}",
    )
    return Delete(button)
