"""The commands of the tree -> what can be asked; made from the tree, so it lists only what works."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from discord import app_commands

from adapters.render.texts import Texts
from scoring.messages.replies import Reply
from scoring.text import Name, joined, say

_HANDLES = say(
    "Accounts: @name.bsky.social or any domain (Bluesky), @user@host (Mastodon), @name@x, "
    "github:name, @name@demo (simulated), or the link of a profile."
)
AnyCommand = app_commands.Command[Any, ..., Any] | app_commands.Group | app_commands.ContextMenu


def help_reply(commands: Iterable[AnyCommand], text: Texts) -> Reply:
    """Every slash command with what it does, in the reader's language."""
    known = sorted(line for command in commands for line in _lines(command, text))
    lines = (joined((Name(f"`{name}`"), Name(does))) for name, does in known)
    return Reply(say("What you can ask"), (*lines, _HANDLES))


def _lines(command: AnyCommand, text: Texts, above: str = "/") -> Iterator[tuple[str, str]]:
    name = f"{above}{text(command.name)}"
    if isinstance(command, app_commands.Group):
        for child in command.commands:
            yield from _lines(child, text, f"{name} ")
    elif isinstance(command, app_commands.Command):
        yield name, text(command.description)
