"""A chart in the best way that a message can carry: Slack's own chart, a picture, or a row of blocks."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from enum import IntEnum

from adapters.render.plain import chart_lines
from adapters.render.texts import Texts
from adapters.slack.render import rich
from adapters.slack.render.rich import Block
from adapters.slack.render.sanitise import clean
from scoring.messages.replies import Chart, Point, Series
from scoring.text import Day, DayStyle, say

ChartUrl = Callable[[Chart, Texts], str | None]

# docs.slack.dev, data_visualization block: at most 20 categories; 6 series is the lower of two stated limits.
MOST_CATEGORIES, MOST_SERIES = 20, 6
LONGEST_NAME, LONGEST_TITLE, LONGEST_ALT = 20, 50, 2_000


class Form(IntEnum):
    """How a message is drawn, from best to simplest; one that Slack refuses is sent again in a simpler one.

    NATIVE, IMAGE and TEXT are three forms of a chart; from LINES on a table is lines, too; BARE has no block.
    """

    NATIVE = 0
    IMAGE = 1
    TEXT = 2
    LINES = 3
    BARE = 4


def draw_chart(chart: Chart, form: Form, url: ChartUrl, text: Texts) -> Block | None:
    """The chart in this form, or in the next one that can hold it; None where there is nothing to see."""
    if max((len(one.points) for one in _series(chart)), default=0) < 2:
        return None
    block = None
    if form == Form.NATIVE and len(_series(chart)) > MOST_SERIES:
        form = Form.IMAGE if (block := _image(chart, url(chart, text), text)) else form
    if form == Form.NATIVE:
        block = _native(chart, text)
    if form == Form.IMAGE and block is None:
        block = _image(chart, url(chart, text), text)
    return block or rich.monospace(clean(line, 120) for line in chart_lines(chart, text))


def _native(chart: Chart, text: Texts) -> Block | None:
    """Slack's line chart over the days that all lines cover; None where those are fewer than two.

    It takes a value for every day on its axis: one that nothing is stored of has that of the day before.
    """
    series = _native_series(chart)
    known = [[point for point in one.points if point.value is not None] for one in series]
    if not all(known):
        return None
    chosen = spread(max(one[0].day for one in known), min(one[-1].day for one in known), MOST_CATEGORIES)
    if len(chosen) < 2:
        return None
    labels = _labels(chosen, text)
    lines = [
        {
            "name": name,
            "data": [
                {"label": label, "value": round(value, 1)}
                for label, value in zip(labels, _on(chosen, points), strict=True)
            ],
        }
        for name, points in zip(_names(series, text), known, strict=True)
    ]
    axes = {"categories": labels, "x_label": text("Day"), "y_label": text("Score, 1 to 100")}
    return {
        "type": "data_visualization",
        "title": clean(_native_title(chart, text), LONGEST_TITLE),
        "chart": {"type": "line", "series": lines, "axis_config": axes},
    }


def _native_series(chart: Chart) -> tuple[Series, ...]:
    """The lines; a single one has the ends of its interval beside it where all its days have them."""
    alone = [point for point in chart.points if point.value is not None]
    if chart.others or not all(point.low is not None and point.high is not None for point in alone):
        return _series(chart)[:MOST_SERIES]
    high = tuple(replace(point, value=point.high) for point in alone)
    low = tuple(replace(point, value=point.low) for point in alone)
    return (Series(chart.name, chart.points), Series(say("High end"), high), Series(say("Low end"), low))


def _native_title(chart: Chart, text: Texts) -> str:
    """With the days that were reconstructed: Slack's own chart cannot mark them."""
    lines = len(_series(chart))
    if lines > MOST_SERIES:
        return text("The first {drawn} of {lines}", drawn=str(MOST_SERIES), lines=str(lines))
    days = sum(point.note == "reconstructed" for point in chart.points)
    if not days:
        return text.plain(chart.title)
    return text.plural(
        "{title} · {n} reconstructed", "{title} · {n} reconstructed", days, title=text.plain(chart.title)
    )


def _on(days: Sequence[date], points: Sequence[Point]) -> Iterator[float]:
    """The last value known on each of these days."""
    known = {point.day: point.value or 0.0 for point in points}
    stored = sorted(known)
    yield from (known[stored[bisect_right(stored, day) - 1]] for day in days)


def spread(first: date, last: date, most: int) -> list[date]:
    """At most that many days from the first to the last, evenly apart, oldest first."""
    span = (last - first).days
    places = min(most, span + 1)
    return [first + timedelta(days=round(i * span / max(1, places - 1))) for i in range(places)]


def _labels(days: Sequence[date], text: Texts) -> list[str]:
    """Short names of days, each different: with the year where the days span more than one."""
    style: DayStyle = "short" if (days[-1] - days[0]).days < 300 else "full"
    return [text.plain(Day(day, style)) for day in days]


def _names(series: Sequence[Series], text: Texts) -> list[str]:
    """A different name for each line, short enough for Slack."""
    names: list[str] = []
    for number, one in enumerate(series, 1):
        name = clean(text.plain(one.name) or text("Score"), LONGEST_NAME)
        names.append(name if name not in names else f"{name[: LONGEST_NAME - 3]} {number}")
    return names


def _image(chart: Chart, url: str | None, text: Texts) -> Block | None:
    if url is None:
        return None
    title = text.plain(chart.title)
    says = text("{title}: {says}", title=title, says=text.plain(chart.says))
    return {
        "type": "image",
        "image_url": url,
        "alt_text": clean(says, LONGEST_ALT),
        "title": {"type": "plain_text", "text": clean(title, 150), "emoji": False},
    }


def _series(chart: Chart) -> tuple[Series, ...]:
    return (Series(chart.name, chart.points), *chart.others)
