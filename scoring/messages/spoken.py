"""Reply -> sentences for those who hear it or see only a notification: every value, no drawing."""

from __future__ import annotations

from scoring.messages.plain import foot, headline
from scoring.messages.replies import Card, Reply, Table

MOST_ROWS = 20


def spoken(reply: Reply) -> list[str]:
    """The reply in sentences, the most important first."""
    lines = [reply.title if reply.card is None else f"{headline(reply.card)}."]
    if reply.card is not None:
        lines += _card(reply.card)
    lines += reply.lines
    if reply.table is not None:
        lines += _rows(reply.table)
    if reply.chart is not None and reply.chart.says not in reply.lines:
        lines.append(f"{reply.chart.title}: {reply.chart.says}")
    lines += reply.warnings
    if reply.reference is not None:
        lines.append(f"Reference: {reply.reference}")
    return lines


def _card(card: Card) -> list[str]:
    moves = "; ".join(move.says for move in card.moves)
    parts = ", ".join(_part(bar.name, bar.value) for bar in card.bars)
    return [f"{moves[:1].upper()}{moves[1:]}.", f"{parts}.", card.forecast, f"{foot(card)}."]


def _part(name: str, value: float | None) -> str:
    return f"{name} not measured" if value is None else f"{name} {value:.0f}"


def _rows(table: Table) -> list[str]:
    """Each row with the names of its columns, the first cells as they are."""
    lines = [_row(table.header, row) for row in table.rows[:MOST_ROWS]]
    left = len(table.rows) - MOST_ROWS
    return lines if left <= 0 else [*lines, f"and {left} more"]


def _row(header: tuple[str, ...], row: tuple[str, ...]) -> str:
    return ", ".join(
        f"{name.lower()} {cell}" if name and i > 0 else cell
        for i, (name, cell) in enumerate(zip(header, row, strict=True))
        if cell
    )
