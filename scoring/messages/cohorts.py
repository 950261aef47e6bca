"""What is said of cohorts: who belongs to them, and how their median accounts stand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

from scoring.explain.cohorts import Ahead, Median, Step, moved
from scoring.formula.result import Score
from scoring.handles import Handle
from scoring.messages.replies import Chart, Point, Series, Table
from scoring.teams.cohort import Cohort
from scoring.text import (
    Day,
    Days,
    Name,
    Number,
    Signed,
    Text,
    in_points,
    joined,
    measured,
    plural,
    say,
)

MONTH = timedelta(days=30)
MOST_NAMED = 20


@dataclass(frozen=True, slots=True)
class Standing:
    """A cohort, its scores, what became of its median, and whom no score is known of.

    `late` came in too late to be in its line. `beside` are members whose numbers no median over several
    networks may hold.
    """

    cohort: Cohort
    scores: Sequence[Score]
    middle: Median | None
    steps: Sequence[Step]
    late: Sequence[Handle] = ()
    missing: Sequence[Handle] = ()
    beside: Sequence[Handle] = ()


def cohorts_table(found: Sequence[Standing]) -> Table:
    """Medians, in the order in which the cohorts were named."""
    header = (
        say("Cohort"),
        say("Median score"),
        say("30 days"),
        say("Accounts"),
        say("Reach"),
        say("Amplification"),
        say("Network"),
    )
    return Table(header, tuple(_row(one) for one in found), numeric=frozenset((1, 2, 3, 4, 5, 6)))


def _row(one: Standing) -> tuple[Text, ...]:
    parts = [score.parts for score in one.scores]
    change = moved(one.steps, MONTH)
    return (
        Name(one.cohort.name),
        Name("–") if one.middle is None else _with_margin(one.middle),
        Name("–") if change is None else Signed(change),
        Number(len(one.scores)),
        _median(part.reach for part in parts),
        _median(part.amplification for part in parts),
        _median(part.network for part in parts),
    )


def _with_margin(found: Median) -> Text:
    margin = (found.high - found.low) / 2
    return say("{score} ± {margin}", score=in_points(found.value), margin=in_points(margin))


def _median(values: Iterable[float | None]) -> Text:
    """Over those of which it is known."""
    known = [value for value in values if value is not None]
    return Number(median(known)) if known else Name("–")


def ahead_line(found: Ahead | None) -> Text:
    """Which cohort is ahead, and whether that can be told."""
    if found is None:
        return say("There are no two cohorts with scores to hold side by side.")
    if not found.real:
        return say("{higher} and {lower} are about the same.", higher=found.higher, lower=found.lower)
    return measured(
        "The median of {higher} is {points} point above that of {lower}.",
        "The median of {higher} is {points} points above that of {lower}.",
        found.points,
        higher=found.higher,
        lower=found.lower,
    )


def caveats(found: Sequence[Standing]) -> Iterable[Text]:
    """Where members changed, who has no score yet, and who is left out."""
    for one in found:
        changed = [step.day for step in one.steps if step.value is None]
        if changed:
            days = joined([Day(day, "short") for day in changed[-3:]], "comma")
            yield say("Members of {cohort} changed on {days}: its line is broken there.", **_of(one, days))
        if one.late:
            late = names(one.late)
            yield say("Too new for the line of {cohort}: {handles}.", cohort=one.cohort.name, handles=late)
        if one.missing:
            yield say(
                "No score yet in {cohort}: {handles}.", cohort=one.cohort.name, handles=names(one.missing)
            )
        if one.beside:
            yield say(
                "Not in the median of {cohort}, as the terms of the network want: {handles}.",
                cohort=one.cohort.name,
                handles=names(one.beside),
            )


def _of(one: Standing, days: Text) -> dict[str, Text]:
    return {"cohort": Name(one.cohort.name), "days": days}


def cohorts_chart(found: Sequence[Standing]) -> Chart | None:
    """One line a cohort; None before there are days of any."""
    lines = [Series(Name(one.cohort.name), _points(one.steps)) for one in found]
    known = [line for line in lines if len(line.points) > 1]
    if not known:
        return None
    first = min(line.points[0].day for line in known)
    last = max(line.points[-1].day for line in known)
    title = say("Median scores, {days}", days=Days(first, last))
    says = say("{medians}.", medians=joined([_said(line) for line in known], "comma"))
    return Chart(title, known[0].points, says, others=tuple(known[1:]), name=known[0].name)


def _said(line: Series) -> Text:
    values = [point.value for point in line.points if point.value is not None]
    return say(
        "{cohort} from {first} to {last}",
        cohort=line.name,
        first=in_points(values[0]),
        last=in_points(values[-1]),
    )


def _points(steps: Sequence[Step]) -> tuple[Point, ...]:
    """Without days at either end that have no value."""
    points = [Point(step.day, step.value) for step in steps]
    while points and points[-1].value is None:
        points.pop()
    while points and points[0].value is None:
        points.pop(0)
    return tuple(points)


def cohort_list(found: Sequence[Cohort]) -> Table:
    """Each with how many belong to it, and the first of them."""
    rows = tuple((Name(one.name), Number(len(one.members)), names(one.members, 3)) for one in found)
    return Table((say("Cohort"), say("Accounts"), say("Among them")), rows, numeric=frozenset((1,)))


def names(handles: Sequence[Handle], most: int = MOST_NAMED) -> Text:
    """The first ones by name, the others by their number."""
    said: list[Text] = [Name(str(handle)) for handle in handles[:most]]
    more = len(handles) - len(said)
    return joined((*said, *((plural("{n} more", "{n} more", more),) if more > 0 else ())), "comma")


def first_day(last: date) -> date:
    """Of what charts of cohorts show."""
    return last - timedelta(days=90)
