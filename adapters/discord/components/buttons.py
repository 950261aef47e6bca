"""Buttons of a reply: each carries its command in its custom id, so it works after any restart.

A custom id is `i1:{what}[#{delivery}]:{command}`: `run` does the command for whoever pressed it, `share`
shows its answer to the channel. A delivery's key marks the message, so that it can be found again. A button
whose command is too long for Discord's 100 characters is left out: its command can still be typed.
"""

from __future__ import annotations

import re
from typing import Any, Literal

import discord
from discord import ui

from adapters.discord.components.handling import handlers_of
from adapters.discord.components.layout import LONGEST_CUSTOM_ID, LONGEST_LABEL, MOST_BUTTONS, cut_to
from adapters.render.plain import one_line
from adapters.render.texts import Texts
from scoring.messages.replies import Reply

# The smallest button that marks a post.
MARKED = "i1:run#{key}:list"

What = Literal["run", "share"]
TEMPLATE = r"i1:(?P<what>run|share)(?:#(?P<key>[a-z]+\d+))?:(?P<command>[^\n]{1,95})"

# Commands that change what a server watches or is posted.
_OF_MANAGERS = frozenset(("watch", "unwatch", "digest", "alerts"))


def buttons(
    reply: Reply, text: Texts, *, watch: bool = False, shown_by: str | None = None, key: str | None = None
) -> tuple[ui.Item[Any], ...]:
    """The next steps of a reply. `watch`: a server asks; `shown_by`: its command, where it may be shared."""
    wanted: list[tuple[What, str, str, bool]] = [
        ("run", text.plain(one.label), one.command, False)
        for one in reply.buttons
        if watch or not changes_a_server(one.command)
    ]
    if shown_by is not None and reply.ok:
        wanted.append(("share", text("Share"), shown_by, True))
    made: dict[str, ui.Item[Any]] = {}
    for what, label, command, first in wanted:
        custom_id = custom_id_of(what, command, key)
        if custom_id is not None and custom_id not in made:
            made[custom_id] = press(custom_id, label, primary=first)
    return tuple(made.values())[-MOST_BUTTONS:]


def press(custom_id: str, label: str, *, primary: bool = False, danger: bool = False) -> Press:
    style = discord.ButtonStyle.primary if primary else discord.ButtonStyle.secondary
    if danger:
        style = discord.ButtonStyle.danger
    button: ui.Button[ui.LayoutView] = ui.Button(
        label=cut_to(one_line(label), LONGEST_LABEL), style=style, custom_id=custom_id
    )
    return Press(button)


def custom_id_of(what: What, command: str, key: str | None = None) -> str | None:
    """None where it would be too long, or cannot be read back."""
    mark = f"#{key}" if key is not None else ""
    made = f"i1:{what}{mark}:{command}"
    return made if len(made) <= LONGEST_CUSTOM_ID and re.fullmatch(TEMPLATE, made) else None


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
        interactions = handlers_of(interaction).interactions
        command = found["command"]
        if found["what"] == "share":
            await interactions.share(interaction, command)
        elif changes_a_server(command):
            await interactions.manage(interaction, command)
        else:
            await interactions.answer(interaction, command)


def changes_a_server(command: str) -> bool:
    """Whether a command is for who manages the server; it makes no sense without one."""
    verb, _, rest = command.partition(" ")
    return verb in _OF_MANAGERS or (verb == "forget" and rest.endswith("--here"))
