"""Whatever a reply holds, what is sent is within Discord's limits and shows names letter by letter."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import discord
import pytest
from discord import ui
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.discord.components.buttons import buttons
from adapters.discord.components.layout import Picture, Row, Words, draw
from adapters.discord.render import cards
from adapters.discord.render.pictures import Pictures
from adapters.discord.render.posts import details_of, post_of
from adapters.discord.render.prose import escaped, line
from adapters.render.texts import texts
from scoring.commands.kinds import Why
from scoring.handles import parse_handle
from scoring.messages.replies import (
    Bar,
    Button,
    Card,
    Chart,
    Message,
    Moved,
    Point,
    Reply,
    Table,
)
from scoring.text import Link, Name, Person, Place, joined, say
from tests.adapters.discord import limits
from tests.adapters.discord.team import words_of
from tests.scoring.commands.test_wire import commands

ODD = st.text(max_size=900) | st.sampled_from(
    ("`" * 700, "*" * 700, "💥" * 700, "<@1> @everyone", "\u202e" * 50, "")
)
TEXT = ODD.map(Name)
BARS = st.builds(Bar, TEXT, st.none() | st.floats(1, 100), TEXT, st.floats(0, 1))
DIRECTIONS = st.sampled_from(("up", "down", "same", "unknown"))
MOVES = st.builds(Moved, st.just(7), st.none(), DIRECTIONS, TEXT)
SHORT = st.text(min_size=1, max_size=60)
POINTS = tuple(Point(date(2026, 1, i + 1), 50.0 + i) for i in range(5))
CHART = Chart(say("Score"), POINTS, Name("Rising."))


@st.composite
def replies(draw_: Any) -> Reply:
    """Replies with far more in them than any message takes."""
    width = draw_(st.integers(1, 7))
    rows = tuple(tuple(draw_(TEXT) for _ in range(width)) for _ in range(draw_(st.integers(0, 8))))
    header = tuple(Name(draw_(st.sampled_from(("#", "Account", "Score", "")))) for _ in range(width))
    return Reply(
        title=draw_(TEXT),
        lines=tuple(draw_(st.lists(TEXT, max_size=12))),
        card=draw_(st.none() | card()),
        table=Table(header, rows, frozenset(draw_(st.sets(st.integers(0, width - 1))))) if rows else None,
        warnings=tuple(draw_(st.lists(TEXT, max_size=8))),
        buttons=tuple(Button(draw_(TEXT), draw_(commands)) for _ in range(draw_(st.integers(0, 9)))),
        ok=draw_(st.booleans()),
        reference=draw_(st.none() | ODD),
        support=draw_(st.none() | ODD),
    )


def card(**changed: Any) -> st.SearchStrategy[Card]:
    return st.builds(
        Card,
        handle=ODD, network=SHORT, display_name=st.none() | ODD, url=st.none() | ODD | st.just("https://bsky.app/x"),
        score=st.floats(1, 100), margin=st.floats(0, 50), low=st.floats(1, 100), high=st.floats(1, 100),
        confidence=st.sampled_from(("high", "medium", "low")),
        bars=st.tuples(BARS, BARS, BARS), band=st.none() | TEXT,
        moves=st.tuples(MOVES, MOVES),
        chart=st.just(CHART), forecast=TEXT, age=TEXT,
        observed_at=st.just(datetime(2026, 1, 1, tzinfo=UTC)),
        stored=st.booleans(), posts_used=st.integers(0, 10**6), formula=SHORT, simulated=st.booleans(),
    )  # fmt: skip


def sent(view: ui.LayoutView) -> dict[str, Any]:
    return {"components": view.to_components()}  # type: ignore[no-untyped-call]


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], max_examples=40)
@given(replies(), st.sampled_from(("en", "fr")))
async def test_any_reply_fits_into_a_message(reply: Reply, locale: str) -> None:
    text = texts(locale)
    row = Row(buttons(reply, text, watch=True, shown_by=Why(parse_handle("@ada@demo"))))
    picture = Picture("chart.png", b"", text.plain(reply.title))
    limits.check(sent(draw([(1, [*cards.blocks(reply, picture, text), row])]).view))


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], max_examples=25)
@given(replies(), st.lists(replies(), max_size=4))
async def test_any_post_fits_into_its_messages(head: Reply, thread: list[Reply]) -> None:
    text, message = texts("en"), Message(head, tuple(thread))
    drawn = await post_of(message, "d1", Pictures(), text)
    for one in (drawn, *await details_of(message, Pictures(), text)):
        limits.check(sent(one.view))


async def test_what_is_cut_is_told_and_what_matters_most_stays() -> None:
    lines = tuple(Name(f"line {i} " + "x" * 200) for i in range(60))
    reply = Reply(Name("Title"), lines, warnings=(Name("Held."),), support="abc")
    drawn = draw([(1, cards.blocks(reply, None, texts("en")))], cut="… and {n} more lines")
    told = words_of(sent(drawn.view)["components"])
    assert "### Title" in told and "⚠️ Held." in told and "Reference: `abc`" in told
    shown = told.count("line ")
    assert f"… and {60 - shown} more lines" in told


def test_channels_and_people_are_drawn_as_discord_shows_them_and_pages_by_their_names() -> None:
    post = Link("https://a.test/p_q", Name("the *post*"))
    said = say("In {place} by {person}: {post}", place=Place("123"), person=Person("456"), post=post)
    assert line(said, texts("en")) == r"In <#123> by <@456>: [the \*post\*](<https://a.test/p_q>)"
    script, broken = Link("javascript:alert(1)", Name("x")), Link("https://a.test/)(b", Name("y"))
    odd = joined((Place("1> @everyone <#2"), script, broken))
    assert line(odd, texts("en")) == r"1\> @everyone \<#2 x y"


@pytest.mark.parametrize(
    "hostile", ["**x**", "`x`", "[x](https://evil.test)", "<@1>", "# x", "- x", "https://evil.test"]
)
def test_a_name_is_shown_letter_by_letter(hostile: str) -> None:
    shown = escaped(hostile)
    assert shown != hostile
    assert shown.replace("\\", "") == hostile


@pytest.mark.parametrize(
    "said",
    [
        "Posts with #https://evil.test/nitro: 40% more reactions than usual",
        "I do not know “https://evil.test”.",
        "http://evil.test",
        "x`https://evil.test",
    ],
)
def test_an_address_in_somebody_s_words_is_no_link(said: str) -> None:
    for language in ("en", "fr"):
        drawn = line(Name(said), texts(language))
        assert "://" not in drawn and "](" not in drawn
        assert "https:\\//evil.test" in drawn or "http:\\//evil.test" in drawn


def test_a_select_and_a_picture_count_as_components_of_their_own() -> None:
    row = Row(tuple(discord.ui.Button[Any](label=str(i), custom_id=str(i)) for i in range(9)))
    limits.check(sent(draw([(1, [Words(("x",)), row])]).view))
