"""The words of cohorts: their names where accounts may stand, and how many posts and how much money."""

from __future__ import annotations

from collections.abc import Sequence

from scoring.commands.advice import type_this
from scoring.commands.line import AND
from scoring.errors import BadCommand
from scoring.handles import shown
from scoring.teams.cohort import cohort_name
from scoring.text import say

Words = Sequence[str]

COHORT = frozenset(("cohort", "cohorts", "cohorte", "cohortes"))
FEWEST_COMPARED, MOST_COMPARED = 2, 5


def read_name(typed: str) -> str:
    """The one spelling of a cohort's name. Raises BadCommand."""
    name = cohort_name(typed)
    if name is None:
        raise BadCommand(
            say("“{word}” cannot be the name of a cohort.", word=shown(typed)),
            say("Use letters, digits and hyphens, 40 at most, such as rivals-2026."),
        )
    return name


def taken_cohort(words: Words, verb: str) -> tuple[list[str], str]:
    """The words without `cohort NAME`, and that name; "" where none is named. Raises BadCommand."""
    names: list[str] = []
    left: list[str] = []
    rest = list(words)
    while rest:
        word = rest.pop(0)
        if not _is_cohort(word):
            left.append(word)
            continue
        typed = _value(word) or (rest.pop(0) if rest else "")
        if not typed:
            raise BadCommand(say("Which cohort?"), type_this(f"{verb}-cohort"))
        names.append(read_name(typed))
    if len(names) > 1:
        raise BadCommand(say("One cohort at a time, please."), type_this(f"{verb}-cohort"))
    return left, names[0] if names else ""


def read_compared(words: Words) -> tuple[str, ...]:
    """The names after `compare`: us rivals, us and rivals, cohort:us cohort:rivals. Raises BadCommand."""
    bare = [word for word in words if word.lower() not in (*AND, *COHORT)]
    names = tuple(dict.fromkeys(read_name(_value(word)) for word in bare))
    if not FEWEST_COMPARED <= len(names) <= MOST_COMPARED:
        raise BadCommand(
            say(
                "A comparison needs {fewest} to {most} different cohorts.",
                fewest=FEWEST_COMPARED,
                most=MOST_COMPARED,
            ),
            type_this("compare-cohort"),
        )
    return names


def names_cohorts(words: Words) -> bool:
    """Whether a comparison is one of cohorts."""
    return bool(words) and _is_cohort(words[0])


def _is_cohort(word: str) -> bool:
    return word.partition(":")[0].lower() in COHORT


def _value(word: str) -> str:
    """What stands behind the colon of cohort:rivals, else the word itself; "" for `cohort` alone."""
    return word.partition(":")[2] if _is_cohort(word) else word
