"""The slash commands of pages, badges and tokens -> commands of the core."""

from __future__ import annotations

from collections.abc import Iterator

from discord import app_commands
from discord.app_commands import Range

from adapters.discord.components.handling import Handlers, Interaction
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
from adapters.discord.handlers.list_commands import ACCOUNTS, CAMPAIGN, COHORT
from adapters.discord.handlers.suggestions import Suggest, suggest_handles, suggest_several
from scoring.commands import kinds
from scoring.commands.campaign_verbs import read_campaign_name
from scoring.commands.line import words_of
from scoring.commands.page_verbs import read_report
from scoring.text import marked

Month = Range[str, 7, 7]

MONTH = marked("A month, such as 2026-10; the last year where none is named")


def page_commands(handlers: Handlers) -> Iterator[Command | app_commands.Group]:
    """A badge is for everybody, everywhere; what shows or opens a whole server is for its managers."""
    answer, one = answers_with(handlers), suggest_handles(handlers)
    badge = _badge(answer, one)
    badge.allowed_contexts, badge.allowed_installs = EVERYWHERE, ANY_INSTALL
    yield badge
    for made in (_report(answer, suggest_several(one)), _explore(answer), _token(answer), _audit(answer)):
        made.allowed_contexts, made.allowed_installs = SERVERS, SERVER_INSTALL
        made.guild_only = True
        made.default_permissions = MANAGERS
        yield made


def _report(change: Answer, suggest: Suggest) -> app_commands.Group:
    group = app_commands.Group(name=marked("report"), description=marked("A page that can be forwarded"))

    @group.command(
        name=marked("accounts"), description=marked("A page of one account, or of several side by side")
    )
    @app_commands.rename(accounts=marked("accounts"), month=marked("month"))
    @app_commands.describe(accounts=ACCOUNTS, month=MONTH)
    @app_commands.autocomplete(accounts=suggest)
    async def of_accounts(
        interaction: Interaction, accounts: ManyHandles, month: Range[str, 7, 7] | None = None
    ) -> None:
        words = [*words_of(accounts), *([month] if month else ())]
        await change(interaction, lambda network: read_report(words, network))

    @group.command(name=marked("cohort"), description=marked("A page of a cohort"))
    @app_commands.rename(name=marked("name"), month=marked("month"))
    @app_commands.describe(name=COHORT, month=MONTH)
    async def of_cohort(
        interaction: Interaction, name: CohortName, month: Range[str, 7, 7] | None = None
    ) -> None:
        words = ["cohort", name, *([month] if month else ())]
        await change(interaction, lambda network: read_report(words, network))

    @group.command(name=marked("campaign"), description=marked("A page of a campaign"))
    @app_commands.rename(name=marked("name"))
    @app_commands.describe(name=CAMPAIGN)
    async def of_campaign(interaction: Interaction, name: CohortName) -> None:
        await change(interaction, lambda network: kinds.MakePage(campaign=read_campaign_name(name)))

    @group.command(name=marked("revoke"), description=marked("Close every page that this server made"))
    async def revoke(interaction: Interaction) -> None:
        await change(interaction, lambda network: kinds.RevokePages())

    return group


def _explore(answer: Answer) -> Command:
    @app_commands.command(
        name=marked("explore"), description=marked("All of this server as pages: sort, search, take along")
    )
    async def explore(interaction: Interaction) -> None:
        await answer(interaction, lambda network: kinds.Explore())

    return explore


def _badge(answer: Answer, suggest: Suggest) -> Command:
    @app_commands.command(
        name=marked("badge"), description=marked("A picture of your own score, for your pages")
    )
    @app_commands.rename(handle=marked("handle"), end=marked("end"))
    @app_commands.describe(handle=HANDLE, end=marked("Take the badge back"))
    @app_commands.autocomplete(handle=suggest)
    async def badge(interaction: Interaction, handle: ALongHandle, end: bool = False) -> None:
        await answer(interaction, lambda network: kinds.MakeBadge(handle_of(handle, network), end))

    return badge


def _audit(answer: Answer) -> Command:
    @app_commands.command(name=marked("audit"), description=marked("Who changed what in this server"))
    @app_commands.rename(days=marked("days"))
    @app_commands.describe(days=marked("How many days back"))
    async def audit(interaction: Interaction, days: Range[int, 1, 400] = 30) -> None:
        await answer(interaction, lambda network: kinds.ShowAudit(days))

    return audit


def _token(answer: Answer) -> app_commands.Group:
    group = app_commands.Group(
        name=marked("token"), description=marked("Let other programs read this server's scores")
    )

    @group.command(name=marked("create"), description=marked("Make a token, which is shown once"))
    @app_commands.rename(name=marked("name"), write=marked("write"))
    @app_commands.describe(
        name=marked("What uses it, such as dashboards"),
        write=marked("It may change what is watched, too"),
    )
    async def create(interaction: Interaction, name: Range[str, 1, 80], write: bool = False) -> None:
        await answer(interaction, lambda network: kinds.CreateToken(name, write))

    @group.command(name=marked("list"), description=marked("The tokens of this server"))
    async def every(interaction: Interaction) -> None:
        await answer(interaction, lambda network: kinds.ListTokens())

    @group.command(name=marked("revoke"), description=marked("End a token"))
    @app_commands.rename(number=marked("number"))
    @app_commands.describe(number=marked("Its number in the list"))
    async def revoke(interaction: Interaction, number: Range[int, 1, 10**9]) -> None:
        await answer(interaction, lambda network: kinds.RevokeToken(number))

    return group
