"""The slash commands of a team -> commands of the core, a panel, or a question back.

Those that change what a server watches or is posted are in servers only, and hidden from members without
Manage Server until an admin says otherwise in Discord's own Integrations page.
"""

from __future__ import annotations

from collections.abc import Iterator

import discord
from discord import app_commands
from discord.app_commands import Range

from adapters.discord.components.handling import Handlers, Interaction
from adapters.discord.components.layout import draw
from adapters.discord.handlers.commands import (
    ANY_INSTALL,
    EVERYWHERE,
    HANDLE,
    MANAGERS,
    SERVER_INSTALL,
    SERVERS,
    ALongHandle,
    Answer,
    CohortName,
    Command,
    ManyHandles,
    answers_with,
    handle_of,
)
from adapters.discord.handlers.help import help_reply
from adapters.discord.handlers.suggestions import (
    Suggest,
    suggest_handles,
    suggest_several,
    suggest_watched,
)
from adapters.discord.render import cards
from adapters.render.texts import texts
from scoring.commands.cohorts import read_name
from scoring.commands.kinds import (
    NOBODY,
    AlertsOff,
    Debug,
    Forget,
    ListWatched,
    SetAlerts,
    SetDigest,
    ShowAlerts,
)
from scoring.commands.line import words_of
from scoring.commands.teams import instead_of, read_about, read_quiet, read_unwatch, read_watch
from scoring.errors import BadInput
from scoring.handles import ResolvedHandle
from scoring.teams.subscription import Mention
from scoring.text import marked, say

Points = Range[float, 1.0, 50.0]
QuietHours = Range[str, 1, 20]
Mentionable = discord.Role | discord.Member | discord.User


def team_commands(handlers: Handlers) -> Iterator[Command | app_commands.Group]:
    """Every command of a team, and those of everybody that need an answer of their own."""
    suggest = suggest_handles(handlers)

    change = answers_with(handlers)
    several = suggest_several(suggest)
    watch = _watch(change, several, suggest_several(suggest_watched(handlers)))
    for managed in (watch, _alerts(change, several), _digest(handlers, change, several), _debug(change)):
        managed.allowed_contexts, managed.allowed_installs = SERVERS, SERVER_INSTALL
        managed.guild_only = True
        managed.default_permissions = MANAGERS
        yield managed
    for open_to_all in (_forget(change, suggest), _help(handlers)):
        open_to_all.allowed_contexts, open_to_all.allowed_installs = EVERYWHERE, ANY_INSTALL
        yield open_to_all


def _watch(change: Answer, suggest: Suggest, watched: Suggest) -> app_commands.Group:
    group = app_commands.Group(name=marked("watch"), description=marked("What this server keeps an eye on"))

    @group.command(name=marked("add"), description=marked("Keep an eye on one account, or many at once"))
    @app_commands.rename(accounts=marked("accounts"))
    @app_commands.describe(accounts=marked("One account, or many with spaces between them"))
    @app_commands.autocomplete(accounts=suggest)
    async def add(interaction: Interaction, accounts: ManyHandles) -> None:
        await change(interaction, lambda network: read_watch(words_of(accounts), network))

    @group.command(name=marked("remove"), description=marked("Stop watching accounts"))
    @app_commands.rename(accounts=marked("accounts"))
    @app_commands.describe(accounts=marked("One account, or many with spaces between them"))
    @app_commands.autocomplete(accounts=watched)
    async def remove(interaction: Interaction, accounts: ManyHandles) -> None:
        await change(interaction, lambda network: read_unwatch(words_of(accounts), network))

    @group.command(name=marked("list"), description=marked("What this server watches, with the last scores"))
    async def listed(interaction: Interaction) -> None:
        await change(interaction, lambda network: ListWatched())

    return group


def _alerts(change: Answer, suggest: Suggest) -> app_commands.Group:
    group = app_commands.Group(
        name=marked("alerts"), description=marked("Be told at once in this channel when a score moves")
    )

    @group.command(name=marked("set"), description=marked("Tell this channel when a score moves"))
    @app_commands.rename(
        drop=marked("drop"), rise=marked("rise"), quiet=marked("quiet"), accounts=marked("accounts")
    )
    @app_commands.rename(mention=marked("mention"), mention_off=marked("mention-off"))
    @app_commands.rename(cohort=marked("cohort"))
    @app_commands.describe(
        cohort=marked("Only who belongs to this cohort"),
        drop=marked("Told from this many points down in a week, 1 to 50"),
        rise=marked("Told from this many points up in a week, 1 to 50"),
        quiet=marked("Hours without alerts, such as 22:00-07:00"),
        accounts=marked("Only these accounts, instead of all that are watched"),
        mention=marked("The role or member whom each alert mentions"),
        mention_off=marked("Mention nobody any more"),
    )
    @app_commands.autocomplete(accounts=suggest)
    async def set_(
        interaction: Interaction,
        drop: Points | None = None,
        rise: Points | None = None,
        quiet: QuietHours | None = None,
        accounts: ManyHandles | None = None,
        mention: Mentionable | None = None,
        mention_off: bool = False,
        cohort: CohortName | None = None,
    ) -> None:
        def wanted(network: str) -> SetAlerts:
            hours = None if quiet is None else read_quiet(quiet)
            about, name = _about(accounts, cohort, network)
            who = NOBODY if mention_off else mention_of(mention)
            return SetAlerts(_rounded(drop), _rounded(rise), hours, about, mention=who, cohort=name)

        await change(interaction, wanted)

    @group.command(name=marked("show"), description=marked("What this channel is told, and when"))
    async def show(interaction: Interaction) -> None:
        await change(interaction, lambda network: ShowAlerts())

    @group.command(name=marked("off"), description=marked("No more alerts in this channel"))
    async def off(interaction: Interaction) -> None:
        await change(interaction, lambda network: AlertsOff())

    return group


def _about(
    accounts: str | None, cohort: str | None, network: str
) -> tuple[tuple[ResolvedHandle, ...] | None, str]:
    """What a channel is told of: None and "" for as it was. Raises BadHandle and BadCommand."""
    name = "" if cohort is None else read_name(cohort)
    about = None if accounts is None else read_about(words_of(accounts), network)
    return about, instead_of(about, name)


def _rounded(points: float | None) -> float | None:
    return None if points is None else round(points, 1)


def mention_of(chosen: Mentionable | None) -> Mention | None:
    """Who is to be pinged. Raises BadInput for everybody at once."""
    if chosen is None:
        return None
    if isinstance(chosen, discord.Role):
        if chosen.is_default():
            raise BadInput(say("Everybody at once is never mentioned."), say("Choose a role or a member."))
        return Mention("group", str(chosen.id), chosen.name[:80])
    return Mention("person", str(chosen.id), chosen.name[:80])


def _digest(handlers: Handlers, change: Answer, suggest: Suggest) -> Command:
    """Alone it opens the panel; with options it sets this channel's weekly digest."""

    @app_commands.command(
        name=marked("digest"),
        description=marked("What changed, posted every week or month: see it and set it"),
    )
    @app_commands.rename(
        accounts=marked("accounts"), mention=marked("mention"), mention_off=marked("mention-off")
    )
    @app_commands.rename(cohort=marked("cohort"))
    @app_commands.describe(
        cohort=marked("In this channel only who belongs to this cohort"),
        accounts=marked("In this channel only these accounts, or: all"),
        mention=marked("The role or member whom each digest mentions"),
        mention_off=marked("Mention nobody any more"),
    )
    @app_commands.autocomplete(accounts=suggest)
    async def digest(
        interaction: Interaction,
        accounts: ManyHandles | None = None,
        mention: Mentionable | None = None,
        mention_off: bool = False,
        cohort: CohortName | None = None,
    ) -> None:
        if accounts is None and mention is None and cohort is None and not mention_off:
            await handlers.panel.open(interaction)
            return

        def wanted(network: str) -> SetDigest:
            about, name = _about(accounts, cohort, network)
            who = NOBODY if mention_off else mention_of(mention)
            return SetDigest("weekly", about=about, mention=who, cohort=name)

        await change(interaction, wanted)

    return digest


def _debug(change: Answer) -> Command:
    @app_commands.command(name=marked("debug"), description=marked("What support asks for"))
    async def debug(interaction: Interaction) -> None:
        await change(interaction, lambda network: Debug())

    return debug


def _forget(change: Answer, suggest: Suggest) -> Command:
    @app_commands.command(
        name=marked("forget"),
        description=marked("Take an account off this server's lists, or delete your own"),
    )
    @app_commands.rename(handle=marked("handle"))
    @app_commands.describe(handle=HANDLE)
    @app_commands.autocomplete(handle=suggest)
    async def forget(interaction: Interaction, handle: ALongHandle) -> None:
        await change(interaction, lambda network: Forget(handle_of(handle, network)))

    return forget


def _help(handlers: Handlers) -> Command:
    @app_commands.command(name=marked("help"), description=marked("What you can ask"))
    async def help_(interaction: Interaction) -> None:
        text = texts(interaction.locale.value)
        reply = help_reply(interaction.client.tree.get_commands(), text)
        drawn = draw([(cards.STEADY, cards.blocks(reply, None, text))])
        await handlers.interactions.show(interaction, drawn)

    return help_
