"""Buttons of a reply: each carries its command in its custom id, so it works after any restart.

A custom id is `i1:{what}[#{delivery}]:{command}`: `run` does the command for whoever pressed it, `share`
shows its answer to the channel. The command is data (scoring/commands/wire.py). A delivery's key marks the
message, so that it can be found again. A button whose command is too long for Discord's 100 characters is
left out: its command can still be typed.
"""

from __future__ import annotations

import re
from typing import Any, Literal

import discord
from discord import ui

from adapters.discord.components.adding import TEMPLATE as ADDS
from adapters.discord.components.adding import add_button
from adapters.discord.components.handling import handlers_of
from adapters.discord.components.layout import LONGEST_CUSTOM_ID, LONGEST_LABEL, MOST_BUTTONS, cut_to, length
from adapters.discord.components.setting_up import TEMPLATE as BEGINS
from adapters.discord.components.setting_up import set_up_button
from adapters.render.plain import one_line
from adapters.render.texts import Texts
from scoring.commands import wire
from scoring.commands.about import is_of_team, may_be_shown
from scoring.commands.kinds import Ask, Command, Watch
from scoring.messages.replies import Reply

What = Literal["run", "share"]
TEMPLATE = r"i1:(?P<what>run|share)(?:#(?P<key>[a-z]+\d+))?:(?P<command>[^\n]{1,95})"


def buttons(
    reply: Reply, text: Texts, *, watch: bool = False, shown_by: Command | None = None, key: str | None = None
) -> tuple[ui.Item[Any], ...]:
    """The next steps of a reply. `watch`: a server asks; `shown_by`: its command, where it may be shared."""
    wanted: list[tuple[What, str, Command, bool]] = [
        ("run", text.plain(one.label), one.command, False)
        for one in reply.buttons
        if watch or not is_of_team(one.command)
    ]
    if shown_by is not None and reply.ok:
        wanted.append(("share", text("Share"), shown_by, True))
    made: dict[str, ui.Item[Any]] = {}
    for what, label, command, first in wanted:
        custom_id = custom_id_of(what, command, key)
        if custom_id is not None and custom_id not in made:
            made[custom_id] = press(custom_id, label, primary=first)
    if reply.begins:
        made[BEGINS] = set_up_button(text)
    if reply.adds and watch:
        made[ADDS] = add_button(text)
    return tuple(made.values())[-MOST_BUTTONS:]


def press(custom_id: str, label: str, *, primary: bool = False, danger: bool = False) -> Press:
    style = discord.ButtonStyle.primary if primary else discord.ButtonStyle.secondary
    if danger:
        style = discord.ButtonStyle.danger
    button: ui.Button[ui.LayoutView] = ui.Button(
        label=cut_to(one_line(label), LONGEST_LABEL), style=style, custom_id=custom_id
    )
    return Press(button)


def custom_id_of(what: What, command: Command, key: str | None = None) -> str | None:
    """None where it would be too long, or cannot be read back."""
    if not wire.is_carried(command):
        return None
    mark = f"#{key}" if key is not None else ""
    made = f"i1:{what}{mark}:{wire.write(command)}"
    return made if length(made) <= LONGEST_CUSTOM_ID and re.fullmatch(TEMPLATE, made) else None


def carries(custom_id: str, key: str) -> bool:
    """Whether this button belongs to the post of that delivery."""
    found = re.fullmatch(TEMPLATE, custom_id)
    return found is not None and found["key"] == key


class Press(ui.DynamicItem[ui.Button[Any]], template=TEMPLATE):
    """One of our buttons, whenever it was sent."""

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: Any, match: re.Match[str]
    ) -> Press:
        return cls(item)

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        found = re.fullmatch(TEMPLATE, self.item.custom_id or "")
        if found is None:
            return
        handlers = handlers_of(interaction)
        interactions = handlers.interactions
        command = wire.read(found["command"], handlers.default_network)
        card = _on_card(interaction, command) if found["what"] == "run" else None
        if card is not None:
            await interactions.redraw(interaction, command, card)
        elif found["what"] == "share" and may_be_shown(command):
            await interactions.share(interaction, command)
        elif is_of_team(command):
            await interactions.manage(interaction, command)
        else:
            await interactions.answer(interaction, command)


def _on_card(interaction: discord.Interaction[Any], command: Command) -> Ask | None:
    """The card that a press changes: a private one that is refreshed, or whose account is now watched."""
    message = interaction.message
    if message is None or not message.flags.ephemeral:
        return None
    if isinstance(command, Ask) and command.fresh:
        return command
    may = interaction.guild_id is not None and interaction.permissions.manage_guild
    if isinstance(command, Watch) and len(command.who) == 1 and may:
        return Ask(command.who[0])
    return None
