"""The slash commands about accounts -> commands of the core, each handle read as the grammar reads it.

Each is made anew for every client, because discord.py keeps a command's tree in the command.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Protocol

import discord
from discord import app_commands
from discord.app_commands import AppCommandContext, AppInstallationType, Choice, Range

from adapters.discord.components.handling import Handlers, Interaction
from adapters.discord.handlers.suggestions import Suggest, suggest_handles, suggest_several
from scoring.commands import accounts, kinds
from scoring.commands.accounts import read_compare
from scoring.commands.kinds import Ask, History, How, Insights, Link, Why
from scoring.commands.line import words_of
from scoring.handles import ResolvedHandle, parse_handle
from scoring.text import marked

# A DID may have 2,048 characters, but what people type or paste is short.
ALongHandle = Range[str, 1, 300]
# As many pasted handles as one option of Discord takes.
ManyHandles = Range[str, 1, 6000]
CohortName = Range[str, 1, 40]
Command = app_commands.Command[Any, ..., Any]


Make = Callable[[str], kinds.Command]


class Answer(Protocol):
    """Does the command that comes of the network which is meant where none is named, for who asked.

    `about`: the handle, if one.
    """

    async def __call__(self, interaction: Interaction, make: Make, *, about: str | None = None) -> None: ...


# Both are always told: what Discord takes for granted where they are missing has changed before.
EVERYWHERE = AppCommandContext(guild=True, dm_channel=True, private_channel=True)
ANY_INSTALL = AppInstallationType(guild=True, user=True)
SERVERS = AppCommandContext(guild=True, dm_channel=False, private_channel=False)
SERVER_INSTALL = AppInstallationType(guild=True, user=False)
MANAGERS = discord.Permissions(manage_guild=True)

HANDLE = marked("The account: @name.bsky.social, @user@host, @name@x, github:name, or its profile link")

WEEK = Choice(name=marked("7 days"), value=7)
MONTH = Choice(name=marked("30 days"), value=30)
QUARTER = Choice(name=marked("90 days"), value=90)
YEAR = Choice(name=marked("1 year"), value=365)


def account_commands(handlers: Handlers) -> Iterator[Command]:
    """Every command about accounts, allowed everywhere and in every kind of installation."""
    suggest = suggest_handles(handlers)

    answer = answers_with(handlers)
    for make in (_influence, _why, _history, _compare, _insights, _link, _how):
        command = make(answer, suggest)
        command.allowed_contexts, command.allowed_installs = EVERYWHERE, ANY_INSTALL
        yield command


def answers_with(handlers: Handlers) -> Answer:
    """What cannot be read is answered with what can."""

    async def answer(interaction: Interaction, make: Make, *, about: str | None = None) -> None:
        command = accounts.attempt(lambda: make(handlers.default_network))
        await handlers.interactions.answer(interaction, command, about=about)

    return answer


def _influence(answer: Answer, suggest: Suggest) -> Command:
    @app_commands.command(
        name=marked("influence"), description=marked("How far an account's messages carry, from 1 to 100")
    )
    @app_commands.rename(handle=marked("handle"), fresh=marked("fresh"), engagers=marked("engagers"))
    @app_commands.describe(
        handle=HANDLE,
        fresh=marked("Ask the network again, even if the stored score is young"),
        engagers=marked("Also look at who reacts, where that costs extra"),
    )
    @app_commands.autocomplete(handle=suggest)
    async def influence(
        interaction: Interaction, handle: ALongHandle, fresh: bool = False, engagers: bool = False
    ) -> None:
        def asked(network: str) -> Ask:
            return Ask(handle_of(handle, network), fresh=fresh or engagers, engagers=engagers)

        await answer(interaction, asked, about=handle)

    return influence


def _why(answer: Answer, suggest: Suggest) -> Command:
    @app_commands.command(name=marked("why"), description=marked("What makes a score, or what moved it"))
    @app_commands.rename(handle=marked("handle"), since=marked("since"))
    @app_commands.describe(handle=HANDLE, since=marked("Tell what moved the score since then"))
    @app_commands.choices(since=[WEEK, MONTH, QUARTER])
    @app_commands.autocomplete(handle=suggest)
    async def why(interaction: Interaction, handle: ALongHandle, since: int | None = None) -> None:
        await answer(interaction, lambda network: Why(handle_of(handle, network), since), about=handle)

    return why


def _history(answer: Answer, suggest: Suggest) -> Command:
    @app_commands.command(name=marked("history"), description=marked("The score of an account over time"))
    @app_commands.rename(handle=marked("handle"), days=marked("days"))
    @app_commands.describe(handle=HANDLE, days=marked("How far back; 90 days where nothing is chosen"))
    @app_commands.choices(days=[MONTH, QUARTER, YEAR])
    @app_commands.autocomplete(handle=suggest)
    async def history(interaction: Interaction, handle: ALongHandle, days: int = 90) -> None:
        await answer(interaction, lambda network: History(handle_of(handle, network), days), about=handle)

    return history


def _compare(answer: Answer, suggest: Suggest) -> Command:
    @app_commands.command(name=marked("compare"), description=marked("Two to ten accounts side by side"))
    @app_commands.rename(first=marked("first"), second=marked("second"), third=marked("third"))
    @app_commands.rename(fourth=marked("fourth"), more=marked("more"))
    @app_commands.describe(first=HANDLE, second=HANDLE, third=HANDLE, fourth=HANDLE)
    @app_commands.describe(more=marked("Further accounts, with spaces between them"))
    @app_commands.autocomplete(first=suggest, second=suggest)
    @app_commands.autocomplete(third=suggest, fourth=suggest, more=suggest_several(suggest))
    async def compare(
        interaction: Interaction,
        first: ALongHandle,
        second: ALongHandle,
        third: ALongHandle | None = None,
        fourth: ALongHandle | None = None,
        more: Range[str, 1, 1000] | None = None,
    ) -> None:
        handles = ["".join(handle.split()) for handle in (first, second, third, fourth) if handle is not None]
        words = [*handles, *words_of(more or "")]
        await answer(interaction, lambda network: read_compare(words, network))

    return compare


def _insights(answer: Answer, suggest: Suggest) -> Command:
    @app_commands.command(
        name=marked("insights"), description=marked("What an account's community answers to")
    )
    @app_commands.rename(handle=marked("handle"))
    @app_commands.describe(handle=HANDLE)
    @app_commands.autocomplete(handle=suggest)
    async def insights(interaction: Interaction, handle: ALongHandle) -> None:
        await answer(interaction, lambda network: Insights(handle_of(handle, network)), about=handle)

    return insights


def _link(answer: Answer, suggest: Suggest) -> Command:
    @app_commands.command(
        name=marked("link"), description=marked("Join two accounts of one person, if both prove it")
    )
    @app_commands.rename(first=marked("first"), second=marked("second"))
    @app_commands.describe(first=HANDLE, second=HANDLE)
    @app_commands.autocomplete(first=suggest, second=suggest)
    async def link(interaction: Interaction, first: ALongHandle, second: ALongHandle) -> None:
        def joined(network: str) -> Link:
            return Link(handle_of(first, network), handle_of(second, network))

        await answer(interaction, joined)

    return link


def _how(answer: Answer, suggest: Suggest) -> Command:
    @app_commands.command(name=marked("how"), description=marked("How the score is made"))
    async def how(interaction: Interaction) -> None:
        await answer(interaction, lambda network: How())

    return how


def handle_of(typed: str, network: str) -> ResolvedHandle:
    """One option is one handle, whatever spaces came along. Raises BadHandle."""
    return parse_handle("".join(typed.split()), network)
