"""A page that is forwarded: all the words of its reply, and nothing that can do anything."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.pages.page import page_of
from adapters.render.texts import texts
from scoring.messages.replies import Reply, Table
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
        "h1",
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
        "footer",
        "a",
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
