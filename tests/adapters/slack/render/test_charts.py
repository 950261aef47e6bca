"""Charts in messages: Slack's own, a picture behind a signed address, or text; and the web process."""

from __future__ import annotations

import io
import json
import random
import zlib
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st
from itsdangerous.encoding import base64_encode
from PIL import Image

from adapters.render.texts import texts
from adapters.slack.render.chart_urls import LIFETIME, LONGEST_URL, ChartUrls
from adapters.slack.render.charts import MOST_CATEGORIES, Form, draw_chart, spread
from adapters.slack.render.message import NO_URL
from scoring.messages.replies import Chart, Point, Series
from scoring.text import Name
from tests.adapters.slack.office import open_office
from tests.fakes import FakeClock
from tests.fakes.blockkit import faults_of_blocks

START = date(2026, 5, 1)
ENGLISH = texts("en")
values = st.one_of(st.none(), st.floats(1, 100))


def chart(days: int, lines: int = 1) -> Chart:
    points = tuple(Point(START + timedelta(days=i), 40.0 + i % 7) for i in range(days))
    others = tuple(Series(Name(f"@other{i}@demo"), points) for i in range(1, lines))
    return Chart(Name("Score by day"), points, Name("From 40.0 to 46.0."), others, Name("@ada@demo"))


def test_ninety_days_are_drawn_as_twenty_with_the_last_one() -> None:
    block = draw_chart(chart(90), Form.NATIVE, NO_URL, ENGLISH)
    assert block is not None and faults_of_blocks([block]) == []
    labels = block["chart"]["axis_config"]["categories"]
    assert len(labels) == MOST_CATEGORIES and labels[-1] == "29 Jul" and labels[0] == "1 May"
    assert len(set(labels)) == len(labels)


def test_lines_are_compared_over_the_days_that_all_of_them_have() -> None:
    short = chart(30, 2)
    cut = replace(short, others=(Series(Name("@b@demo"), short.points[10:]),))
    block = draw_chart(cut, Form.NATIVE, NO_URL, ENGLISH)
    assert block is not None
    assert block["chart"]["axis_config"]["categories"][0] == "11 May"


def test_more_lines_than_slack_draws_are_left_out() -> None:
    block = draw_chart(chart(5, 10), Form.NATIVE, NO_URL, ENGLISH)
    assert block is not None and len(block["chart"]["series"]) == 6
    assert faults_of_blocks([block]) == []


def test_long_names_stay_different() -> None:
    same = Series(Name("@the-very-same-long-name-of-an-account@demo"), chart(3).points)
    block = draw_chart(replace(chart(3), name=same.name, others=(same, same)), Form.NATIVE, NO_URL, ENGLISH)
    assert block is not None and faults_of_blocks([block]) == []


def test_one_day_is_no_chart_and_no_common_day_is_text() -> None:
    assert draw_chart(chart(1), Form.NATIVE, NO_URL, ENGLISH) is None
    apart = replace(
        chart(3), others=(Series(Name("b"), tuple(Point(date(2020, 1, i), 1.0) for i in (1, 2))),)
    )
    block = draw_chart(apart, Form.NATIVE, NO_URL, ENGLISH)
    assert block is not None and block["type"] == "rich_text"


@given(st.integers(1, 400), st.integers(2, 30))
def test_chosen_days_are_even_different_and_go_from_the_first_to_the_last(span: int, most: int) -> None:
    last = START + timedelta(days=span)
    chosen = spread(START, last, most)
    assert (chosen[0], chosen[-1]) == (START, last)
    assert chosen == sorted(set(chosen)) and len(chosen) == min(span + 1, most)
    steps = {(other - one).days for one, other in pairwise(chosen)}
    assert max(steps) - min(steps) <= 1


def test_a_day_without_a_score_has_that_of_the_day_before() -> None:
    points = tuple(Point(START + timedelta(days=day), float(day)) for day in (0, 1, 5, 6))
    block = draw_chart(Chart(Name("t"), points, Name("says")), Form.NATIVE, NO_URL, ENGLISH)
    assert block is not None
    values = [one["value"] for one in block["chart"]["series"][0]["data"]]
    assert values == [0.0, 1.0, 1.0, 1.0, 1.0, 5.0, 6.0]


def test_a_single_line_stands_between_the_ends_of_its_interval_and_tells_what_was_reconstructed() -> None:
    points = tuple(
        Point(START + timedelta(days=day), 50.0, None if day > 2 else "reconstructed", 47.0, 54.0)
        for day in range(7)
    )
    block = draw_chart(Chart(Name("Score"), points, Name("says")), Form.NATIVE, NO_URL, ENGLISH)
    assert block is not None and faults_of_blocks([block]) == []
    drawn = {one["name"]: one["data"][0]["value"] for one in block["chart"]["series"]}
    assert drawn == {"Score": 50.0, "High end": 54.0, "Low end": 47.0}
    assert block["title"] == "Score · 3 reconstructed"


@pytest.fixture
def urls() -> ChartUrls:
    return ChartUrls.signed_with("https://influence.test/", "a signing secret", FakeClock().now)


def name_of(url: str) -> str:
    return url.rpartition("/")[2]


def test_a_picture_states_its_values_in_its_text(urls: ChartUrls) -> None:
    block = draw_chart(chart(90), Form.IMAGE, urls.write, ENGLISH)
    assert block is not None and block["type"] == "image" and faults_of_blocks([block]) == []
    assert block["alt_text"] == "Score by day: From 40.0 to 46.0."
    assert len(block["image_url"]) < 3_000


@given(st.lists(values, min_size=1, max_size=120), st.text(max_size=100))
def test_a_chart_comes_back_from_its_address(numbers: list[float | None], name: str) -> None:
    urls = ChartUrls.signed_with("https://influence.test", "s", FakeClock().now)
    points = tuple(
        Point(START + timedelta(days=2 * i), v, "held" if i % 3 == 0 else None) for i, v in enumerate(numbers)
    )
    name = name.encode("utf-8", "ignore").decode()
    url = urls.write(Chart(Name(name), points, Name("says"), name=Name(name)), texts("fr"))
    assert url is not None and len(url) <= LONGEST_URL
    found = urls.read(name_of(url))
    assert found is not None
    back, text = found
    assert back.title == Name(name[:60]) and back.name == Name(name[:40]) and text.locale == "fr"
    for before, after in zip(points, back.points, strict=True):
        assert (before.day, before.note) == (after.day, after.note)
        assert (before.value is None) == (after.value is None)
        assert before.value is None or after.value is None or abs(before.value - after.value) <= 0.051


def test_the_days_and_the_axes_are_in_the_language_of_who_reads() -> None:
    block = draw_chart(chart(90), Form.NATIVE, NO_URL, texts("fr"))
    assert block is not None and faults_of_blocks([block]) == []
    assert block["chart"]["axis_config"]["categories"][-1] == "29 juil."


def test_an_address_from_before_pictures_had_a_language_is_english(urls: ChartUrls) -> None:
    expires = int((FakeClock().now() + LIFETIME).timestamp())
    older = json.dumps([expires, "Score by day", [["@ada@demo", [738641, [0, 1], [400, 410], "-r"]]]])
    data = base64_encode(zlib.compress(older.encode(), 9))
    found = urls.read(f"{urls.signer.sign(data).decode()}.png")
    assert found is not None
    back, text = found
    assert text.locale == "en" and back.name == Name("@ada@demo")
    assert [point.value for point in back.points] == [40.0, 41.0]


def test_a_chart_that_does_not_fit_into_an_address_is_no_picture(urls: ChartUrls) -> None:
    rng = random.Random(1)
    noise = [
        Series(Name(f"@{i}"), tuple(Point(p.day, rng.uniform(1, 100)) for p in chart(120).points))
        for i in range(20)
    ]
    crowd = replace(chart(120), others=tuple(noise))
    assert urls.write(crowd, ENGLISH) is None


def test_no_address_can_be_made_up_or_changed_and_each_expires(urls: ChartUrls) -> None:
    name = name_of(urls.write(chart(10), ENGLISH) or "")
    assert urls.read(name) is not None
    data, _, rest = name.partition(".")
    for forged in (
        f"{data}A.{rest}",
        f"{data}.{'A' * 27}.png",
        f"é{name}",
        f"{data}.png",
        data,
        "",
        ".",
        "..",
        "x.y.png",
    ):
        assert urls.read(forged) is None
    other = ChartUrls.signed_with(urls.base, "another secret", FakeClock().now)
    assert other.read(name) is None
    later = replace(urls, now=lambda: FakeClock().now() + LIFETIME)
    assert later.read(name) is None
    assert "secret" not in repr(urls) and "signer" not in repr(urls)


async def test_the_web_process_serves_pictures_and_its_health(tmp_path: Path) -> None:
    async with open_office(tmp_path, public_url="https://influence.test") as office:
        assert office.front.charts is not None
        name = name_of(office.front.charts.write(chart(30, 2), ENGLISH) or "")
        async with aiohttp.ClientSession() as browser:
            async with browser.get(f"{office.url}/charts/{name}") as answer:
                assert answer.status == 200 and answer.content_type == "image/png"
                assert "max-age" in answer.headers["Cache-Control"]
                picture = Image.open(io.BytesIO(await answer.read()))
                assert picture.size == (1200, 400)
            for path, status in (("/charts/x.png", 404), ("/healthz", 200), ("/readyz", 200), ("/", 404)):
                async with browser.get(f"{office.url}{path}") as answer:
                    assert answer.status == status, path


async def test_without_charts_in_slack_a_card_shows_the_picture(tmp_path: Path) -> None:
    async with open_office(tmp_path, public_url="https://influence.test") as office:
        office.slack.supports_charts = False
        await office.deliver.slash("T1", "C1", "U1", "@riser@demo")
        await office.slack.until(lambda: [one for one in office.slack.respond_calls if one.status == 200])
        card = office.slack.respond_calls[-1].args
        (image,) = [block for block in card["blocks"] if block["type"] == "image"]
        assert image["image_url"].startswith("https://influence.test/charts/")
        assert "From " in image["alt_text"] and " to " in image["alt_text"]
