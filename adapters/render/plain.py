"""Reply -> plain text: the terminal without colours, and what screen readers and notifications get."""

from __future__ import annotations

from adapters.render.sparks import bar, sparkline
from adapters.render.texts import Texts
from scoring.fact_texts.parts import part_text
from scoring.messages.replies import Bar, Card, Chart, Reply, Table, values_of
from scoring.messages.words import confidence_text
from scoring.text import joined

BAR_WIDTH = 20


def plain_text(reply: Reply, text: Texts) -> str:
    """The whole reply in lines of text, without mark-up and without colour."""
    lines = [text.plain(reply.title) if reply.card is None else headline(reply.card, text)]
    if reply.card is not None:
        lines += _card(reply.card, text)
    lines += [text.plain(line) for line in reply.lines]
    if reply.table is not None:
        lines += table_lines(reply.table, text)
    if reply.card is None and reply.chart is not None:
        lines += chart_lines(reply.chart, text)
    lines += [f"! {text.plain(warning)}" for warning in reply.warnings]
    if reply.reference is not None:
        lines.append(text("Reference: {reference}", reference=reply.reference))
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
    return sentence(text.plain(joined((move.says for move in card.moves), "semicolon")))


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
    """A row of blocks for each line that has more than one point; named where there are several."""
    lines = [(chart.name, chart.points), *((one.name, one.points) for one in chart.others)]
    named = [(one_line(text.plain(name)), points) for name, points in lines]
    width = max(len(name) for name, _ in named)
    return [
        f"{name.ljust(width)} {sparkline(values_of(points))}".strip()
        for name, points in named
        if len(points) > 1
    ]


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
    return "".join(char if char.isprintable() else " " for char in text)


def part_width(text: Texts) -> int:
    """As wide as the longest name of a part, so that the bars stand below each other."""
    return max(len(text.plain(part_text(name))) for name in ("reach", "amplification", "network"))


def _card(card: Card, text: Texts) -> list[str]:
    lines = [_part(part, part_width(text), text) for part in card.bars]
    lines.append(moves(card, text))
    if len(card.chart.points) > 1:
        lines.append(f"{sparkline(values_of(card.chart.points))}  {text.plain(card.chart.says)}")
    lines += [text.plain(card.forecast), foot(card, text)]
    return lines


def _part(part: Bar, width: int, text: Texts) -> str:
    drawn = "·" * BAR_WIDTH if part.value is None else bar(part.value, BAR_WIDTH)
    number = "–" if part.value is None else text.number(part.value)
    return f"{text.plain(part.name):<{width}} {drawn} {number:>4}  {text.plain(part.says)}"
