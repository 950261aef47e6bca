"""Reply -> sentences for those who hear it or see only a notification: every value, no drawing."""

from __future__ import annotations

from collections.abc import Iterator

from adapters.render.plain import foot, headline, moves, said_beside
from adapters.render.texts import Span, Texts
from scoring.messages.replies import Bar, Card, Reply, Table
from scoring.text import Name, Number, Share, Text, joined, plural, say

MOST_ROWS = 20


def spoken(reply: Reply, text: Texts) -> list[tuple[Span, ...]]:
    """The reply in sentences, the most important first; a platform may link what they name."""
    return [text.spans(line) for line in _lines(reply, text)]


def _lines(reply: Reply, text: Texts) -> Iterator[Text]:
    if reply.card is None:
        yield reply.title
    else:
        yield Name(f"{headline(reply.card, text)}.")
        yield from _card(reply.card, text)
    rows = [] if reply.table is None else list(_rows(reply.table, text))
    yield from (*rows, *reply.lines) if reply.leads == "table" else (*reply.lines, *rows)
    if reply.chart is not None and reply.chart.says not in reply.lines:
        yield say("{title}: {says}", title=reply.chart.title, says=reply.chart.says)
    for part in reply.sections:
        yield part.title
        yield from part.lines
    yield from reply.warnings
    yield from reply.small
    if reply.support is not None:
        yield say("Reference: {reference}", reference=reply.support)


def _card(card: Card, text: Texts) -> Iterator[Text]:
    yield Name(moves(card, text))
    yield from said_beside(card)
    yield say("{parts}.", parts=joined((_part(bar) for bar in card.bars), "semicolon"))
    yield Name(f"{foot(card, text)}.")


def _part(bar: Bar) -> Text:
    if bar.value is None:
        return say("{part} not measured", part=bar.name)
    return say(
        "{part} {value}, counting {weight}", part=bar.name, value=Number(bar.value), weight=Share(bar.weight)
    )


def _rows(table: Table, text: Texts) -> Iterator[Text]:
    """Each row with the names of its columns, the first cells as they are."""
    for row in table.rows[:MOST_ROWS]:
        yield _row(table.header, row, text)
    left = len(table.rows) - MOST_ROWS
    if left > 0:
        yield plural("and {n} more", "and {n} more", left)


def _row(header: tuple[Text, ...], row: tuple[Text, ...], text: Texts) -> Text:
    """A column with nothing in it says nothing."""
    cells: list[Text] = []
    for i, (column, cell) in enumerate(zip(header, row, strict=True)):
        name = text.plain(column).lower()
        if text.plain(cell):
            cells.append(say("{column} {value}", column=name, value=cell) if name and i > 0 else cell)
    return joined(cells, "comma")
