"""The page that pictures of cards are taken of: all blocks are drawn, and nobody's name becomes HTML."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import pytest

from docs.pictures.blockkit import Slack, page
from docs.pictures.blockkit_text import mrkdwn, rich_text, text_object
from tests.fakes.specimens import HOME, IMAGE, MODAL, SHOWN, cell, line, marked, rich, words

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>&lt;b&gt; <javascript:alert(1)|here>"


class Tags(HTMLParser):
    """The tags that a browser would see, and the ends that fit no beginning."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()
        self.attributes: set[str] = set()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag not in ("meta", "img", "br", "hr", "input"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def tags(text: str) -> Tags:
    parser = Tags()
    parser.feed(text)
    parser.close()
    assert parser.open == []
    return parser


@pytest.mark.parametrize(
    "sent",
    [
        {"text": "x", "blocks": [one for one in SHOWN if one["type"] != "markdown"]},
        {"text": "x"},
        MODAL,
        HOME,
    ],
)
def test_what_the_bot_shows_is_drawn_in_a_page_that_fetches_nothing(sent: dict[str, Any]) -> None:
    drawn = page([sent])
    tags(drawn)
    assert "://" not in drawn.replace('href="https://example.org', "")


def test_an_ephemeral_message_says_so() -> None:
    assert "Only visible to you" in page([{"text": "x", "response_type": "ephemeral"}])
    assert "Only visible to you" not in page([{"text": "x"}])


@pytest.mark.parametrize("drawn", [text_object(words(HOSTILE)), mrkdwn(HOSTILE), rich_text(rich(HOSTILE))])
def test_a_hostile_name_stays_text(drawn: str) -> None:
    found = tags(drawn)
    assert found.seen <= {"div", "b"}
    assert found.attributes <= {"class"}


def test_a_hostile_name_stays_text_wherever_it_stands() -> None:
    chart = line(label=HOSTILE)
    chart["title"] = chart["chart"]["axis_config"]["x_label"] = HOSTILE
    blocks = [
        chart,
        {**IMAGE, "alt_text": HOSTILE, "image_url": HOSTILE},
        {"type": "table", "rows": [[cell(HOSTILE)]], "column_settings": [{"align": HOSTILE}]},
        {"type": "context", "elements": [marked(HOSTILE)]},
        {"type": "header", "text": words(HOSTILE)},
    ]
    found = tags(page([{"text": "x", "blocks": blocks}], Slack(name=HOSTILE, pictures={HOSTILE: HOSTILE})))
    assert not found.seen & {"script", "a"}
    assert "onerror" not in found.attributes


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("*71* of _100_ ~70~", "<b>71</b> of <i>100</i> <s>70</s>"),
        ("snake_case_name 2 * 3 * 4", "snake_case_name 2 * 3 * 4"),
        ("*_both_*", "<b><i>both</i></b>"),
        ("`*code*`", "<code>*code*</code>"),
        ("&lt;b&gt; &amp;amp;", "&lt;b&gt; &amp;amp;"),
        ("*<https://a.org|here>*", '<b><a href="https://a.org">here</a></b>'),
        ("&gt; said &gt; this\nanswer", "<blockquote>said &gt; this</blockquote>answer"),
        ("<@U1> <#C1|news>", '<span class="mention">@U1</span> <span class="mention">#news</span>'),
        ("<!here>", '<span class="mention all">@here</span>'),
        (":tada: :unknown:", "🎉 :unknown:"),
        ("one\ntwo", "one<br>two"),
    ],
)
def test_the_marks_of_slack_are_drawn(text: str, drawn: str) -> None:
    assert mrkdwn(text) == drawn


def test_what_cannot_be_drawn_is_told() -> None:
    with pytest.raises(ValueError, match="video"):
        page([{"text": "x", "blocks": [{"type": "video"}]}])
    pie = {"type": "data_visualization", "title": "x", "chart": {"type": "pie"}}
    with pytest.raises(ValueError, match="pie"):
        page([{"text": "x", "blocks": [pie]}])
