"""What follows `cohort`: make one, change who belongs to it, look at it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from scoring.commands.advice import misread, type_this
from scoring.commands.cohorts import read_name
from scoring.commands.kinds import (
    CohortCommand,
    CreateCohort,
    DeleteCohort,
    JoinCohort,
    LeaveCohort,
    ListCohorts,
    ShowCohort,
)
from scoring.commands.line import AND
from scoring.commands.teams import readable
from scoring.errors import BadCommand
from scoring.text import say

Words = Sequence[str]

COHORT_USAGE = "cohort create|add|remove rivals @handle … | cohort show|delete rivals | cohort list"


def read_cohort(words: Words, default_network: str) -> CohortCommand:
    """Alone: all of them. Raises BadCommand and BadHandle."""
    if not words or words[0].lower() == "list":
        return ListCohorts()
    read = _VERBS.get(words[0].lower())
    if read is None:
        raise misread(words[0], "cohort")
    if len(words) < 2:
        raise BadCommand(say("Which cohort?"), type_this("cohort"))
    return read(read_name(words[1]), words[2:], default_network)


def _create(name: str, words: Words, default_network: str) -> CohortCommand:
    return CreateCohort(name, *readable(_accounts(words), default_network))


def _add(name: str, words: Words, default_network: str) -> CohortCommand:
    return JoinCohort(name, *readable(_accounts(words), default_network))


def _remove(name: str, words: Words, default_network: str) -> CohortCommand:
    return LeaveCohort(name, readable(_accounts(words), default_network)[0])


def _accounts(words: Words) -> list[str]:
    found = [word for word in words if word.lower() not in AND]
    if not found:
        raise BadCommand(say("Which accounts?"), type_this("cohort"))
    return found


def _show(name: str, words: Words, default_network: str) -> CohortCommand:
    return _alone(ShowCohort(name), words)


def _delete(name: str, words: Words, default_network: str) -> CohortCommand:
    return _alone(DeleteCohort(name), words)


def _alone(command: CohortCommand, words: Words) -> CohortCommand:
    if words:
        raise misread(words[0], "cohort-show")
    return command


_VERBS: dict[str, Callable[[str, Words, str], CohortCommand]] = {
    "create": _create,
    "add": _add,
    "remove": _remove,
    "show": _show,
    "delete": _delete,
}
