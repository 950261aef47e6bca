"""Whatever is refused, the line that is offered instead works as it stands."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.commands.accounts import VERBS, parse
from scoring.commands.advice import EXAMPLES
from scoring.errors import InfluenceError
from tests.english import english

_OFFERED = re.compile(r"`(/influence [^`]+)`")
_WORDS = st.sampled_from(
    [
        *VERBS,
        *(
            "wyh",
            "histroy",
            "compair",
            "@ada@demo",
            "@@@",
            "x:",
            "github:-",
            "instagram:a",
            "weekly",
            "monthly",
        ),
        *(
            "mon",
            "25:00",
            "09:00",
            "EST",
            "Mars/Base",
            "drop:99",
            "rise:x",
            "quiet:9",
            "5d",
            "--fresh",
            "and",
        ),
        *("https://x.com/settings", "linkedin.com/in/a", "a.invalid", "@user@bad_host", "50", "…", "☃"),
    ]
)
LINES = st.lists(_WORDS, max_size=5).map(" ".join) | st.text(max_size=40)


def offered(line: str, network: str) -> list[str]:
    try:
        parse(line, network)
    except InfluenceError as error:
        return _OFFERED.findall(f"{english(error.happened)} {english(error.advice)}")
    return []


@given(LINES, st.sampled_from(["bluesky", "x", "demo", "github"]))
def test_every_line_that_is_offered_can_be_pasted(line: str, network: str) -> None:
    for one in offered(line, network):
        parse(one, network)


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_an_example_that_is_read_as_that_verb(verb: str) -> None:
    assert parse(f"/influence {EXAMPLES[verb]}")
    if verb != "score":
        assert EXAMPLES[verb].split()[0] == verb


@pytest.mark.parametrize("line", ["why", "compare @ada@demo", "watch", "alerts drop:99", "digest maybe"])
def test_these_are_refused_with_such_a_line(line: str) -> None:
    assert offered(line, "demo")


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("wyh @ada@demo", "/influence why @ada@demo"),
        ("histroy @ada@demo 30d", "/influence history @ada@demo 30d"),
        ("@ada@demo bob", "/influence compare @ada@demo bob"),
    ],
)
def test_a_slip_is_put_right_with_the_words_that_were_typed(line: str, meant: str) -> None:
    assert offered(line, "demo") == [meant]
