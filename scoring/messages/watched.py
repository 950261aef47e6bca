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
    ordered = sorted(watched, key=lambda one: (-_value(found.get(one.handle)), str(one.handle)))
    rows = tuple(_row(one, found.get(one.handle), troubles.get(one.handle)) for one in ordered)
    header = (say("Account"), say("Score"), say("7 days"), say("Added by"), NOTHING)
    return Table(header, rows, numeric=frozenset((1, 2)))


def _row(one: Watched, found: Summary | None, trouble: Fact | None) -> tuple[Text, ...]:
    why = NOTHING if trouble is None else text_of(trouble)
    return account_text(one.handle), _score(found), _moved(found), Person(one.added_by), why


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
