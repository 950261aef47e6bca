"""A chart -> SVG as values for the template: lines, bands of intervals, an even time axis.

Days that were reconstructed, held back or not measured are drawn apart, and told apart in the table.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from statistics import median
from typing import Literal

from adapters.render.texts import Texts
from scoring.messages.replies import Chart, Point, Series
from scoring.text import Day, Text, say

WIDTH, HEIGHT = 720, 260
LEFT, RIGHT, TOP, BOTTOM = 44, 12, 10, 26
# The least span that is drawn, in points, so that noise does not look like a move.
LEAST, STEPS = 10.0, (1, 2, 5, 10, 20, 25, 50)
MOST_DAYS_NAMED = 5
# More lines than these have no bands, which would lie on one another.
MOST_BANDS = 3
# A table of more rows has one a week.
MOST_ROWS = 120
Kind = Literal["measured", "reconstructed", "held", "missing"]
KINDS: dict[Kind, Text] = {
    "reconstructed": say("Dashed: computed later from the posts' own times"),
    "held": say("Dotted: held back, the score before stands in"),
    "missing": say("Thin: not measured in between"),
}
NOTES: dict[str | None, Text] = {
    "reconstructed": say("reconstructed"),
    "held": say("held back"),
    None: say("measured"),
}


@dataclass(frozen=True, slots=True)
class Path:
    """A stretch of a line that is of one kind, as SVG points; of a single day, a dot is drawn."""

    kind: Kind
    points: str
    alone: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One series: its stretches, and their intervals as `bands` of SVG points."""

    name: str
    number: int
    paths: tuple[Path, ...]
    bands: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Drawn:
    """Everything of a chart that a page shows. `ticks` and `days` are (position, label).

    `kinds` says how the stretches are drawn that are not simply measured, where there are any.
    """

    title: str
    says: str
    lines: tuple[Line, ...]
    ticks: tuple[tuple[float, str], ...]
    days: tuple[tuple[float, str], ...]
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    kinds: tuple[tuple[Kind, str], ...] = ()
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    bottom: int = HEIGHT - BOTTOM


def drawn(chart: Chart, text: Texts) -> Drawn | None:
    """None where no day has a value."""
    series = (Series(chart.name, chart.points), *chart.others)
    known = [point for one in series for point in one.points if point.value is not None]
    if not known:
        return None
    scale = _Scale.of(known, [point.day for one in series for point in one.points])
    names = [text.plain(one.name) or text.plain(chart.title) for one in series]
    lines = tuple(
        Line(
            name,
            number,
            tuple(_paths(one.points, scale)),
            tuple(_bands(one.points, scale)) if len(series) <= MOST_BANDS else (),
        )
        for number, (name, one) in enumerate(zip(names, series, strict=True))
    )
    there = {path.kind for line in lines for path in line.paths}
    return Drawn(
        text.plain(chart.title),
        text.plain(chart.says),
        lines,
        tuple((scale.y(value), text.number(value)) for value in scale.ticks()),
        tuple((scale.x(day), text.plain(Day(day, "short"))) for day in scale.days()),
        _header(chart, names, text),
        tuple(_rows(series, text)),
        tuple((kind, text.plain(says)) for kind, says in KINDS.items() if kind in there),
    )


@dataclass(frozen=True, slots=True)
class _Scale:
    first: date
    last: date
    low: float
    high: float
    step: float

    @classmethod
    def of(cls, points: Sequence[Point], days: Sequence[date]) -> _Scale:
        """From the points that have values; ends lie on round numbers of the scale of 1 to 100."""
        ends = [end for one in points for end in (one.low, one.value, one.high) if end is not None]
        low, high = min(ends), max(ends)
        if high - low < LEAST:
            middle = (low + high) / 2
            low, high = middle - LEAST / 2, middle + LEAST / 2
        step = float(next((one for one in STEPS if (high - low) / one <= 5), STEPS[-1]))
        return cls(min(days), max(days), step * (low // step), step * -(-high // step), step)

    def x(self, day: date) -> float:
        span = max(1, (self.last - self.first).days)
        return round(LEFT + (WIDTH - LEFT - RIGHT) * (day - self.first).days / span, 1)

    def y(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * share, 1)

    def ticks(self) -> Iterator[float]:
        value = self.low
        while value <= self.high + self.step / 2:
            yield value
            value += self.step

    def days(self) -> Iterator[date]:
        """Evenly, the first and the last among them."""
        span = (self.last - self.first).days
        count = min(MOST_DAYS_NAMED, span + 1)
        for place in range(count):
            share = place / (count - 1) if count > 1 else 0.0
            yield date.fromordinal(self.first.toordinal() + round(span * share))


def _stretches(points: Sequence[Point]) -> Iterator[list[Point]]:
    """Days in a row that have values."""
    stretch: list[Point] = []
    for point in points:
        if point.value is None:
            if stretch:
                yield stretch
            stretch = []
        else:
            stretch.append(point)
    if stretch:
        yield stretch


def _paths(points: Sequence[Point], scale: _Scale) -> Iterator[Path]:
    """Every stretch as pieces of one kind; a piece begins where the one before it ended."""
    usual = _usual_step(points)
    for stretch in _stretches(points):
        if len(stretch) == 1:
            (one,) = stretch
            at = (scale.x(one.day), scale.y(one.value or 0.0))
            yield Path(_kind_of(one.note), "", at)
        piece: list[Point] = stretch[:1]
        last: Kind | None = None
        for before, after in pairwise(stretch):
            late = (after.day - before.day).days > usual
            kind: Kind = "missing" if late else _kind_of(after.note or before.note)
            if last is not None and kind != last:
                yield Path(last, _points(piece, scale))
                piece = [before]
            piece.append(after)
            last = kind
        if last is not None:
            yield Path(last, _points(piece, scale))


def _kind_of(note: str | None) -> Kind:
    match note:
        case "held":
            return "held"
        case "reconstructed":
            return "reconstructed"
        case _:
            return "measured"


def _usual_step(points: Sequence[Point]) -> float:
    """Days from one value to the next: who is watched is asked daily, others when somebody asks."""
    days = [one.day for one in points if one.value is not None]
    return (
        max(1.0, median((after - before).days for before, after in pairwise(days))) if len(days) > 1 else 1.0
    )


def _points(stretch: Sequence[Point], scale: _Scale) -> str:
    return " ".join(f"{scale.x(one.day):g},{scale.y(one.value or 0.0):g}" for one in stretch)


def _bands(points: Sequence[Point], scale: _Scale) -> Iterator[str]:
    for stretch in _stretches(points):
        with_ends = [one for one in stretch if one.low is not None and one.high is not None]
        if len(with_ends) > 1:
            above = [f"{scale.x(one.day):g},{scale.y(one.high or 0.0):g}" for one in with_ends]
            below = [f"{scale.x(one.day):g},{scale.y(one.low or 0.0):g}" for one in reversed(with_ends)]
            yield " ".join((*above, *below))


def _header(chart: Chart, names: Sequence[str], text: Texts) -> tuple[str, ...]:
    """Of one line with its interval and how each day came about; of several their values alone."""
    if chart.others:
        return (text("Day"), *names)
    return (text("Day"), *names, text("From"), text("To"), text("How"))


def _rows(series: Sequence[Series], text: Texts) -> Iterator[tuple[str, ...]]:
    """Every day that has a value of any line, or one a week where these are many; – where a line has none."""
    found = [{one.day: one for one in each.points if one.value is not None} for each in series]
    days = sorted({day for each in found for day in each})
    if len(days) > MOST_ROWS:
        # The last day of each ISO week.
        days = sorted({day.isocalendar()[:2]: day for day in days}.values())
    for day in days:
        points = [each.get(day) for each in found]
        cells = [_value(None if one is None else one.value, text) for one in points]
        if len(series) == 1 and (one := points[0]) is not None:
            cells += [_value(one.low, text), _value(one.high, text), text.plain(_note(one))]
        yield (text.plain(Day(day)), *cells)


def _note(point: Point) -> Text:
    return NOTES.get(point.note, NOTES[None])


def _value(value: float | None, text: Texts) -> str:
    return "–" if value is None else text.number(value, 1)
