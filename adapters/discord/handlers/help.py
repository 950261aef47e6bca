"""The commands of the tree -> what can be asked; made from the tree, so it lists only what works."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from discord import app_commands

from adapters.render.texts import Texts
from scoring.commands.accounts import VERBS
from scoring.commands.kinds import How, ListWatched
from scoring.messages.help import ABOUT, HANDLES
from scoring.messages.replies import Button, Reply, Section
from scoring.text import Name, Text, joined, say

AnyCommand = app_commands.Command[Any, ..., Any] | app_commands.Group | app_commands.ContextMenu


def help_reply(commands: Iterable[AnyCommand], text: Texts) -> Reply:
    """Every slash command with what it does, in the reader's language, grouped as the grammar is.

    Commands stand in their English name between backticks, which prose.py draws as what can be pressed.
    """
    grouped: dict[str, list[tuple[str, str]]] = {about: [] for about in ABOUT}
    for command in commands:
        verb = VERBS.get(command.name)
        grouped["accounts" if verb is None else verb.about] += _lines(command, text)
    return Reply(
        title=say("What you can ask"),
        sections=tuple(Section(ABOUT[about], _said(known)) for about, known in grouped.items() if known),
        small=(HANDLES,),
        buttons=(Button(say("How the score works"), How()), Button(say("List"), ListWatched())),
    )


def _said(known: Iterable[tuple[str, str]]) -> tuple[Text, ...]:
    return tuple(joined((Name(names), Name(does))) for names, does in sorted(known))


def _lines(command: AnyCommand, text: Texts) -> Iterator[tuple[str, str]]:
    """One line a command; those of a group share one, so that all fit into a message."""
    if isinstance(command, app_commands.Group):
        names = (f"`/{command.name} {child.name}`" for child in command.commands)
        yield " ".join(names), text(command.description)
    elif isinstance(command, app_commands.Command):
        yield f"`/{command.name}`", text(command.description)
