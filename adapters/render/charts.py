"""Chart -> PNG: lines over days on a scale of their own, drawn the same on every machine."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from adapters.render.chart_pen import ON_WHITE, Colour, Paint, Pen, Spot
from adapters.render.sparks import LEAST_SPAN
from adapters.render.texts import Texts
from scoring.messages.replies import Chart, Point, Series
from scoring.text import Day

_STEPS = (0.5, 1, 2, 5, 10, 20, 25, 50)
_BEYOND = 1e9
_LONGEST_NAME = 24

_LINES: tuple[Colour, ...] = (
    (62, 123, 250, 255),
    (240, 122, 26, 255),
    (18, 161, 116, 255),
    (203, 68, 160, 255),
    (201, 153, 12, 255),
    (128, 90, 232, 255),
    (16, 160, 192, 255),
    (222, 68, 68, 255),
    (120, 148, 40, 255),
    (140, 116, 100, 255),
)


def draw_chart(
    chart: Chart, text: Texts, *, width: int = 600, height: int = 200, paint: Paint = ON_WHITE
) -> bytes:
    """A PNG of `width` times `height` points, with two pixels a point.

    `text`: the language of what stands on it. The interval of a single line is a band around it.
    Reconstructed days are light and dashed, held ones light; None is a gap. Names are reduced to letters
    that the built-in font has. Never raises for odd data: without any value it says so.
    """
    pen = Pen.on(paint, width, height)
    lines = _lines(chart, text)
    if any(_known(line.points) for line in lines):
        _draw(pen, lines, text, width, height)
    else:
        pen.text((width / 2, height / 2), _clean(text("No values yet")), "mm")
    return pen.png()


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of the chart under the name that stands in the legend."""

    name: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where days and values lie on the picture, in points."""

    left: float
    top: float
    right: float
    bottom: float
    first: int
    last: int
    ticks: tuple[float, ...]

    def x(self, day: int) -> float:
        if self.last == self.first:
            return (self.left + self.right) / 2
        return self.left + (day - self.first) / (self.last - self.first) * (self.right - self.left)

    def y(self, value: float) -> float:
        low, high = self.ticks[0], self.ticks[-1]
        return self.bottom - (value - low) / (high - low) * (self.bottom - self.top)


def _draw(pen: Pen, lines: Sequence[_Line], text: Texts, width: int, height: int) -> None:
    top = _legend(pen, lines, text, width) if len(lines) > 1 else 10.0
    frame = _frame(pen, lines, text, top, width, height)
    if len(lines) == 1:
        for run in _runs(lines[0].points):
            for piece in _bounded(run):
                pen.area(*_band(frame, piece), (*_LINES[0][:3], 34))
    _axes(pen, frame, lines, text)
    for i, line in reversed(list(enumerate(lines))):
        _draw_line(pen, frame, line.points, _colour(i))
    for i, line in enumerate(lines):
        _mark_last(pen, frame, line.points, _colour(i), text if len(lines) == 1 else None)


def _frame(pen: Pen, lines: Sequence[_Line], text: Texts, top: float, width: int, height: int) -> _Frame:
    points = [point for line in lines for point in _known(line.points)]
    ends = [end for point in points for end in (point.value, *(_ends(point) if len(lines) == 1 else ()))]
    ticks = _ticks([end for end in ends if end is not None])
    days = [point.day.toordinal() for point in points]
    room = max(pen.text_width(_tick(tick, text)) for tick in ticks)
    last = 46.0 if len(lines) == 1 else 14.0
    return _Frame(room + 16, top + 4, width - last, height - 28, min(days), max(days), ticks)


def _ticks(values: Sequence[float]) -> tuple[float, ...]:
    """Three to five round values that enclose all of these."""
    low, high = min(values), max(values)
    middle, span = (low + high) / 2, max(high - low, LEAST_SPAN)
    low, high = middle - span / 2, middle + span / 2
    step = next((step for step in _STEPS if span / step <= 3), _decimal_step(span))
    first, last = math.floor(low / step), math.ceil(high / step)
    return tuple(i * step for i in range(first, last + 1))


def _decimal_step(span: float) -> float:
    """A step for spans beyond those of scores."""
    size = 10 ** math.floor(math.log10(span / 4))
    return float(next(size * times for times in (1, 2, 5, 10, 20) if span / (size * times) <= 3))


def _tick(value: float, text: Texts) -> str:
    return _clean(text.number(value, 0 if float(value).is_integer() else 1))


def _axes(pen: Pen, frame: _Frame, lines: Sequence[_Line], text: Texts) -> None:
    for tick in frame.ticks:
        y = frame.y(tick)
        pen.line(((frame.left, y), (frame.right, y)), pen.paint.grid, 1)
        pen.text((frame.left - 8, y), _tick(tick, text), "rm")
    days = sorted(point.day for line in lines for point in _known(line.points))
    first, last = (_clean(text.plain(Day(day, "short"))) for day in (days[0], days[-1]))
    y = frame.bottom + 10
    if days[0] == days[-1]:
        pen.text((frame.x(frame.first), y), first, "mt")
        return
    pen.text((frame.left, y), first, "lt")
    pen.text((frame.right, y), last, "rt")
    if any(point.note == "reconstructed" for line in lines for point in line.points):
        pen.text(((frame.left + frame.right) / 2, y), _clean(text("dashed: reconstructed from posts")), "mt")


def _draw_line(pen: Pen, frame: _Frame, points: Sequence[Point], colour: Colour) -> None:
    light = (*colour[:3], 130)
    for run in _runs(points):
        if len(run) == 1:
            pen.dot(_spots(frame, run)[0], 1.8, colour)
        for style, piece in _pieces(run):
            spots = _spots(frame, piece)
            if style == "reconstructed":
                for dash in _dashes(spots):
                    pen.line(dash, light, 1.8)
            else:
                pen.line(spots, light if style == "held" else colour, 2.4)


def _mark_last(pen: Pen, frame: _Frame, points: Sequence[Point], colour: Colour, text: Texts | None) -> None:
    known = _known(points)
    if not known:
        return
    (x, y), value = _spots(frame, known[-1:])[0], known[-1].value
    pen.dot((x, y), 4.2, colour)
    if text is not None and value is not None:
        pen.text((x + 8, y), _clean(text.number(value, 1)), "lm", colour)


def _legend(pen: Pen, lines: Sequence[_Line], text: Texts, width: int) -> float:
    """One entry a line, wrapped; returns where the plot may begin."""
    x, y = 14.0, 14.0
    for i, line in enumerate(lines):
        known = _known(line.points)
        value = known[-1].value if known else None
        entry = f"{line.name}  {_clean(text('no values') if value is None else text.number(value, 1))}"
        wide = pen.text_width(entry) + 32
        if x + wide > width and x > 14:
            x, y = 14.0, y + 19
        pen.dot((x + 4, y), 4, _colour(i))
        pen.text((x + 13, y), entry, "lm")
        x += wide
    return y + 16


def _lines(chart: Chart, text: Texts) -> list[_Line]:
    lines = (Series(chart.name, chart.points), *chart.others)
    return [_Line(_short(_clean(text.plain(one.name))), one.points) for one in lines]


def _known(points: Sequence[Point]) -> list[Point]:
    return [point for point in points if _usable(point)]


def _usable(point: Point) -> bool:
    """A value that a scale can hold; anything else is a gap."""
    return point.value is not None and abs(point.value) < _BEYOND


def _runs(points: Sequence[Point]) -> Iterator[list[Point]]:
    """The points between two gaps, in order."""
    run: list[Point] = []
    for point in points:
        if _usable(point):
            run.append(point)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _pieces(run: Sequence[Point]) -> Iterator[tuple[str | None, list[Point]]]:
    """Stretches of one style; a stretch between two days has the style of the less certain of them."""
    piece: list[Point] = []
    style: str | None = None
    for one, other in pairwise(run):
        now = one.note or other.note
        if piece and now != style:
            yield style, piece
            piece = []
        piece, style = [*(piece or [one]), other], now
    if piece:
        yield style, piece


def _dashes(spots: Sequence[Spot], on: float = 5.0, off: float = 4.0) -> Iterator[list[Spot]]:
    """A path cut into dashes by its own length, so that it does not matter how dense the days are."""
    dash, left, drawing = [spots[0]], on, True
    for one, other in pairwise(spots):
        at, length = 0.0, math.dist(one, other)
        while length - at > left:
            at += left
            cut = (one[0] + (other[0] - one[0]) * at / length, one[1] + (other[1] - one[1]) * at / length)
            if drawing:
                yield [*dash, cut]
            drawing = not drawing
            dash, left = [cut], on if drawing else off
        left -= length - at
        dash.append(other)
    if drawing and len(dash) > 1:
        yield dash


def _spots(frame: _Frame, points: Sequence[Point]) -> list[Spot]:
    return [(frame.x(one.day.toordinal()), frame.y(one.value)) for one in points if one.value is not None]


def _bounded(run: Sequence[Point]) -> Iterator[list[Point]]:
    """Stretches of at least two days whose intervals are known."""
    for known, piece in groupby(run, lambda point: bool(_ends(point))):
        days = list(piece)
        if known and len(days) > 1:
            yield days


def _ends(point: Point) -> tuple[float, ...]:
    """The interval of that day; nothing where it has none that a scale can hold."""
    ends = tuple(end for end in (point.low, point.high) if end is not None and abs(end) < _BEYOND)
    return ends if len(ends) == 2 else ()


def _band(frame: _Frame, points: Sequence[Point]) -> tuple[list[Spot], list[Spot]]:
    upper, lower = (
        [(frame.x(one.day.toordinal()), frame.y(_ends(one)[end])) for one in points] for end in (1, 0)
    )
    return upper, lower


def _colour(i: int) -> Colour:
    return _LINES[i % len(_LINES)]


def _clean(words: str) -> str:
    """Letters that the built-in font has, on one line; accents are dropped, the rest becomes a dot."""
    plain = unicodedata.normalize("NFKD", words.replace("−", "-").replace("œ", "oe"))
    kept = (char for char in plain if not unicodedata.combining(char))
    return "".join(char if " " <= char <= "~" else " " if char.isspace() else "·" for char in kept).strip()


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"
