"""What a chart shows, looked at as pixels."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from adapters.render.chart_pen import CLEAR
from adapters.render.charts import draw_chart
from adapters.render.texts import texts
from scoring.messages.replies import Chart, Point, Series
from scoring.text import Name

FIRST = date(2026, 8, 26)
BLUE, ORANGE = (62, 123, 250), (240, 122, 26)


def points(values: Sequence[float | None], note: str | None = None) -> tuple[Point, ...]:
    return tuple(Point(FIRST + timedelta(days=i), value, note) for i, value in enumerate(values))


def chart(values: Sequence[float | None], note: str | None = None) -> Chart:
    return Chart(Name("Score by day"), points(values, note), Name("says"))


def picture(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png)).convert("RGBA")


def near(image: Image.Image, colour: tuple[int, int, int]) -> list[tuple[int, int]]:
    """Where the picture has about this colour."""
    wide, high = image.size
    data = image.load()
    assert data is not None
    found = []
    for x in range(wide):
        for y in range(high):
            pixel = data[x, y]
            assert isinstance(pixel, tuple)
            if pixel[3] > 200 and math.dist(pixel[:3], colour) < 24:
                found.append((x, y))
    return found


def draw(drawn: Chart, **how: Any) -> bytes:
    return draw_chart(drawn, texts("en"), **how)


def test_a_chart_has_two_pixels_a_point_and_is_small() -> None:
    png = draw(chart([50.0 + i % 7 for i in range(90)]))
    assert picture(png).size == (1200, 400)
    assert len(png) < 30_000


def test_the_same_chart_is_the_same_picture() -> None:
    assert draw(chart([50.0, 52.0])) == draw(chart([50.0, 52.0]))


def test_a_gap_is_left_open() -> None:
    image = picture(draw(chart([50.0] * 30 + [None] * 30 + [50.0] * 30)))
    columns = {x for x, _ in near(image, BLUE)}
    line = range(min(columns), max(columns))
    assert len([x for x in line if x not in columns]) > 250


def test_reconstructed_days_are_light_and_say_so() -> None:
    seen = near(picture(draw(chart([50.0] * 60))), BLUE)
    rebuilt = near(picture(draw(chart([50.0] * 60, "reconstructed"))), BLUE)
    assert len(rebuilt) < len(seen) / 3


def test_noise_does_not_look_like_a_mountain() -> None:
    rows = [y for _, y in near(picture(draw(chart([50.0, 50.4] * 30))), BLUE)]
    assert max(rows) - min(rows) < 80


def test_several_lines_have_a_colour_each() -> None:
    other = Series(Name("@bob@demo"), points([40.0] * 30))
    two = Chart(Name("c"), points([50.0] * 30), Name("says"), others=(other,), name=Name("@ada@demo"))
    image = picture(draw(two))
    assert near(image, BLUE) and near(image, ORANGE)


def test_on_a_clear_ground_nothing_is_painted_behind() -> None:
    assert picture(draw(chart([50.0, 51.0]), paint=CLEAR)).getpixel((0, 0)) == (0, 0, 0, 0)
    assert picture(draw(chart([50.0, 51.0]))).getpixel((0, 0)) == (255, 255, 255, 255)


def test_no_values_and_one_value_are_pictures_too() -> None:
    for empty in (chart([]), chart([None, None]), chart([54.7]), chart([math.nan, math.inf])):
        assert picture(draw(empty)).size == (1200, 400)


@given(
    st.lists(st.none() | st.floats(allow_nan=True, width=32), max_size=12),
    st.text(max_size=80),
    st.sampled_from((None, "held", "reconstructed")),
)
def test_nothing_that_a_network_shows_can_break_a_chart(
    values: list[float | None], name: str, note: str | None
) -> None:
    odd = Chart(
        Name(name),
        points(values, note),
        Name(name),
        others=(Series(Name(name), points(values)),),
        name=Name(name),
    )
    assert picture(draw(odd, width=200, height=100)).size == (400, 200)
