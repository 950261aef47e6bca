"""What a team watches -> a table: the highest score first, and why one is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from scoring.fact_texts import text_of
from scoring.facts import Fact
from scoring.handles import Handle
from scoring.history.near import near
from scoring.history.stored import Summary
from scoring.history.trend import change
from scoring.messages.replies import Table
from scoring.messages.words import account_text
from scoring.teams.workspace import Watched
from scoring.text import NOTHING, Name, Person, Signed, Text, in_points, say

WEEK = timedelta(days=7)


def watched_table(
    watched: Sequence[Watched], found: Mapping[Handle, Summary], troubles: Mapping[Handle, Fact]
) -> Table:
    """`found` holds what is stored of each; `troubles` why the last look at one failed."""
    by = {one.handle: Person(one.added_by) for one in watched}
    ordered = _ordered(list(by), found)
    rows = tuple((*_row(one, found), by[one], _why(one, troubles)) for one in ordered)
    header = (say("Account"), say("Score"), say("7 days"), say("Added by"), NOTHING)
    return Table(header, rows, numeric=frozenset((1, 2)))


def members_table(
    members: Sequence[Handle], found: Mapping[Handle, Summary], troubles: Mapping[Handle, Fact]
) -> Table:
    """The same of a cohort."""
    rows = tuple((*_row(one, found), _why(one, troubles)) for one in _ordered(members, found))
    return Table((say("Account"), say("Score"), say("7 days"), NOTHING), rows, numeric=frozenset((1, 2)))


def _ordered(handles: Sequence[Handle], found: Mapping[Handle, Summary]) -> list[Handle]:
    return sorted(handles, key=lambda one: (-_value(found.get(one)), str(one)))


def _row(handle: Handle, found: Mapping[Handle, Summary]) -> tuple[Text, Text, Text]:
    return account_text(handle), _score(found.get(handle)), _moved(found.get(handle))


def _why(handle: Handle, troubles: Mapping[Handle, Fact]) -> Text:
    return text_of(troubles[handle]) if handle in troubles else NOTHING


def _value(found: Summary | None) -> float:
    return found.days[-1].score.value if found is not None and found.days else -1.0


def _score(found: Summary | None) -> Text:
    return in_points(_value(found)) if found is not None and found.days else Name("–")


def _moved(found: Summary | None) -> Text:
    if found is None or not found.days:
        return Name("–")
    latest = found.days[-1]
    then = near(found.days, latest.day - WEEK)
    moved = None if then is None else change(latest.score, then.score)
    return Name("–") if moved is None else Signed(moved.delta)
