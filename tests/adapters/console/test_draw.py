"""What the terminal shows."""

from __future__ import annotations

import io
import re
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from adapters.console.draw import draw, show
from adapters.render.sparks import bar, sparkline
from adapters.render.texts import texts
from scoring.commands.accounts import read
from scoring.commands.requester import Requester
from scoring.messages.replies import Chart, Point, Reply, Series, Table
from scoring.text import Link, Name
from tests.english import plain
from tests.fakes import NOON
from tests.rooms import Room


async def card() -> Reply:
    return await Room().dispatcher.answer(read("@ada@demo", "demo"), Requester("w", "c", "p"))


def drawn(reply: Reply, colour: bool = False) -> str:
    out = io.StringIO()
    draw(
        reply,
        Console(file=out, width=100, force_terminal=colour, color_system="truecolor" if colour else None),
        texts("en"),
    )
    return out.getvalue()


async def test_the_card_shows_score_interval_parts_and_source() -> None:
    reply = await card()
    assert reply.card is not None
    text = drawn(reply)
    for wanted in (
        f"{reply.card.score:.1f}",
        f"± {reply.card.margin:.1f}",
        "True Reach",
        "Network",
        "simulated",
    ):
        assert wanted in text
    assert "█" in text and f"formula {reply.card.formula}" in text


async def test_the_box_has_straight_sides() -> None:
    lines = drawn(await card()).splitlines()
    assert len({len(line) for line in lines}) == 1


async def test_a_pipe_gets_plain_text() -> None:
    out = io.StringIO()
    show(await card(), out, texts("en"))
    assert "\x1b" not in out.getvalue() and "╭" not in out.getvalue()
    assert "of 100" in out.getvalue()


@given(st.text(max_size=200))
def test_no_name_steers_the_terminal_or_is_read_as_mark_up(name: str) -> None:
    hostile = f"[red]{name}[/red]\x1b[2J\u202e"
    text = drawn(Reply(title=Name("t"), lines=(Name(hostile),)))
    assert "\x1b" not in text and "\u202e" not in text
    assert "[red]" in text


def test_bars_are_full_at_a_hundred_and_never_longer() -> None:
    assert [bar(value, 10).count("█") for value in (1, 50, 100, 1000)] == [0, 5, 10, 10]


def test_a_sparkline_shows_gaps_and_its_own_range() -> None:
    assert sparkline((1.0, None, 11.0)) == "▁\u00a0█"
    assert sparkline(()) == ""


HOSTILE = "a\nb\x1b[2J\x9b31m\u202ec\r\ud800"


def test_a_cell_or_the_name_of_a_line_steers_no_terminal() -> None:
    points = (Point(NOON.date() - timedelta(days=1), 1.0), Point(NOON.date(), 5.0))
    table = Table(
        (Name(HOSTILE), Name("Score")),
        ((Name(HOSTILE), Name("1")), (Name("plain"), Name(HOSTILE))),
        frozenset((1,)),
    )
    chart = Chart(
        Name("t"), points, Name("says"), others=(Series(Name(HOSTILE), points),), name=Name(HOSTILE)
    )
    reply = Reply(Name("title"), table=table, chart=chart)
    whole = plain(reply)
    assert len(whole.splitlines()) == 1 + 3 + 2, "a title, three rows, two lines of the chart"
    shown = drawn(reply)
    for text in (whole, shown):
        assert not any(mark in text for mark in "\x1b\x9b\u202e\r\ud800")
    assert len(shown.splitlines()) == 2 + 3 + 2, "the frame instead of the title"


def on_terminal(reply: Reply, width: int) -> str:
    out = io.StringIO()
    draw(reply, Console(file=out, width=width, force_terminal=True, color_system="truecolor"), texts("en"))
    return out.getvalue()


def test_a_page_can_be_clicked_and_its_address_cannot_end_the_link() -> None:
    good = Link("https://e.test/post/1", Name("3 May"))
    odd = Link("https://e.test/\x1b]8;;evil", Name("4 May"))
    table = Table((Name("Post"), Name("Points")), ((good, Name("1")), (odd, Name("2"))), frozenset((1,)))
    drawn = on_terminal(Reply(Name("title"), lines=(good,), table=table), 80)
    assert drawn.count("https://e.test/post/1\x1b\\") == 2, "in the line and in the table"
    assert "\x1b]8;;evil" not in drawn


def test_a_narrow_terminal_leaves_out_columns_further_right_and_breaks_no_row() -> None:
    header = tuple(Name(name) for name in ("Account", "Score", "Change", "Days", "What carried it"))
    row = (
        Name("@somebody@mastodon.social"),
        Name("50.1"),
        Name("+2.1"),
        Name("▁▂▃"),
        Name("a long remark" * 3),
    )
    reply = Reply(Name("title"), table=Table(header, (row,), frozenset((1, 2))))
    wide, narrow = on_terminal(reply, 200), on_terminal(reply, 60)
    assert "+2.1" in wide and "50.1" in narrow and "a long remark" not in narrow
    assert all(len(line) <= 60 for line in re.sub(r"\x1b\[[0-9;]*m", "", narrow).splitlines())
