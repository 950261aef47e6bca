"""A chart -> SVG as values for the template: lines with gaps, bands of intervals, an even time axis."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from adapters.render.texts import Texts
from scoring.messages.replies import Chart, Point, Series
from scoring.text import Day

WIDTH, HEIGHT = 720, 260
LEFT, RIGHT, TOP, BOTTOM = 44, 12, 10, 26
# The least span that is drawn, in points, so that noise does not look like a move.
LEAST, STEPS = 10.0, (1, 2, 5, 10, 20, 25, 50)
MOST_DAYS_NAMED = 5


@dataclass(frozen=True, slots=True)
class Line:
    """One series: `paths` are its stretches without gaps, `bands` their intervals, as SVG points."""

    name: str
    number: int
    paths: tuple[str, ...]
    bands: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Drawn:
    """Everything of a chart that a page shows. `ticks` and `days` are (position, label)."""

    title: str
    says: str
    lines: tuple[Line, ...]
    ticks: tuple[tuple[float, str], ...]
    days: tuple[tuple[float, str], ...]
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
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
    return Drawn(
        text.plain(chart.title),
        text.plain(chart.says),
        tuple(
            Line(name, number, tuple(_paths(one.points, scale)), tuple(_bands(one.points, scale)))
            for number, (name, one) in enumerate(zip(names, series, strict=True))
        ),
        tuple((scale.y(value), text.number(value)) for value in scale.ticks()),
        tuple((scale.x(day), text.plain(Day(day, "short"))) for day in scale.days()),
        (text("Day"), *names),
        tuple(_rows(series, text)),
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


def _paths(points: Sequence[Point], scale: _Scale) -> Iterator[str]:
    for stretch in _stretches(points):
        yield " ".join(f"{scale.x(one.day)},{scale.y(one.value or 0.0)}" for one in stretch)


def _bands(points: Sequence[Point], scale: _Scale) -> Iterator[str]:
    for stretch in _stretches(points):
        with_ends = [one for one in stretch if one.low is not None and one.high is not None]
        if len(with_ends) > 1:
            above = [f"{scale.x(one.day)},{scale.y(one.high or 0.0)}" for one in with_ends]
            below = [f"{scale.x(one.day)},{scale.y(one.low or 0.0)}" for one in reversed(with_ends)]
            yield " ".join((*above, *below))


def _rows(series: Sequence[Series], text: Texts) -> Iterator[tuple[str, ...]]:
    """Every day that has a value of any line; – where a line has none."""
    values = [{one.day: one.value for one in each.points if one.value is not None} for each in series]
    for day in sorted({day for each in values for day in each}):
        cells = (text.number(each[day], 1) if day in each else "–" for each in values)
        yield (text.plain(Day(day)), *cells)
