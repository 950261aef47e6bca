"""One account's card: who and how much in the first line, why in the next ones."""

from __future__ import annotations

from scoring.messages.plain import bar, foot

from adapters.render.texts import Texts, confidence_of, part_of
from adapters.slack.render import blocks, rich
from adapters.slack.render.rich import Block
from adapters.slack.render.sanitise import clean
from scoring.messages.replies import Bar, Card, Moved

BAR_CELLS = 14
# A word stands beside each: neither colour nor shape alone says anything.
_ARROWS = {"up": "▲ ", "down": "▼ ", "same": "● ", "unknown": ""}


def draw(card: Card, chart: Block | None, text: Texts) -> list[Block]:
    """Header, moves, parts, chart, forecast and source."""
    return blocks.some(
        blocks.header(_headline(card, text)),
        rich.section([*_who(card, text), rich.text("\n"), *_moves(card.moves)]),
        rich.monospace(_part(part, text) for part in card.bars),
        chart,
        blocks.context((card.forecast, *_measured(card.bars), foot(card))),
    )


def _headline(card: Card, text: Texts) -> str:
    score, margin = text.number(card.score, 1), text.number(card.margin, 1)
    return f"{card.handle} · {score} ± {margin} {text('of 100')}"


def _who(card: Card, text: Texts) -> list[Block]:
    """The name as the network has it, linked to the profile, and how sure the score is."""
    url = rich.page(card.url)
    name = clean(card.display_name or card.handle, 80)
    who = {"type": "link", "url": url, "text": name} if url else rich.text(name, bold=True)
    simulated = f" ({text('simulated')})" if card.simulated else ""
    return [who, *rich.spans(f" · {card.network}{simulated} · {confidence_of(card.confidence, text)}")]


def _moves(moves: tuple[Moved, ...]) -> list[Block]:
    """Each span that can be compared; where none can, the first says why."""
    known = [move for move in moves if move.direction != "unknown"] or moves[:1]
    said = [
        rich.text(_ARROWS[move.direction] + clean(move.says, 120), bold=move.direction in ("up", "down"))
        for move in known
    ]
    return [element for one in said for element in (rich.text(" · "), one)][1:]


def _part(part: Bar, text: Texts) -> str:
    name = part_of(part.name, text)
    if part.value is None:
        return f"{name:<14}{'·' * BAR_CELLS}   –"
    return f"{name:<14}{bar(part.value, BAR_CELLS)} {part.value:3.0f}"


def _measured(bars: tuple[Bar, ...]) -> tuple[str, ...]:
    """What the numbers alone do not tell: the size of the audience, and why a part is missing."""
    said = [f"{bar.name}: {bar.says}" for i, bar in enumerate(bars) if i == 0 or bar.value is None]
    return (" · ".join(said),) if said else ()
