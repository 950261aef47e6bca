"""The slash commands about accounts -> the words of the one grammar.

Each is made anew for every client, because discord.py keeps a command's tree in the command.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from discord import app_commands
from discord.app_commands import AppCommandContext, AppInstallationType, Choice, Range

from adapters.discord.handlers.context import Interaction
from adapters.discord.handlers.suggestions import suggest_handles
from adapters.render.texts import noted

# A DID may have 2,048 characters, but what people type or paste is short.
ALongHandle = Range[str, 1, 300]
Command = app_commands.Command[Any, ..., Any]

# Both are always told: what Discord takes for granted where they are missing has changed before.
EVERYWHERE = AppCommandContext(guild=True, dm_channel=True, private_channel=True)
ANY_INSTALL = AppInstallationType(guild=True, user=True)

HANDLE = noted("The account: @name.bsky.social, @user@host, @name@x, github:name, or its profile link")

WEEK = Choice(name=noted("7 days"), value="7d")
MONTH = Choice(name=noted("30 days"), value="30d")
QUARTER = Choice(name=noted("90 days"), value="90d")
YEAR = Choice(name=noted("1 year"), value="1y")


def account_commands() -> Iterator[Command]:
    """Every command about accounts, allowed everywhere and in every kind of installation."""
    for make in (_influence, _why, _history, _compare, _insights, _link, _how):
        command = make()
        command.allowed_contexts, command.allowed_installs = EVERYWHERE, ANY_INSTALL
        yield command


async def _answer(interaction: Interaction, *words: str, about: str | None = None) -> None:
    await interaction.client.serving.answer(interaction, " ".join(words), about=about)


def _influence() -> Command:
    @app_commands.command(
        name=noted("influence"), description=noted("How far an account's messages carry, from 1 to 100")
    )
    @app_commands.rename(handle=noted("handle"), fresh=noted("fresh"), engagers=noted("engagers"))
    @app_commands.describe(
        handle=HANDLE,
        fresh=noted("Ask the network again, even if the stored score is young"),
        engagers=noted("Also look at who reacts, where that costs extra"),
    )
    @app_commands.autocomplete(handle=suggest_handles)
    async def influence(
        interaction: Interaction, handle: ALongHandle, fresh: bool = False, engagers: bool = False
    ) -> None:
        options = ["--fresh"] * fresh + ["--engagers"] * engagers
        await _answer(interaction, one_word(handle), *options, about=handle)

    return influence


def _why() -> Command:
    @app_commands.command(name=noted("why"), description=noted("What makes a score, or what moved it"))
    @app_commands.rename(handle=noted("handle"), since=noted("since"))
    @app_commands.describe(handle=HANDLE, since=noted("Tell what moved the score since then"))
    @app_commands.choices(since=[WEEK, MONTH, QUARTER])
    @app_commands.autocomplete(handle=suggest_handles)
    async def why(interaction: Interaction, handle: ALongHandle, since: str | None = None) -> None:
        await _answer(interaction, "why", one_word(handle), *given(since), about=handle)

    return why


def _history() -> Command:
    @app_commands.command(name=noted("history"), description=noted("The score of an account over time"))
    @app_commands.rename(handle=noted("handle"), days=noted("days"))
    @app_commands.describe(handle=HANDLE, days=noted("How far back; 90 days where nothing is chosen"))
    @app_commands.choices(days=[MONTH, QUARTER, YEAR])
    @app_commands.autocomplete(handle=suggest_handles)
    async def history(interaction: Interaction, handle: ALongHandle, days: str | None = None) -> None:
        await _answer(interaction, "history", one_word(handle), *given(days), about=handle)

    return history


def _compare() -> Command:
    @app_commands.command(name=noted("compare"), description=noted("Two to ten accounts side by side"))
    @app_commands.rename(first=noted("first"), second=noted("second"), third=noted("third"))
    @app_commands.rename(fourth=noted("fourth"), more=noted("more"))
    @app_commands.describe(first=HANDLE, second=HANDLE, third=HANDLE, fourth=HANDLE)
    @app_commands.describe(more=noted("Further accounts, with spaces between them"))
    @app_commands.autocomplete(first=suggest_handles, second=suggest_handles)
    @app_commands.autocomplete(third=suggest_handles, fourth=suggest_handles)
    async def compare(
        interaction: Interaction,
        first: ALongHandle,
        second: ALongHandle,
        third: ALongHandle | None = None,
        fourth: ALongHandle | None = None,
        more: Range[str, 1, 1000] | None = None,
    ) -> None:
        handles = [one_word(handle) for handle in (first, second, third, fourth) if handle is not None]
        await _answer(interaction, "compare", *handles, *given(more))

    return compare


def _insights() -> Command:
    @app_commands.command(name=noted("insights"), description=noted("What an account's community answers to"))
    @app_commands.rename(handle=noted("handle"))
    @app_commands.describe(handle=HANDLE)
    @app_commands.autocomplete(handle=suggest_handles)
    async def insights(interaction: Interaction, handle: ALongHandle) -> None:
        await _answer(interaction, "insights", one_word(handle), about=handle)

    return insights


def _link() -> Command:
    @app_commands.command(
        name=noted("link"), description=noted("Join two accounts of one person, if both prove it")
    )
    @app_commands.rename(first=noted("first"), second=noted("second"))
    @app_commands.describe(first=HANDLE, second=HANDLE)
    @app_commands.autocomplete(first=suggest_handles, second=suggest_handles)
    async def link(interaction: Interaction, first: ALongHandle, second: ALongHandle) -> None:
        await _answer(interaction, "link", one_word(first), one_word(second))

    return link


def _how() -> Command:
    @app_commands.command(name=noted("how"), description=noted("How the score is made"))
    async def how(interaction: Interaction) -> None:
        await _answer(interaction, "how")

    return how


def one_word(handle: str) -> str:
    """One option is one word of the grammar; a bare word is a name, never a verb."""
    word = "".join(handle.split())
    return f"@{word}" if not word or word.isalnum() else word


def given(word: str | None) -> tuple[str, ...]:
    return () if word is None else (word,)
