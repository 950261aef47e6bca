"""Translates forecasts and what came into a picture: one point an account, on the line where they agree."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from scoring.validation.forecasts import Outcomes

PANEL = 560
MARGIN = 90
TOP = 70
GRID = "#e4e4e7"
TEXT = "#27272a"
INSIDE = "#2563eb"
OUTSIDE = "#ea580c"

Point = tuple[float, float]


def draw(panels: Sequence[Outcomes], target: Path, *, formula: str) -> None:
    """Writes a PNG with one panel a split; axes are reactions a post, each step ten times the one before."""
    width = len(panels) * (PANEL + MARGIN) + 40
    picture = Image.new("RGB", (width, PANEL + TOP + MARGIN), "white")
    renderer = ImageDraw.Draw(picture)
    for number, panel in enumerate(panels):
        _panel(renderer, panel, (MARGIN + number * (PANEL + MARGIN), TOP), formula)
    picture.save(target, "PNG", optimize=True)


def _panel(renderer: ImageDraw.ImageDraw, panel: Outcomes, corner: Point, formula: str) -> None:
    values = [*panel.forecast.tolist(), *panel.outcome.tolist()]
    decades = max(1, math.ceil(math.log10(1.0 + max(values, default=1.0))))
    _axes(renderer, corner, decades)
    share = float(panel.inside.mean()) if len(panel.inside) else 0.0
    left, top = corner
    _write(renderer, (left, top - 52), f"{panel.name} (formula {formula})", 20)
    _write(
        renderer,
        (left, top - 26),
        f"{len(panel.inside)} accounts, {share:.0%} inside their 80 % interval",
        15,
    )
    points = zip(panel.forecast.tolist(), panel.outcome.tolist(), panel.inside.tolist(), strict=True)
    for forecast, outcome, inside in points:
        x, y = _place(forecast, decades, corner)[0], _place(outcome, decades, corner)[1]
        renderer.ellipse((x - 4, y - 4, x + 4, y + 4), outline=INSIDE if inside else OUTSIDE, width=2)


def _axes(renderer: ImageDraw.ImageDraw, corner: Point, decades: int) -> None:
    left, top = corner
    for value in _ticks(decades):
        x, y = _place(value, decades, corner)
        renderer.line((x, top, x, top + PANEL), fill=GRID)
        renderer.line((left, y, left + PANEL, y), fill=GRID)
        _write(renderer, (x - 8, top + PANEL + 8), f"{value:,}", 14)
        _write(renderer, (left - 62, y - 9), f"{value:>7,}", 14)
    renderer.line((left, top + PANEL, left + PANEL, top), fill=TEXT)
    _write(renderer, (left + PANEL / 2 - 120, top + PANEL + 38), "forecast: weighted reactions a post", 15)
    _write(renderer, (left + 8, top + 6), "what came: the next 20 posts", 15)


def _ticks(decades: int) -> Iterator[int]:
    yield 0
    for power in range(decades + 1):
        if 10**power <= 10**decades:
            yield 10**power


def _place(value: float, decades: int, corner: Point) -> Point:
    """Pixels of a value on both axes: logarithmic in 1 + value, so that 0 has a place."""
    share = math.log10(1.0 + value) / math.log10(1.0 + 10**decades)
    return corner[0] + share * PANEL, corner[1] + (1.0 - share) * PANEL


def _write(renderer: ImageDraw.ImageDraw, place: Point, text: str, size: int) -> None:
    renderer.text(place, text, fill=TEXT, font=ImageFont.load_default(size))
