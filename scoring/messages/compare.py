"""A comparison -> its sentences, table and chart."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from scoring.explain.compare import Comparison, Difference, neighbours
from scoring.messages.replies import Chart, Series, Table
from scoring.text import Day, Days, Name, Number, Signed, Text, in_points, measured, say


def compare_line(comparison: Comparison) -> Text:
    """Who is ahead, and whether that can be told apart from the next; the table says the rest."""
    return _difference(neighbours(comparison)[0])


def compare_table(result: Comparison) -> Table:
    """The accounts by rank, with their parts and the last week."""
    rows = tuple(
        (
            Number(one.rank),
            Name(one.score.handle),
            _score(one.score.value, (one.score.high - one.score.low) / 2),
            *(_part(value) for value in (one.score.parts.reach, one.score.parts.amplification)),
            _part(one.score.parts.network),
            Name("–") if one.change is None else Signed(one.change.delta),
        )
        for one in result.accounts
    )
    header = (
        Name("#"),
        say("Account"),
        say("Score"),
        say("Reach"),
        say("Amplification"),
        say("Network"),
        say("7 days"),
    )
    return Table(header, rows, numeric=frozenset((0, 2, 3, 4, 5, 6)))


def compare_chart(result: Comparison, found: Sequence[Series]) -> Chart:
    """One line an account, in the order of the table; `found` holds them in any order."""
    by_name = {one.name: one for one in found}
    series = [by_name[Name(one.score.handle)] for one in result.accounts]
    first: list[date] = [one.points[0].day for one in series if one.points]
    says = say("Scores since {day}.", day=Day(min(first))) if first else say("No days are stored yet.")
    last = [one.points[-1].day for one in series if one.points]
    title = say("Scores, {days}", days=Days(min(first), max(last))) if first else say("Scores by day")
    return Chart(title, series[0].points, says, others=tuple(series[1:]), name=series[0].name)


def _difference(found: Difference) -> Text:
    higher, lower = found.higher.handle, found.lower.handle
    if not found.real:
        return say("{higher} and {lower} are about the same.", higher=higher, lower=lower)
    return measured(
        "{higher} is {points} point above {lower}.",
        "{higher} is {points} points above {lower}.",
        found.points,
        higher=higher,
        lower=lower,
    )


def _score(value: float, margin: float) -> Text:
    return say("{score} ± {margin}", score=in_points(value), margin=in_points(margin))


def _part(value: float | None) -> Text:
    return Name("–") if value is None else Number(value)
