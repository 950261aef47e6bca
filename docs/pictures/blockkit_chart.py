"""Draws the line chart of a `data_visualization` block as inline SVG."""

from __future__ import annotations

import html
import math
from collections.abc import Mapping, Sequence
from typing import Any

Json = Mapping[str, Any]

COLOURS = ("#1264a3", "#e8912d", "#2eb67d", "#e01e5a", "#7c3aed", "#616061")
WIDTH, HEIGHT = 560, 220
LEFT, RIGHT, TOP, BOTTOM = 44, 12, 8, 44
LABEL_WIDTH = 52  # for about nine characters of 11 px
TICKS = 4


def chart(block: Json) -> str:
    drawn = block["chart"]
    if drawn["type"] != "line":
        raise ValueError(f"only line charts are drawn, this is a {drawn['type']} chart")
    series, axes = drawn["series"], drawn["axis_config"]
    ticks = _ticks([point["value"] for one in series for point in one["data"]])
    lines = "".join(_line(one, COLOURS[place % 6], ticks) for place, one in enumerate(series))
    svg = (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" font-size="11" fill="#616061" role="img">'
        f"{_grid(ticks)}{_categories(axes['categories'])}{_titles(axes)}{lines}</svg>"
    )
    title = html.escape(block["title"])
    return f'<div class="chart"><strong>{title}</strong>{svg}{_legend(series)}</div>'


def _ticks(values: Sequence[float]) -> list[float]:
    """Round numbers around all the values."""
    low, high = min(values), max(values)
    rough = max((high - low) / TICKS, 1e-9) if high > low else max(abs(high) / TICKS, 1)
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * one for one in (1, 2, 5, 10) if power * one >= rough * 0.999)
    first, last = math.floor(low / step), max(math.ceil(high / step), math.floor(low / step) + 1)
    return [number * step for number in range(first, last + 1)]


def _y(value: float, ticks: Sequence[float]) -> float:
    share = (value - ticks[0]) / (ticks[-1] - ticks[0])
    return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)


def _x(place: int, count: int) -> float:
    inner = WIDTH - LEFT - RIGHT
    return LEFT + (inner * (place + 0.5) / count)


def _grid(ticks: Sequence[float]) -> str:
    return "".join(
        f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{_y(tick, ticks):.1f}" y2="{_y(tick, ticks):.1f}" '
        f'stroke="#ddd"/><text x="{LEFT - 6}" y="{_y(tick, ticks) + 4:.1f}" text-anchor="end">{tick:g}</text>'
        for tick in ticks
    )


def _categories(names: Sequence[str]) -> str:
    """As many names as there is room for."""
    each = math.ceil(len(names) * LABEL_WIDTH / (WIDTH - LEFT - RIGHT))
    return "".join(
        f'<text x="{_x(place, len(names)):.1f}" y="{HEIGHT - BOTTOM + 16}" text-anchor="middle">'
        f"{html.escape(name)}</text>"
        for place, name in enumerate(names)
        if place % each == 0
    )


def _titles(axes: Json) -> str:
    told = ""
    if "x_label" in axes:
        below = f'<text x="{WIDTH / 2}" y="{HEIGHT - 6}" text-anchor="middle">'
        told += f"{below}{html.escape(axes['x_label'])}</text>"
    if "y_label" in axes:
        middle = (HEIGHT - BOTTOM + TOP) / 2
        turned = f'transform="rotate(-90 10 {middle})"'
        told += (
            f'<text x="10" y="{middle}" text-anchor="middle" {turned}>{html.escape(axes["y_label"])}</text>'
        )
    return told


def _line(series: Json, colour: str, ticks: Sequence[float]) -> str:
    data = series["data"]
    places = [(_x(place, len(data)), _y(point["value"], ticks)) for place, point in enumerate(data)]
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    dots = "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.5" fill="{colour}"/>' for x, y in places)
    return f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>{dots}'


def _legend(series: Sequence[Json]) -> str:
    names = "".join(
        f'<span><i style="background:{COLOURS[place % 6]}"></i>{html.escape(one["name"])}</span>'
        for place, one in enumerate(series)
    )
    return f'<div class="legend">{names}</div>'
