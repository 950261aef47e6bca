"""The checks of Block Kit refuse what Slack refuses, with its place, and let pass what the bot shows."""

from __future__ import annotations

from typing import Any

import pytest

from tests.fakes.blockkit import faults_of_blocks, faults_of_message, faults_of_view
from tests.fakes.specimens import (
    ASKED,
    HOME,
    IMAGE,
    MODAL,
    SHOWN,
    Json,
    asks,
    button,
    cell,
    line,
    marked,
    option,
    rich,
    words,
)


@pytest.mark.parametrize("block", SHOWN, ids=lambda block: block["type"])
def test_every_block_that_the_bot_shows_passes(block: Json) -> None:
    assert faults_of_message({"text": "Words", "blocks": [block]}) == []


@pytest.mark.parametrize("block", ASKED, ids=lambda block: block["element"]["type"])
def test_every_element_that_the_bot_asks_with_passes(block: Json) -> None:
    assert faults_of_view({**MODAL, "blocks": [block]}) == []


def test_a_message_a_modal_and_a_home_of_many_blocks_pass() -> None:
    assert faults_of_message({"text": "Words", "blocks": SHOWN}) == []
    assert faults_of_view(MODAL) == []
    assert faults_of_view(HOME) == []


def place_of(block: Any) -> list[str]:
    """Where in the block the faults are."""
    told = faults_of_blocks([block])
    return [one.split("[json-pointer:/blocks/0")[1].rstrip("]") for one in told]


@pytest.mark.parametrize(
    ("block", "place"),
    [
        ("no object", ""),
        ({"type": "nothing"}, "/type"),
        ({"text": words()}, "/type"),
        ({"type": "alert", "text": words()}, "/type"),
        ({"type": "divider", "colour": "red"}, ""),
        ({"type": "image", "image_url": "https://example.org/a.png"}, ""),
        ({"type": "context", "elements": [{"type": "image", "image_url": "https://a.b/c"}]}, "/elements/0"),
        ({"type": "header", "text": marked()}, "/text/type"),
        ({"type": "section"}, ""),
        ({"type": "section", "text": "Words"}, "/text"),
        ({"type": "section", "text": words(), "accessory": {"type": "context"}}, "/accessory/type"),
        (
            {"type": "actions", "elements": [button("a"), {"type": "button", "text": marked()}]},
            "/elements/1/text/type",
        ),
        ({"type": "actions", "elements": [button("a"), button("a")]}, ""),
        ({"type": "actions", "elements": [button(style="green")]}, "/elements/0/style"),
        (asks(type="static_select"), "/element"),
        (asks(type="number_input"), "/element"),
        (asks(type="button", text=words()), "/element/type"),
        ({"type": "table", "rows": [[words()]]}, "/rows/0/0/type"),
        ({**line(), "title": "x" * 51}, "/title"),
        ({**line(), "legend": True}, ""),
        (line(21), "/chart/series/0/data"),
        (line(3, 7), "/chart/series"),
        (line(label="x" * 20 + "{}"), "/chart/series/0/data/0/label"),
        (line(label="same"), "/chart/axis_config/categories"),
    ],
)
def test_a_wrong_shape_is_told_with_its_place(block: Any, place: str) -> None:
    assert place_of(block) == [place]


def test_a_chart_has_one_value_for_each_category() -> None:
    block = line(3, 2)
    block["chart"]["series"][1] = {"name": "Series 0", "data": block["chart"]["series"][0]["data"][:2]}
    assert place_of(block) == ["/chart/series", "/chart/series/1/data"]


def rows(count: int, columns: int = 1) -> list[list[Json]]:
    return [[cell()] * columns for _ in range(count)]


@pytest.mark.parametrize(
    ("block", "place"),
    [
        ({"type": "header", "text": words("x" * 151)}, "/text/text"),
        ({"type": "section", "text": marked("x" * 3001)}, "/text/text"),
        ({"type": "section", "fields": [words()] * 11}, "/fields"),
        ({"type": "section", "fields": [words(), words("x" * 2001)]}, "/fields/1/text"),
        ({"type": "context", "elements": [words()] * 11}, "/elements"),
        ({"type": "actions", "elements": [button(f"a{number}") for number in range(26)]}, "/elements"),
        ({"type": "actions", "elements": [button(text=words("x" * 76))]}, "/elements/0/text/text"),
        ({"type": "actions", "elements": [button(value="x" * 2001)]}, "/elements/0/value"),
        ({"type": "actions", "elements": [button("x" * 256)]}, "/elements/0/action_id"),
        ({"type": "actions", "elements": [button(url="https://" + "x" * 3000)]}, "/elements/0/url"),
        (
            {"type": "actions", "elements": [button(accessibility_label="x" * 76)]},
            "/elements/0/accessibility_label",
        ),
        (
            {"type": "actions", "elements": [button(confirm={"text": words("x" * 301)})]},
            "/elements/0/confirm/text/text",
        ),
        ({"type": "divider", "block_id": "x" * 256}, "/block_id"),
        ({**IMAGE, "alt_text": "x" * 2001}, "/alt_text"),
        ({**IMAGE, "image_url": "https://" + "x" * 3000}, "/image_url"),
        ({**IMAGE, "title": words("x" * 2001)}, "/title/text"),
        ({"type": "table", "rows": rows(101)}, "/rows"),
        ({"type": "table", "rows": rows(1, 21)}, "/rows/0"),
        (
            asks(type="static_select", options=[option(f"{number}") for number in range(101)]),
            "/element/options",
        ),
        (asks(type="static_select", options=[option("x" * 151)]), "/element/options/0/value"),
        (
            asks(type="radio_buttons", options=[{**option(), "text": words("x" * 76)}]),
            "/element/options/0/text/text",
        ),
        (asks(type="checkboxes", options=[option(f"{number}") for number in range(11)]), "/element/options"),
        (asks(type="external_select", placeholder=words("x" * 151)), "/element/placeholder/text"),
        ({**asks(type="timepicker"), "label": words("x" * 2001)}, "/label/text"),
        # What is empty is refused as well.
        ({"type": "header", "text": words("")}, "/text/text"),
        ({"type": "table", "rows": [[cell("")]]}, "/rows/0/0/text"),
        (rich(""), "/elements/0/elements/0/text"),
        ({"type": "actions", "elements": []}, "/elements"),
        ({**IMAGE, "alt_text": ""}, "/alt_text"),
    ],
)
def test_what_is_too_long_is_told_with_its_place(block: Json, place: str) -> None:
    assert place_of(block) == [place]


def test_what_is_counted_over_a_message() -> None:
    divider = {"type": "divider"}
    table = {"type": "table", "rows": rows(1)}
    assert faults_of_blocks([divider] * 50) == []
    assert faults_of_blocks([divider] * 51) == ["no more than 50 items allowed [json-pointer:/blocks]"]
    assert len(faults_of_blocks([divider] * 100, "home")) == 0
    assert len(faults_of_blocks([divider] * 101, "home")) == 1
    assert faults_of_blocks([table, table]) == ["no more than 1 table blocks allowed [json-pointer:/blocks]"]
    assert faults_of_blocks([line(), line()]) == []
    assert len(faults_of_blocks([line(), line(), line()])) == 1
    assert len(faults_of_blocks([{"type": "markdown", "text": "x" * 7000}] * 2)) == 1
    assert len(faults_of_blocks([{"type": "markdown", "text": "x" * 12_001}])) == 2
    named = {"type": "divider", "block_id": "same"}
    assert faults_of_blocks([named, named]) == ["duplicate block_id: same [json-pointer:/blocks]"]


def test_the_blocks_of_attachments_and_the_text_are_looked_at() -> None:
    assert faults_of_message({"blocks": []}) == ["missing required field: text [json-pointer:/text]"]
    assert faults_of_message({"text": "x" * 40_001}) == [
        "must be less than 40001 characters [json-pointer:/text]"
    ]
    told = faults_of_message({"text": "x", "attachments": [{"blocks": [{"type": "nothing"}]}]})
    assert told == ["unsupported type: nothing [json-pointer:/attachments/0/blocks/0/type]"]


@pytest.mark.parametrize(
    ("view", "place"),
    [
        ({"type": "window", "blocks": []}, "/view/type"),
        ({"type": "home"}, "/view/blocks"),
        ({"type": "home", "blocks": [], "title": words()}, "/view"),
        ({**MODAL, "title": words("x" * 25)}, "/view/title/text"),
        ({**MODAL, "submit": words("x" * 25)}, "/view/submit/text"),
        ({**MODAL, "private_metadata": "x" * 3001}, "/view/private_metadata"),
        ({name: one for name, one in MODAL.items() if name != "submit"}, "/view"),
        ({**MODAL, "blocks": [{"type": "table", "rows": rows(1)}]}, "/view/blocks/0/type"),
        ({**MODAL, "blocks": [line()]}, "/view/blocks/0/type"),
    ],
)
def test_a_wrong_view_is_told_with_its_place(view: Json, place: str) -> None:
    (fault,) = faults_of_view(view)
    assert fault.endswith(f"[json-pointer:{place}]")
