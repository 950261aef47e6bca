"""Reply -> plain text: the terminal without colours, and what screen readers and notifications get."""

from __future__ import annotations

from dataclasses import replace

from scoring.messages.replies import Card, Chart, Reply, Series, Table

BAR_WIDTH = 20
_SPARKS = "▁▂▃▄▅▆▇█"


def plain_text(reply: Reply) -> str:
    """The whole reply in lines of text, without mark-up and without colour."""
    lines = [headline(reply.card) if reply.card is not None else reply.title]
    if reply.card is not None:
        lines += _card(reply.card)
    lines += reply.lines
    if reply.table is not None:
        lines += table_lines(reply.table)
    if reply.card is None and reply.chart is not None:
        lines += chart_lines(reply.chart)
    lines += [f"! {warning}" for warning in reply.warnings]
    if reply.reference is not None:
        lines.append(f"Reference: {reply.reference}")
    return "\n".join(one_line(line) for line in lines)


def headline(card: Card) -> str:
    """The score in one sentence, complete on its own."""
    simulated = " (simulated)" if card.simulated else ""
    return (
        f"{card.handle} on {card.network}{simulated}: {card.score:.1f} of 100, ± {card.margin:.1f}, "
        f"{card.confidence} confidence"
    )


def bar(value: float, width: int = BAR_WIDTH) -> str:
    """A bar of full and empty cells for a value of 1-100."""
    full = max(0, min(width, round(value / 100 * width)))
    return "█" * full + "░" * (width - full)


def sparkline(chart: Chart, width: int = 60) -> str:
    """The last `width` values as a row of blocks; a gap is a space.

    Scaled to their own range, but never to less than 4 points: noise must not look like a mountain.
    """
    values = [point.value for point in chart.points[-width:]]
    known = [value for value in values if value is not None]
    if not known:
        return ""
    low, span = min(known), max(max(known) - min(known), 4.0)
    top = len(_SPARKS) - 1
    return "".join(" " if v is None else _SPARKS[round((v - low) / span * top)] for v in values)


def chart_lines(chart: Chart) -> list[str]:
    """A row of blocks for each line that has more than one point; named where there are several."""
    lines = [
        replace(one, name=one_line(one.name)) for one in (Series(chart.name, chart.points), *chart.others)
    ]
    width = max(len(one.name) for one in lines)
    return [
        f"{one.name.ljust(width)} {sparkline(Chart('', one.points, ''))}".strip()
        for one in lines
        if len(one.points) > 1
    ]


def table_lines(table: Table) -> list[str]:
    """Columns padded to their widest cell; numbers to the right. A row is one line, whatever its cells."""
    rows = [[one_line(cell) for cell in row] for row in (table.header, *table.rows)]
    widths = [max(len(row[i]) for row in rows) for i in range(len(table.header))]
    return [
        "  ".join(
            cell.rjust(width) if i in table.numeric else cell.ljust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def one_line(text: str) -> str:
    """Text of unknown origin on one line, without the marks that steer a terminal."""
    return "".join(char if char.isprintable() else " " for char in text)


def _card(card: Card) -> list[str]:
    lines = [_part(part.name, part.value, part.says) for part in card.bars]
    lines.append("; ".join(move.says for move in card.moves).capitalize() + ".")
    if len(card.chart.points) > 1:
        lines.append(f"{sparkline(card.chart)}  {card.chart.says}")
    lines.append(card.forecast)
    lines.append(foot(card))
    return lines


def _part(name: str, value: float | None, says: str) -> str:
    drawn = "·" * BAR_WIDTH if value is None else bar(value)
    number = "   –" if value is None else f"{value:4.0f}"
    return f"{name:<13} {drawn} {number}  {says}"


def foot(card: Card) -> str:
    """Where the number comes from: data age, posts, formula."""
    source = "from the store, " if card.stored else ""
    return f"{source}{card.age} · {card.posts_used} posts · formula {card.formula}".capitalize()
