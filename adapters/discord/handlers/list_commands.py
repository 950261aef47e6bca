"""The slash commands of lists of people -> commands of the core: check one, and cohorts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import aiohttp
import discord
from discord import app_commands
from discord.app_commands import Range

from adapters.discord.components.handling import Handlers, Interaction
from adapters.discord.handlers.commands import (
    ANY_INSTALL,
    EVERYWHERE,
    MANAGERS,
    SERVER_INSTALL,
    SERVERS,
    Answer,
    CohortName,
    Command,
    ManyHandles,
    answers_with,
)
from adapters.discord.handlers.suggestions import Suggest, suggest_handles, suggest_several
from scoring.commands import kinds
from scoring.commands.campaign_verbs import read_campaign_name, started
from scoring.commands.checks import entries_of, with_list
from scoring.commands.cohorts import read_compared, read_name
from scoring.commands.kinds import Check, CompareCohorts, CreateCohort, DeleteCohort, JoinCohort, LeaveCohort
from scoring.commands.line import AND, words_of
from scoring.commands.teams import listed, readable
from scoring.errors import BadInput
from scoring.handles import ResolvedHandle
from scoring.ports.lists import MOST_BYTES
from scoring.text import marked, say

Posts = Range[int, 1, 1000]
Budget = Range[float, 0.0, 1e9]

COHORT = marked("The name of the cohort, such as rivals")
CAMPAIGN = marked("The name of the campaign, such as spring")
ACCOUNTS = marked("One account, or many with spaces between them")


def list_commands(handlers: Handlers) -> Iterator[Command | app_commands.Group]:
    """Checking is for everybody, everywhere; what changes a server's cohorts is for its managers."""
    several = suggest_several(suggest_handles(handlers))
    check = _check(handlers, several)
    check.allowed_contexts, check.allowed_installs = EVERYWHERE, ANY_INSTALL
    yield check
    answer = answers_with(handlers)
    for group in (_cohort(answer, several), _campaign(handlers, answer, several)):
        group.allowed_contexts, group.allowed_installs = SERVERS, SERVER_INSTALL
        group.guild_only = True
        group.default_permissions = MANAGERS
        yield group


def _check(handlers: Handlers, suggest: Suggest) -> Command:
    @app_commands.command(
        name=marked("check"), description=marked("What a list of people can bring together")
    )
    @app_commands.rename(people=marked("people"), file=marked("file"), cohort=marked("cohort"))
    @app_commands.rename(posts=marked("posts"), budget=marked("budget"), paid=marked("paid"))
    @app_commands.describe(
        people=marked("Up to 200, with spaces between them"),
        file=marked("A list as .csv, .txt or .xlsx; columns “posts” and “price” are read"),
        cohort=COHORT,
        posts=marked("Posts planned by each, 1 where nothing is said"),
        budget=marked("Name the best group whose prices fit in"),
        paid=marked("Ask networks that charge for it, such as X"),
    )
    @app_commands.autocomplete(people=suggest)
    async def check(
        interaction: Interaction,
        people: ManyHandles | None = None,
        file: discord.Attachment | None = None,
        cohort: CohortName | None = None,
        posts: Posts = 1,
        budget: Budget | None = None,
        paid: bool = False,
    ) -> None:
        async def wanted() -> Check:
            return await _read(handlers, people, file, cohort, Check((), "", posts, budget, paid))

        await handlers.interactions.answer_when_read(interaction, wanted)

    return check


async def _read(
    handlers: Handlers,
    people: str | None,
    file: discord.Attachment | None,
    cohort: str | None,
    planned: Check,
) -> Check:
    """The list that was given in one way or another. Raises BadInput and BadCommand."""
    name = "" if cohort is None else read_name(cohort)
    words = [word for word in words_of(people or "") if word.lower() not in AND]
    typed = replace(planned, entries=entries_of(words, planned.posts), cohort=name)
    return typed if file is None else await _with_file(handlers, typed, file)


async def _with_file(handlers: Handlers, typed: Check, file: discord.Attachment) -> Check:
    """Raises BadInput and BadCommand."""
    if file.size > MOST_BYTES:
        raise BadInput(
            say("{name} is larger than {size} MB.", name=file.filename[:80], size=1),
            say("Split it, and check one part after the other."),
        )
    try:
        content = await file.read()
    except (discord.DiscordException, aiohttp.ClientError):
        raise BadInput(
            say("I could not read {name} from Discord.", name=file.filename[:80]),
            say("Try again, or paste the people instead."),
        ) from None
    return with_list(typed, await handlers.read_list(file.filename, content, typed.posts))


def _cohort(change: Answer, suggest: Suggest) -> app_commands.Group:
    group = app_commands.Group(
        name=marked("cohort"), description=marked("Accounts under a name, to look at together")
    )
    _of_accounts(group, change, suggest)
    _of_names(group, change)
    return group


def _of_accounts(group: app_commands.Group, change: Answer, suggest: Suggest) -> None:
    """Who belongs to a cohort."""

    @group.command(name=marked("create"), description=marked("Make a cohort of accounts, which are watched"))
    @app_commands.rename(name=marked("name"), accounts=marked("accounts"))
    @app_commands.describe(name=COHORT, accounts=ACCOUNTS)
    @app_commands.autocomplete(accounts=suggest)
    async def create(interaction: Interaction, name: CohortName, accounts: ManyHandles) -> None:
        await change(interaction, lambda network: CreateCohort(*_joining(name, accounts, network)))

    @group.command(name=marked("add"), description=marked("Add accounts to a cohort"))
    @app_commands.rename(name=marked("name"), accounts=marked("accounts"))
    @app_commands.describe(name=COHORT, accounts=ACCOUNTS)
    @app_commands.autocomplete(accounts=suggest)
    async def add(interaction: Interaction, name: CohortName, accounts: ManyHandles) -> None:
        await change(interaction, lambda network: JoinCohort(*_joining(name, accounts, network)))

    @group.command(name=marked("remove"), description=marked("Take accounts out of a cohort"))
    @app_commands.rename(name=marked("name"), accounts=marked("accounts"))
    @app_commands.describe(name=COHORT, accounts=ACCOUNTS)
    @app_commands.autocomplete(accounts=suggest)
    async def remove(interaction: Interaction, name: CohortName, accounts: ManyHandles) -> None:
        await change(interaction, lambda network: LeaveCohort(*_joining(name, accounts, network)[:2]))


def _of_names(group: app_commands.Group, change: Answer) -> None:
    """What is done with whole cohorts."""

    @group.command(name=marked("show"), description=marked("Who belongs to a cohort, and how it stands"))
    @app_commands.rename(name=marked("name"))
    @app_commands.describe(name=COHORT)
    async def show(interaction: Interaction, name: CohortName) -> None:
        await change(interaction, lambda network: kinds.ShowCohort(read_name(name)))

    @group.command(name=marked("delete"), description=marked("Give up a cohort; its accounts stay watched"))
    @app_commands.rename(name=marked("name"))
    @app_commands.describe(name=COHORT)
    async def delete(interaction: Interaction, name: CohortName) -> None:
        await change(interaction, lambda network: DeleteCohort(read_name(name)))

    @group.command(name=marked("list"), description=marked("The cohorts of this server"))
    async def every(interaction: Interaction) -> None:
        await change(interaction, lambda network: kinds.ListCohorts())

    @group.command(name=marked("compare"), description=marked("Two to five cohorts side by side, over time"))
    @app_commands.rename(names=marked("names"))
    @app_commands.describe(names=marked("Their names, with spaces between them"))
    async def compare(interaction: Interaction, names: Range[str, 3, 250]) -> None:
        await change(interaction, lambda network: CompareCohorts(read_compared(words_of(names))))


def _campaign(handlers: Handlers, change: Answer, suggest: Suggest) -> app_commands.Group:
    group = app_commands.Group(
        name=marked("campaign"), description=marked("A list kept with what is expected, and what came")
    )

    @group.command(
        name=marked("start"), description=marked("Check a list, and keep it with what is expected")
    )
    @app_commands.rename(name=marked("name"), people=marked("people"), file=marked("file"))
    @app_commands.rename(cohort=marked("cohort"), posts=marked("posts"), paid=marked("paid"))
    @app_commands.describe(
        name=CAMPAIGN,
        people=marked("Up to 200, with spaces between them"),
        file=marked("A list as .csv, .txt or .xlsx; columns “posts” and “price” are read"),
        cohort=COHORT,
        posts=marked("Posts planned by each, 1 where nothing is said"),
        paid=marked("Ask networks that charge for it, such as X"),
    )
    @app_commands.autocomplete(people=suggest)
    async def start(
        interaction: Interaction,
        name: CohortName,
        people: ManyHandles | None = None,
        file: discord.Attachment | None = None,
        cohort: CohortName | None = None,
        posts: Posts = 1,
        paid: bool = False,
    ) -> None:
        async def wanted() -> kinds.StartCampaign:
            check = await _read(handlers, people, file, cohort, Check((), "", posts, None, paid))
            return started(name, check)

        await handlers.interactions.answer_when_read(interaction, wanted)

    _of_campaigns(group, change)
    return group


def _of_campaigns(group: app_commands.Group, change: Answer) -> None:
    """What is done with those that were started."""

    @group.command(name=marked("report"), description=marked("What came, against what was expected"))
    @app_commands.rename(name=marked("name"), paid=marked("paid"))
    @app_commands.describe(name=CAMPAIGN, paid=marked("Ask networks that charge for it, such as X"))
    async def report(interaction: Interaction, name: CohortName, paid: bool = False) -> None:
        await change(interaction, lambda network: kinds.ReportCampaign(read_campaign_name(name), paid))

    @group.command(name=marked("delete"), description=marked("Give up a campaign"))
    @app_commands.rename(name=marked("name"))
    @app_commands.describe(name=CAMPAIGN)
    async def delete(interaction: Interaction, name: CohortName) -> None:
        await change(interaction, lambda network: kinds.DeleteCampaign(read_campaign_name(name)))

    @group.command(name=marked("list"), description=marked("The campaigns of this server"))
    async def every(interaction: Interaction) -> None:
        await change(interaction, lambda network: kinds.ListCampaigns())


def _joining(name: str, accounts: str, network: str) -> tuple[str, tuple[ResolvedHandle, ...], kinds.Unread]:
    return (read_name(name), *readable(listed(words_of(accounts), "cohort"), network))
