"""Reply -> the terminal: colour and boxes where it can show them, plain text where it cannot."""

from __future__ import annotations
from scoring.text import Text

import os
from typing import TYPE_CHECKING, TextIO

from scoring.messages.plain import bar, chart_lines, foot, one_line, plain_text, sparkline, table_lines

from scoring.messages.replies import Bar, Card, Chart, Moved, Reply

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.text import Text

CARD_WIDTH = 78
CHART_WIDTH = 48
_COLOURS = {"up": "green", "down": "red", "same": "default", "unknown": "dim"}
_ARROWS = {"up": "▲ ", "down": "▼ ", "same": "● ", "unknown": ""}


def show(reply: Reply, out: TextIO) -> None:
    """Writes one reply, and a blank line after it."""
    if out.isatty() and not os.environ.get("NO_COLOR"):
        from rich.console import Console

        draw(reply, Console(file=out, width=min(CARD_WIDTH + 22, Console(file=out).width)))
    else:
        out.write(plain_text(reply) + "\n\n")
    out.flush()


def draw(reply: Reply, console: Console) -> None:
    """Draws one reply on a rich console. All text is plain: what a network wrote is never read as mark-up."""
    from rich.console import Group
    from rich.panel import Panel
    from rich.text import Text

    body: list[RenderableType] = [*_card(reply.card)] if reply.card is not None else []
    body += [Text(one_line(line)) for line in reply.lines]
    if reply.table is not None:
        body += [Text(line) for line in table_lines(reply.table)]
    if reply.card is None and reply.chart is not None:
        body += [Text(line, style="cyan") for line in chart_lines(reply.chart)]
    body += [Text(f"! {one_line(warning)}", style="yellow") for warning in reply.warnings]
    if reply.reference is not None:
        body.append(Text(f"Reference: {reply.reference}", style="dim"))
    style = "cyan" if reply.ok else "red"
    title = Text(one_line(_title(reply)), style=f"bold {style}")
    panel = Panel(Group(*body), title=title, title_align="left", border_style=style, width=CARD_WIDTH)
    console.print(panel, highlight=False)


def _title(reply: Reply) -> str:
    if reply.card is None:
        return reply.title
    name = f" · {reply.card.display_name}" if reply.card.display_name else ""
    simulated = " · simulated" if reply.card.simulated else ""
    return f"{reply.title}{name}{simulated}"


def _card(card: Card) -> list[RenderableType]:
    from rich.text import Text

    drawn: list[RenderableType] = [_headline(card), Text()]
    drawn += [_bar(part) for part in card.bars]
    drawn.append(Text())
    drawn.append(Text("   ").join(_move(move) for move in card.moves))
    if len(card.chart.points) > 1:
        line = Text(sparkline(card.chart, width=CHART_WIDTH), style="cyan")
        drawn.append(line.append(f"  {_span(card.chart)}", style="dim"))
    drawn.append(Text(card.forecast))
    drawn.append(Text(foot(card), style="dim"))
    return drawn


def _span(chart: Chart) -> str:
    values = [point.value for point in chart.points[-CHART_WIDTH:] if point.value is not None]
    return f"{min(values):.1f} to {max(values):.1f} in {len(values)} days"


def _headline(card: Card) -> Text:
    from rich.text import Text

    return Text.assemble(
        (f"{card.score:.1f}", "bold"),
        (f" of 100   ± {card.margin:.1f}", "default"),
        (f"   {card.confidence} confidence", "dim"),
    )


def _bar(part: Bar) -> Text:
    from rich.text import Text

    if part.value is None:
        return Text(f"{part.name:<14}{'·' * 20}   –  {part.says}", style="dim")
    return Text.assemble(
        f"{part.name:<14}", (bar(part.value), "cyan"), (f"{part.value:4.0f}  ", "bold"), (part.says, "dim")
    )


def _move(move: Moved) -> Text:
    from rich.text import Text

    return Text(_ARROWS[move.direction] + move.says, style=_COLOURS[move.direction])
