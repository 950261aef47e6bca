"""Reply -> plain text: the terminal without colours, and what screen readers and notifications get."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.render.sparks import bar, by_day, sparkline
from adapters.render.texts import Texts
from scoring.messages.replies import Bar, Card, Chart, Moved, Reply, Table
from scoring.messages.words import confidence_text
from scoring.text import Share, Text, joined

BAR_WIDTH = 20
# Spaces at which no line ends: between a name and its number, a number and its unit.
NO_BREAK = "\u00a0\u202f"
CHART_WIDTH = 48


def plain_text(reply: Reply, text: Texts) -> str:
    """The whole reply in lines of text, without mark-up and without colour."""
    lines = [text.plain(reply.title) if reply.card is None else headline(reply.card, text)]
    if reply.card is not None:
        lines += _card(reply.card, text)
    said = [text.plain(line) for line in reply.lines]
    table = [] if reply.table is None else table_lines(reply.table, text)
    lines += [*table, *said] if reply.leads == "table" else [*said, *table]
    if reply.card is None and reply.chart is not None:
        lines += chart_lines(reply.chart, text)
    for part in reply.sections:
        lines += ["", text.plain(part.title), *(f"  {text.plain(line)}" for line in part.lines)]
    lines += [f"! {text.plain(warning)}" for warning in reply.warnings]
    lines += [text.plain(line) for line in reply.small]
    if reply.support is not None:
        lines.append(text("Reference: {reference}", reference=reply.support))
    return "\n".join(one_line(line) for line in lines)


def headline(card: Card, text: Texts) -> str:
    """The score in one sentence, complete on its own."""
    simulated = text(" (simulated)") if card.simulated else ""
    return text(
        "{handle} on {network}{simulated}: {score} of 100, ± {margin}, {confidence}",
        handle=card.handle,
        network=card.network,
        simulated=simulated,
        score=text.number(card.score, 1),
        margin=text.number(card.margin, 1),
        confidence=text.plain(confidence_text(card.confidence)),
    )


def moves(card: Card, text: Texts) -> str:
    """Every move of the card in one sentence."""
    return sentence(text.plain(joined((move.says for move in known_moves(card)), "semicolon")))


def known_moves(card: Card) -> tuple[Moved, ...]:
    """Each span that can be compared; where none can, the first says why."""
    known = tuple(move for move in card.moves if move.direction != "unknown")
    return known or card.moves[:1]


def sentence(words: str) -> str:
    """The words with a capital at the start and a full stop at the end."""
    return f"{words[:1].upper()}{words[1:]}."


def foot(card: Card, text: Texts) -> str:
    """Where the number comes from: data age, posts, formula."""
    age = text.plain(card.age)
    posts = text.plural("{n} post", "{n} posts", card.posts_used)
    made = text("formula {version}", version=card.formula)
    whole = " · ".join((text("from the store, {age}", age=age) if card.stored else age, posts, made))
    return f"{whole[:1].upper()}{whole[1:]}"


def chart_lines(chart: Chart, text: Texts) -> list[str]:
    """A row of blocks for each line, all over the same days; named where there are several.

    None where fewer than two days are known.
    """
    lines = [(chart.name, chart.points), *((one.name, one.points) for one in chart.others)]
    days = [point.day for _, points in lines for point in points]
    if len(set(days)) < 2:
        return []
    named = [(one_line(text.plain(name)), points) for name, points in lines]
    width = max(len(name) for name, _ in named)
    rows = [(name, by_day(points, min(days), max(days), CHART_WIDTH)) for name, points in named]
    return [f"{name.ljust(width)} {sparkline(values)}".rstrip().removeprefix(" ") for name, values in rows]


def table_lines(table: Table, text: Texts) -> list[str]:
    """Columns padded to their widest cell; numbers to the right. A row is one line, whatever its cells."""
    rows = [[one_line(text.plain(cell)) for cell in row] for row in (table.header, *table.rows)]
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
    return "".join(char if char.isprintable() or char in NO_BREAK else " " for char in text)


def part_name(part: Bar, text: Texts) -> str:
    """The name with what it counts in the score; the name alone where it was not measured."""
    name = text.plain(part.name)
    return name if part.value is None else f"{name} {text.plain(Share(part.weight))}"


def part_width(bars: Sequence[Bar], text: Texts) -> int:
    """As wide as the longest name, so that the bars stand below each other."""
    return max(len(part_name(part, text)) for part in bars)


def _card(card: Card, text: Texts) -> list[str]:
    lines = [moves(card, text), *map(text.plain, said_beside(card))]
    lines += [_part(part, part_width(card.bars, text), text) for part in card.bars]
    for drawn in chart_lines(card.chart, text):
        lines.append(f"{drawn}  {text.plain(card.chart.says)}")
    lines.append(foot(card, text))
    return lines


def said_beside(card: Card) -> tuple[Text, ...]:
    """What the score means: how it stands among accounts of its size, and what the next post will earn."""
    return (card.forecast,) if card.band is None else (card.band, card.forecast)


def _part(part: Bar, width: int, text: Texts) -> str:
    drawn = "·" * BAR_WIDTH if part.value is None else bar(part.value, BAR_WIDTH)
    number = "–" if part.value is None else text.number(part.value)
    return f"{part_name(part, text):<{width}} {drawn} {number:>4}  {text.plain(part.says)}"
