"""What a command is about, for a chat that shows buttons of it."""

from __future__ import annotations

from dataclasses import replace

from scoring.commands import kinds
from scoring.commands.kinds import Command
from scoring.handles import ResolvedHandle

STARTS_POSTS = (kinds.SetDigest, kinds.SetAlerts)
CHANGES_POSTS = (
    kinds.SetDigest,
    kinds.DigestOff,
    kinds.SetAlerts,
    kinds.AlertsOff,
    kinds.SwitchOff,
    kinds.Resume,
    kinds.Hush,
)
SHOWS_SETTINGS = (kinds.ShowDigest, kinds.ShowAlerts)
SHOWS_LIST = (
    kinds.Preview,
    kinds.Check,
    kinds.ReportCampaign,
    kinds.ListCampaigns,
    kinds.MakePage,
    kinds.Explore,
    kinds.ListTokens,
    kinds.ShowAudit,
    kinds.ShowCohort,
    kinds.ListCohorts,
    kinds.CompareCohorts,
)
CHANGES_LIST = (
    kinds.Watch,
    kinds.Unwatch,
    kinds.CreateCohort,
    kinds.JoinCohort,
    kinds.LeaveCohort,
    kinds.DeleteCohort,
    kinds.StartCampaign,
    kinds.DeleteCampaign,
    kinds.RevokePages,
    kinds.CreateToken,
    kinds.RevokeToken,
)


def accounts_of(command: Command) -> tuple[ResolvedHandle, ...]:
    """The accounts that it names, in the order in which they were named."""
    match command:
        case (
            kinds.Ask()
            | kinds.Why()
            | kinds.History()
            | kinds.Insights()
            | kinds.Forget()
            | kinds.MakeBadge()
        ):
            return (command.who,)
        case (
            kinds.Compare()
            | kinds.Watch()
            | kinds.Unwatch()
            | kinds.CreateCohort()
            | kinds.JoinCohort()
            | kinds.LeaveCohort()
            | kinds.MakePage()
        ):
            return command.who
        case kinds.Link():
            return command.one, command.other
        case kinds.SetAlerts() | kinds.SetDigest() | kinds.Preview():
            return command.about or ()
        case _:
            return ()


def is_of_team(command: Command) -> bool:
    """Whether it changes or shows what a team watches or is posted: nothing without a team."""
    here = isinstance(command, kinds.Forget) and command.how_far == "here"
    return here or isinstance(command, (*CHANGES_POSTS, *SHOWS_SETTINGS, *SHOWS_LIST, *CHANGES_LIST))


def is_shareable(command: Command) -> bool:
    """Whether its answer is about accounts, and not about what a team has set, or whom it thinks of."""
    if isinstance(command, kinds.CompareCohorts):
        return True
    return not is_of_team(command) and not isinstance(command, kinds.ListWatched | kinds.MakeBadge)


def may_be_shown(command: Command) -> bool:
    """Whether somebody may show its answer to others who are of the same team."""
    return is_shareable(command) or not is_of_team(command)


def to_share(command: Command) -> Command:
    """Whoever shares a fresh look shows what it found, and does not look again."""
    return replace(command, fresh=False, engagers=False) if isinstance(command, kinds.Ask) else command
