"""A page that is forwarded: all the words of its reply, and nothing that can do anything."""

from __future__ import annotations

import base64
import hashlib
from datetime import date, timedelta
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.pages.page import page_of
from adapters.render.texts import texts
from scoring.messages.replies import Chart, Point, Reply, Series, Table
from scoring.text import Link, Name, Number, say

EVIL = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7 * 7 }}{% raw %}",
    "</title></style><b>",
    "javascript:alert(1)",
    "&lt;b&gt;",
)
ALLOWED = frozenset(
    [
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "main",
        "section",
        "h1",
        "h2",
        "ul",
        "li",
        "p",
        "div",
        "table",
        "caption",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "a",
        "footer",
        "figure",
        "svg",
        "desc",
        "line",
        "text",
        "polygon",
        "polyline",
        "figcaption",
        "details",
        "summary",
        "code",
        "circle",
    ]
)


class Read(HTMLParser):
    """Every element with what it says, as a browser sees them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def said(self) -> str:
        return "".join(self.words)


def reply(word: str, url: str = "https://social.example/@ada") -> Reply:
    table = Table(
        (say("Account"), Name(word)), ((Link(url, Name(word)), Number(1234)),), numeric=frozenset((1,))
    )
    return Reply(Name(word), (Name(word),), table=table, warnings=(Name(word),), small=(Name(word),))


def page(one: Reply, language: str = "en") -> Read:
    return Read(
        page_of(one, texts(language), say("Made on {day} with formula {formula}.", day="1", formula="3"))
    )


@pytest.mark.parametrize("word", EVIL)
def test_what_a_network_says_is_text_and_nothing_else(word: str) -> None:
    found = page(reply(word))
    assert {tag for tag, _ in found.tags} <= ALLOWED
    assert found.said.count(word) == 8
    assert not [name for _, attributes in found.tags for name in attributes if name.startswith("on")]


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=80))
def test_no_word_at_all_makes_an_element(word: str) -> None:
    assert [tag for tag, _ in page(reply(word)).tags] == [tag for tag, _ in page(reply("word")).tags]


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "//evil.example", "http://[", "https:"]
)
def test_an_address_that_is_none_of_the_web_is_no_link(url: str) -> None:
    assert "a" not in {tag for tag, _ in page(reply("ada", url)).tags}


def test_links_go_out_without_telling_from_where() -> None:
    (link,) = (attributes for tag, attributes in page(reply("ada")).tags if tag == "a")
    assert link == {"href": "https://social.example/@ada", "rel": "noopener noreferrer nofollow"}


def test_nothing_is_fetched_from_anywhere() -> None:
    found = page(reply("ada"))
    loads = ("src", "srcset", "data", "action", "background")
    assert not [name for _, attributes in found.tags for name in attributes if name in loads]
    policy = next(a["content"] for tag, a in found.tags if tag == "meta" and a.get("http-equiv"))
    assert policy is not None
    assert policy.startswith("default-src 'none'")
    html = page_of(reply("ada"), texts("en"), Name("foot"))
    inside = html.partition("<style>")[2].partition("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(inside.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in policy, "this style and no other"
    assert not [name for _, attributes in found.tags for name in attributes if name == "style"]


def test_a_table_has_a_name_heads_and_numbers_to_the_right() -> None:
    found = page(reply("ada"))
    heads = [attributes for tag, attributes in found.tags if tag == "th"]
    assert [one["scope"] for one in heads] == ["col", "col"]
    assert [one.get("class") for one in heads] == [None, "number"]
    assert "caption" in {tag for tag, _ in found.tags}


def test_it_is_in_the_language_of_who_made_it() -> None:
    found = page(reply("ada"), "fr")
    assert dict(found.tags)["html"] == {"lang": "fr"}
    assert "Compte" in found.said
    assert "1\u202f234" in found.said


def test_a_reply_of_words_alone_is_a_page_too() -> None:
    found = page(Reply(say("No cohort is made yet")))
    assert "table" not in {tag for tag, _ in found.tags}
    assert "No cohort is made yet" in found.said


def chart(*values: float | None, word: str = "us") -> Chart:
    first = date(2026, 3, 1)
    points = tuple(
        Point(
            first + timedelta(days=i),
            value,
            low=None if value is None else value - 2,
            high=None if value is None else value + 2,
        )
        for i, value in enumerate(values)
    )
    other = Series(Name("rivals"), points[:3])
    return Chart(
        Name(f"Scores of {word}"), points, Name(f"{word} from 40 to 42"), others=(other,), name=Name(word)
    )


def test_a_chart_is_a_picture_a_sentence_and_a_table() -> None:
    found = page(Reply(say("Account"), chart=chart(40, 41, None, 42, 41)))
    (svg,) = (attributes for tag, attributes in found.tags if tag == "svg")
    ids = [attributes.get("id") for tag, attributes in found.tags if tag in ("title", "desc") and attributes]
    assert svg["role"] == "img"
    assert svg["aria-labelledby"] == " ".join(map(str, ids))
    assert found.said.count("us from 40 to 42") == 2
    assert "41.0" in found.said
    lines = [attributes["points"] for tag, attributes in found.tags if tag == "polyline"]
    assert len(lines) == 3, "a gap parts the first line in two"


@pytest.mark.parametrize("values", [(None,), (None, None), ()])
def test_a_chart_without_a_value_is_left_out(values: tuple[float | None, ...]) -> None:
    found = page(Reply(say("Account"), chart=Chart(Name("x"), tuple(chart(*values).points), Name("x"))))
    assert "svg" not in {tag for tag, _ in found.tags}


@given(st.lists(st.none() | st.floats(1, 100), min_size=1, max_size=400))
def test_every_point_lies_inside_the_picture(values: list[float | None]) -> None:
    found = page(Reply(say("Account"), chart=chart(*values)))
    for tag, attributes in found.tags:
        if tag in ("polyline", "polygon"):
            for pair in str(attributes["points"]).split():
                x, y = map(float, pair.split(","))
                assert 0 <= x <= 720
                assert 0 <= y <= 260


@pytest.mark.parametrize("word", EVIL)
def test_what_a_chart_says_is_text_too(word: str) -> None:
    found = page(Reply(say("Account"), chart=chart(40, 41, word=word)))
    assert {tag for tag, _ in found.tags} <= ALLOWED
    assert word in found.said


def test_a_warning_of_several_parts_is_said_once() -> None:
    simulated, own = Name("Simulated."), Name("Another one.")
    first, second = Reply(Name("one"), warnings=(simulated,)), Reply(Name("two"), warnings=(simulated, own))
    found = Read(page_of(first, texts("en"), Name("foot"), [second, second]))
    assert found.said.count("Simulated.") == 1
    assert found.said.count("Another one.") == 1
