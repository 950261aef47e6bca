"""One account's card: who and how much in the first line, why in the next ones."""

from __future__ import annotations

from adapters.render.plain import foot, part_width
from adapters.render.sparks import bar
from adapters.render.texts import Texts
from adapters.slack.render import blocks, rich
from adapters.slack.render.rich import Block
from adapters.slack.render.sanitise import clean
from scoring.messages.replies import Bar, Card, Moved
from scoring.messages.words import confidence_text
from scoring.text import Name, joined, say

BAR_CELLS = 14
# A word stands beside each: neither colour nor shape alone says anything.
_ARROWS = {"up": "▲ ", "down": "▼ ", "same": "● ", "unknown": ""}


def draw(card: Card, chart: Block | None, text: Texts) -> list[Block]:
    """Header, moves, parts, chart, forecast and source."""
    return blocks.some(
        blocks.header(_headline(card, text)),
        rich.section([*_who(card, text), rich.text("\n"), *_moves(card.moves, text)]),
        rich.monospace(_part(part, text) for part in card.bars),
        chart,
        blocks.context((text.plain(card.forecast), *_measured(card.bars, text), foot(card, text))),
    )


def _headline(card: Card, text: Texts) -> str:
    score = text(
        "{score} ± {margin} of 100", score=text.number(card.score, 1), margin=text.number(card.margin, 1)
    )
    return f"{card.handle} · {score}"


def _who(card: Card, text: Texts) -> list[Block]:
    """The name as the network has it, linked to the profile, and how sure the score is."""
    url = rich.page(card.url)
    name = clean(card.display_name or card.handle, 80)
    who = {"type": "link", "url": url, "text": name} if url else rich.text(name, bold=True)
    network = say("{network} (simulated)", network=card.network) if card.simulated else Name(card.network)
    rest = joined((network, confidence_text(card.confidence)), "dot")
    return [who, rich.text(" · "), *rich.spans(text.spans(rest), text)]


def _moves(moves: tuple[Moved, ...], text: Texts) -> list[Block]:
    """Each span that can be compared; where none can, the first says why."""
    known = [move for move in moves if move.direction != "unknown"] or moves[:1]
    said = [
        rich.text(
            _ARROWS[move.direction] + clean(text.plain(move.says), 120),
            bold=move.direction in ("up", "down"),
        )
        for move in known
    ]
    return [element for one in said for element in (rich.text(" · "), one)][1:]


def _part(part: Bar, text: Texts) -> str:
    name = f"{clean(text.plain(part.name), 40):<{part_width(text)}}"
    if part.value is None:
        return f"{name} {'·' * BAR_CELLS}   –"
    return f"{name} {bar(part.value, BAR_CELLS)} {text.number(part.value):>3}"


def _measured(bars: tuple[Bar, ...], text: Texts) -> tuple[str, ...]:
    """What the numbers alone do not tell: the size of the audience, and why a part is missing."""
    said = [
        say("{part}: {says}", part=part.name, says=part.says)
        for i, part in enumerate(bars)
        if i == 0 or part.value is None
    ]
    return (text.plain(joined(said, "dot")),) if said else ()
