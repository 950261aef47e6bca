"""What a command is about, for a chat that shows buttons of it."""

from __future__ import annotations

from dataclasses import replace

from scoring.commands.accounts import Ask, Command, Compare, Forget, History, Insights, Link, Why
from scoring.commands.teams import (
    AlertsOff,
    DigestOff,
    ListWatched,
    Resume,
    SetAlerts,
    SetDigest,
    ShowAlerts,
    ShowDigest,
    SwitchOff,
    Unwatch,
    Watch,
)
from scoring.handles import ResolvedHandle

CHANGES_POSTS = (SetDigest, DigestOff, SetAlerts, AlertsOff, SwitchOff, Resume)
SHOWS_SETTINGS = (ShowDigest, ShowAlerts)
CHANGES_LIST = (Watch, Unwatch)


def accounts_of(command: Command) -> tuple[ResolvedHandle, ...]:
    """The accounts that it names, in the order in which they were named."""
    match command:
        case Ask() | Why() | History() | Insights() | Forget():
            return (command.who,)
        case Compare() | Watch() | Unwatch():
            return command.who
        case Link():
            return command.one, command.other
        case SetAlerts(only=ResolvedHandle() as only):
            return (only,)
        case _:
            return ()


def is_of_team(command: Command) -> bool:
    """Whether it changes or shows what a team watches or is posted: nothing without a team."""
    here = isinstance(command, Forget) and command.how_far == "here"
    return here or isinstance(command, (*CHANGES_POSTS, *SHOWS_SETTINGS, *CHANGES_LIST))


def is_shareable(command: Command) -> bool:
    """Whether its answer is about accounts, and not about what a team has set."""
    return not is_of_team(command) and not isinstance(command, ListWatched)


def to_share(command: Command) -> Command:
    """Whoever shares a fresh look shows what it found, and does not look again."""
    return replace(command, fresh=False, engagers=False) if isinstance(command, Ask) else command
