"""What follows `check`: people, or a cohort, and what is planned with them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from scoring.campaigns.entries import Entry
from scoring.commands.advice import misread, type_this
from scoring.commands.cohorts import taken_cohort
from scoring.commands.kinds import Check
from scoring.commands.line import AND
from scoring.errors import BadCommand
from scoring.text import plural, say

Words = Sequence[str]

CHECK_USAGE = "check @handle @handle … [posts:2] [budget:5000] | check cohort rivals"
# More are checked in the terminal: a chat shows them, and keeps somebody waiting.
MOST_PEOPLE = 200
MOST_POSTS = 1_000
_OPTION = re.compile(r"(posts|budget)[:=](.*)", re.IGNORECASE)
_AMOUNT = re.compile(r"\d{1,9}(?:[.,]\d{1,2})?")
PAID = frozenset(("--paid", "paid"))


def read_check(words: Words, default_network: str) -> Check:
    """People are kept as they were typed: what cannot be read has a row of its own. Raises BadCommand."""
    words, cohort = taken_cohort(words, "check")
    typed = [word for word in words if not (_OPTION.fullmatch(word) or word.lower() in (*PAID, *AND))]
    options = {found[1].lower(): found[2] for word in words if (found := _OPTION.fullmatch(word))}
    posts = read_posts(options["posts"]) if "posts" in options else 1
    budget = read_budget(options["budget"]) if "budget" in options else None
    paid = any(word.lower() in PAID for word in words)
    if cohort and typed:
        raise misread(typed[0], "check-cohort")
    return Check(entries_of(typed, posts), cohort, posts, budget, paid)


def entries_of(typed: Sequence[str], posts: int) -> tuple[Entry, ...]:
    """One a line, as many as a chat checks. Raises BadCommand for more."""
    if len(typed) > MOST_PEOPLE:
        raise too_many(len(typed))
    return tuple(Entry(row, one, posts) for row, one in enumerate(typed, 1))


def with_list(command: Check, found: Sequence[Entry]) -> Check:
    """The people that were typed, then those of a file. Raises BadCommand for too many."""
    together = (*command.entries, *found)
    if len(together) > MOST_PEOPLE:
        raise too_many(len(together))
    rows = tuple(replace(one, row=row) for row, one in enumerate(together, 1))
    return replace(command, entries=rows)


def too_many(people: int) -> BadCommand:
    """What is said of a list that is too long for a chat."""
    return BadCommand(
        plural("That is {n} person.", "Those are {n} people.", people),
        say(
            "A chat checks at most {most}: take fewer, or `influence check FILE` in a terminal.",
            most=MOST_PEOPLE,
        ),
    )


def read_posts(typed: str) -> int:
    """Planned by each. Raises BadCommand."""
    found = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 6 else 0
    if not 1 <= found <= MOST_POSTS:
        raise BadCommand(say("Each plans 1 to {most} posts.", most=MOST_POSTS), type_this("check"))
    return found


def read_budget(typed: str) -> float:
    """In the money of the prices of the list. Raises BadCommand."""
    bare = "".join(typed.split())
    if not _AMOUNT.fullmatch(bare):
        raise BadCommand(say("A budget is a number, such as budget:5000."), type_this("check"))
    return float(bare.replace(",", "."))
