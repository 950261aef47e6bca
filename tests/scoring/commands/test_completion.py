"""Which words may come next on a line that is being typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.commands.accounts import VERBS
from scoring.commands.completion import MOST, complete

KNOWN = ("@ada@demo", "@bob.bsky.social", "@ada@mastodon.social")


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("wh", ["why"]),
        ("/influence wh", ["why"]),
        ("@ad", ["@ada@demo", "@ada@mastodon.social"]),
        ("why @b", ["@bob.bsky.social"]),
        ("why @ada@demo 3", ["30d"]),
        ("compare @ada@demo @a", ["@ada@mastodon.social"]),
        ("digest week", ["weekly"]),
        ("digest weekly mon 09:00 europe/par", ["Europe/Paris"]),
        ("alerts dr", ["drop:"]),
        ("list @", []),
        ("nonsense", []),
    ],
)
def test_words_that_fit_are_offered(line: str, wanted: list[str]) -> None:
    assert complete(line, KNOWN) == wanted


def test_an_empty_line_offers_every_verb() -> None:
    assert set(VERBS) <= set(complete("", KNOWN))


@given(st.text(max_size=80), st.lists(st.text(max_size=20), max_size=5))
def test_any_line_is_completed_with_words_that_begin_as_it_ends(line: str, known: list[str]) -> None:
    last = line.removeprefix("/influence ").split(" ")[-1]
    found = complete(line, known)
    assert len(found) <= MOST and len(set(found)) == len(found)
    assert all(word.lower().startswith(last.lower()) for word in found)
