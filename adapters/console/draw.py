"""Reply -> the terminal: colour and boxes where it can show them, plain text where it cannot."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, TextIO

from adapters.render.plain import (
    BAR_WIDTH,
    chart_lines,
    foot,
    known_moves,
    one_line,
    part_name,
    part_width,
    plain_text,
    said_beside,
)
from adapters.render.sparks import bar
from adapters.render.texts import Texts
from scoring.messages.replies import Bar, Card, Chart, Moved, Reply, Table
from scoring.messages.words import confidence_text
from scoring.text import Link, Text

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.text import Text as Line

CARD_WIDTH = 78
# What an address of a page may hold, so that it cannot end the mark that makes it a link.
_PAGE = re.compile(r"https?://[!-~]{3,2000}")
_COLOURS = {"up": "green", "down": "red", "same": "default", "unknown": "dim"}
_ARROWS = {"up": "▲ ", "down": "▼ ", "same": "● ", "unknown": ""}


def show(reply: Reply, out: TextIO, text: Texts) -> None:
    """Writes one reply in this language, and a blank line after it."""
    if out.isatty() and not os.environ.get("NO_COLOR"):
        from rich.console import Console

        draw(reply, Console(file=out, width=min(CARD_WIDTH + 22, Console(file=out).width)), text)
    else:
        out.write(plain_text(reply, text) + "\n\n")
    out.flush()


def draw(reply: Reply, console: Console, text: Texts) -> None:
    """Draws one reply on a rich console. All text is plain: what a network wrote is never read as mark-up."""
    from rich.console import Group
    from rich.panel import Panel
    from rich.text import Text as Line

    body: list[RenderableType] = [*_card(reply.card, text)] if reply.card is not None else []
    said = [_linked(line, text) for line in reply.lines]
    table = [] if reply.table is None else _table(reply.table, text, min(console.width, CARD_WIDTH) - 4)
    body += [*table, *said] if reply.leads == "table" else [*said, *table]
    if reply.card is None and reply.chart is not None:
        body += [Line(line, style="cyan") for line in chart_lines(reply.chart, text)]
    for part in reply.sections:
        body += [Line(), Line(text.plain(part.title), style="bold")]
        body += [Line(f"  {one_line(text.plain(line))}") for line in part.lines]
    body += [Line(f"! {one_line(text.plain(warning))}", style="yellow") for warning in reply.warnings]
    body += [Line(one_line(text.plain(line)), style="dim") for line in reply.small]
    if reply.support is not None:
        body.append(Line(text("Reference: {reference}", reference=reply.support), style="dim"))
    style = "cyan" if reply.ok else "red"
    title = Line(one_line(_title(reply, text)), style=f"bold {style}")
    panel = Panel(Group(*body), title=title, title_align="left", border_style=style, width=CARD_WIDTH)
    console.print(panel, highlight=False)


def _linked(said: Text, text: Texts) -> Line:
    """One line whose pages can be clicked, where the terminal knows how (OSC 8)."""
    from rich.text import Text as Line

    drawn = Line()
    for span in text.spans(said):
        if isinstance(span, Link) and _PAGE.fullmatch(span.url):
            drawn.append(one_line(text.plain(span.label)), style=f"link {span.url}")
        else:
            drawn.append(one_line(text.in_plain(span)))
    return drawn


def _table(table: Table, text: Texts, room: int) -> list[RenderableType]:
    """Columns padded to their widest cell. On a narrow terminal those further right are left out."""
    rows = [[_linked(cell, text) for cell in row] for row in (table.header, *table.rows)]
    widths = [max(row[i].cell_len for row in rows) for i in range(len(table.header))]
    shown = [i for i, width in enumerate(widths) if width]
    while len(shown) > 2 and sum(widths[i] + 2 for i in shown) - 2 > room:
        shown.pop()
    drawn: list[RenderableType] = []
    for row in rows:
        for i in shown:
            row[i].align("right" if i in table.numeric else "left", widths[i])
        line = row[shown[0]]
        for i in shown[1:]:
            line.append("  ").append_text(row[i])
        line.rstrip()
        drawn.append(line)
    return drawn


def _title(reply: Reply, text: Texts) -> str:
    title = text.plain(reply.title)
    if reply.card is None:
        return title
    name = f" · {reply.card.display_name}" if reply.card.display_name else ""
    simulated = f" · {text('simulated')}" if reply.card.simulated else ""
    return f"{title}{name}{simulated}"


def _card(card: Card, text: Texts) -> list[RenderableType]:
    from rich.text import Text as Line

    drawn: list[RenderableType] = [_headline(card, text)]
    drawn.append(Line("   ").join(_move(move, text) for move in known_moves(card)))
    drawn += [Line(text.plain(line)) for line in said_beside(card)]
    drawn.append(Line())
    drawn += [_bar(part, part_width(card.bars, text) + 1, text) for part in card.bars]
    drawn.append(Line())
    for line in chart_lines(card.chart, text):
        drawn.append(Line(line, style="cyan").append(f"  {_span(card.chart, text)}", style="dim"))
    drawn.append(Line(foot(card, text), style="dim"))
    return drawn


def _span(chart: Chart, text: Texts) -> str:
    values = [point.value for point in chart.points if point.value is not None]
    low, high = text.number(min(values), 1), text.number(max(values), 1)
    return text("{title}: {low} to {high}", title=text.plain(chart.title), low=low, high=high)


def _headline(card: Card, text: Texts) -> Line:
    from rich.text import Text as Line

    return Line.assemble(
        (text.number(card.score, 1), "bold"),
        (f" {text('of 100')}   ± {text.number(card.margin, 1)}", "default"),
        (f"   {text.plain(confidence_text(card.confidence))}", "dim"),
    )


def _bar(part: Bar, width: int, text: Texts) -> Line:
    from rich.text import Text as Line

    name, says = f"{part_name(part, text):<{width}}", text.plain(part.says)
    if part.value is None:
        return Line(f"{name}{'·' * BAR_WIDTH}   –  {says}", style="dim")
    value = f"{text.number(part.value):>4}  "
    return Line.assemble(name, (bar(part.value, BAR_WIDTH), "cyan"), (value, "bold"), (says, "dim"))


def _move(move: Moved, text: Texts) -> Line:
    from rich.text import Text as Line

    return Line(_ARROWS[move.direction] + text.plain(move.says), style=_COLOURS[move.direction])
