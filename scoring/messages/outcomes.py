"""What became of the forecasts of one account, as a part of its page."""

from __future__ import annotations

from collections.abc import Sequence

from scoring.history.scoreboard import Judged
from scoring.messages.replies import Reply, Table
from scoring.messages.scoreboard import NONE_YET
from scoring.text import Amount, Day, Text, plural, say

MOST_SHOWN = 12


def outcomes_reply(found: Sequence[Judged]) -> Reply:
    """`found` is oldest first; the newest stand in the table, all in the sentence."""
    title = say("Forecast against what came")
    if not found:
        return Reply(title, (NONE_YET,))
    inside = sum(one.covered for one in found)
    line = plural(
        "{n} forecast has its outcome; {inside} of them lay inside the 80 % interval.",
        "{n} forecasts have their outcomes; {inside} of them lay inside the 80 % interval.",
        len(found),
        inside=inside,
    )
    header = (say("Forecast of"), say("Reactions expected"), say("80 % interval"), say("Came"), say("Inside"))
    rows = tuple(_row(one) for one in reversed(found[-MOST_SHOWN:]))
    return Reply(title, (line,), table=Table(header, rows, numeric=frozenset((1, 2, 3))))


def _row(one: Judged) -> tuple[Text, ...]:
    interval = say("{low} to {high}", low=Amount(one.low), high=Amount(one.high))
    inside = say("yes") if one.covered else say("no")
    return Day(one.day), Amount(one.forecast), interval, Amount(one.came), inside
