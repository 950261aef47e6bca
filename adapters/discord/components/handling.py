"""Who answers what is typed and pressed. The client carries them, for buttons that outlive a process."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import discord

from adapters.discord.components.layout import RenderedMessage
from adapters.discord.components.panel_state import PanelState
from scoring.commands.kinds import Ask, Command
from scoring.ports.lists import ReadList

Interaction = discord.Interaction[Any]


class WorkspaceCache(Protocol):
    """What is known of workspaces without asking the store for every letter that is typed."""

    async def zone(self, workspace: str) -> str:
        """Its IANA time zone, UTC where the store does not tell."""
        ...

    async def watched(self, workspace: str) -> Sequence[str]:
        """The handles that it watches; none where the store does not tell."""
        ...

    def recent(self, workspace: str) -> Sequence[str]:
        """The handles that were asked for last, the newest first."""
        ...


class Interactions(Protocol):
    """Answers to what people type and press."""

    async def answer(self, interaction: Interaction, command: Command, *, about: str | None = None) -> None:
        """Does a command for who asked, and shows the answer to them alone."""
        ...

    async def answer_when_read(
        self, interaction: Interaction, read: Callable[[], Awaitable[Command]], *, about: str | None = None
    ) -> None:
        """The same with a command that takes its time to be read; `read` may raise an InfluenceError."""
        ...

    async def manage(self, interaction: Interaction, command: Command) -> None:
        """The same for a command that only who manages the server may give."""
        ...

    async def redraw(self, interaction: Interaction, command: Command, card: Ask) -> None:
        """Does a command and draws the private card on which it was pressed anew."""
        ...

    async def share(self, interaction: Interaction, command: Command) -> None:
        """Shows the answer to the whole channel."""
        ...

    async def take_back(self, interaction: Interaction, *, theirs: bool) -> None:
        """Deletes the shared answer on which it was pressed, by who shared it or may delete there."""
        ...

    async def say(self, interaction: Interaction, words: str) -> None:
        """A short sentence to who asked, at once."""
        ...

    async def ask(self, interaction: Interaction, modal: discord.ui.Modal) -> None:
        """A question back, at once."""
        ...

    async def show(self, interaction: Interaction, drawn: RenderedMessage) -> None:
        """An answer that needs nothing but itself, at once."""
        ...


class DigestPanel(Protocol):
    """The panel with which a server's digests are set."""

    async def open(self, interaction: Interaction) -> None: ...

    async def choose(self, interaction: Interaction, what: str, value: str, draft: PanelState) -> None: ...

    async def press(self, interaction: Interaction, what: str, draft: PanelState) -> None: ...

    async def zone_typed(self, interaction: Interaction, zone: str, draft: PanelState) -> None: ...


@dataclass(frozen=True, slots=True)
class Handlers:
    """Who answers. The client carries them, for buttons that outlive the process that sent them."""

    interactions: Interactions
    panel: DigestPanel
    cache: WorkspaceCache
    networks: tuple[str, ...]
    default_network: str
    read_list: ReadList


def handlers_of(interaction: Interaction) -> Handlers:
    """Those of the client that got this interaction."""
    found: Handlers = interaction.client.handlers
    return found
