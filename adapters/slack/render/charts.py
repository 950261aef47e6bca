"""A chart in the best way that a message can carry: Slack's own chart, a picture, or a row of blocks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from enum import IntEnum

from adapters.render.plain import chart_lines
from adapters.render.texts import Texts
from adapters.slack.render import rich
from adapters.slack.render.rich import Block
from adapters.slack.render.sanitise import clean
from scoring.messages.replies import Chart, Series
from scoring.text import Day, DayStyle

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
    if form == Form.NATIVE:
        block = _native(chart, text)
    if form == Form.IMAGE:
        block = _image(chart, url(chart, text), text)
    return block or rich.monospace(clean(line, 120) for line in chart_lines(chart, text))


def _native(chart: Chart, text: Texts) -> Block | None:
    """Slack's line chart over the days that all lines have; None where those are fewer than two."""
    series = _series(chart)[:MOST_SERIES]
    values = [{p.day: p.value for p in one.points if p.value is not None} for one in series]
    days = sorted(set.intersection(*(set(one) for one in values)))
    if len(days) < 2:
        return None
    chosen = spread(days, MOST_CATEGORIES)
    labels = _labels(chosen, text)
    lines = [
        {
            "name": name,
            "data": [
                {"label": label, "value": round(of[day] or 0.0, 1)}
                for label, day in zip(labels, chosen, strict=True)
            ],
        }
        for name, of in zip(_names(series, text), values, strict=True)
    ]
    axes = {"categories": labels, "x_label": text("Day"), "y_label": text("Score, 1 to 100")}
    return {
        "type": "data_visualization",
        "title": clean(text.plain(chart.title), LONGEST_TITLE),
        "chart": {"type": "line", "series": lines, "axis_config": axes},
    }


def spread(days: Sequence[date], most: int) -> list[date]:
    """At most that many of these days, evenly apart and with the last one, oldest first."""
    if len(days) <= most:
        return list(days)
    step = (len(days) - 1) / (most - 1)
    return [days[round(i * step)] for i in range(most)]


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
