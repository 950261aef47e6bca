"""Reply -> sentences for those who hear it or see only a notification: every value, no drawing."""

from __future__ import annotations

from adapters.render.plain import foot, headline, moves
from adapters.render.texts import Texts
from scoring.messages.replies import Bar, Card, Reply, Table
from scoring.text import Text

MOST_ROWS = 20


def spoken(reply: Reply, text: Texts) -> list[str]:
    """The reply in sentences, the most important first."""
    lines = [text.plain(reply.title) if reply.card is None else f"{headline(reply.card, text)}."]
    if reply.card is not None:
        lines += _card(reply.card, text)
    lines += [text.plain(line) for line in reply.lines]
    if reply.table is not None:
        lines += _rows(reply.table, text)
    if reply.chart is not None and reply.chart.says not in reply.lines:
        lines.append(
            text("{title}: {says}", title=text.plain(reply.chart.title), says=text.plain(reply.chart.says))
        )
    lines += [text.plain(warning) for warning in reply.warnings]
    if reply.reference is not None:
        lines.append(text("Reference: {reference}", reference=reply.reference))
    return lines


def _card(card: Card, text: Texts) -> list[str]:
    parts = ", ".join(_part(bar, text) for bar in card.bars)
    return [moves(card, text), f"{parts}.", text.plain(card.forecast), f"{foot(card, text)}."]


def _part(bar: Bar, text: Texts) -> str:
    name = text.plain(bar.name)
    if bar.value is None:
        return text("{part} not measured", part=name)
    return f"{name} {text.number(bar.value)}"


def _rows(table: Table, text: Texts) -> list[str]:
    """Each row with the names of its columns, the first cells as they are."""
    lines = [_row(table.header, row, text) for row in table.rows[:MOST_ROWS]]
    left = len(table.rows) - MOST_ROWS
    return lines if left <= 0 else [*lines, text.plural("and {n} more", "and {n} more", left)]


def _row(header: tuple[Text, ...], row: tuple[Text, ...], text: Texts) -> str:
    cells = [(text.plain(name), text.plain(cell)) for name, cell in zip(header, row, strict=True)]
    return ", ".join(
        f"{name.lower()} {cell}" if name and i > 0 else cell for i, (name, cell) in enumerate(cells) if cell
    )
