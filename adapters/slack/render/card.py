"""One account's card: who and how much in the first line, why in the next ones."""

from __future__ import annotations

from adapters.render.plain import foot, known_moves, part_name, said_beside
from adapters.render.sparks import bar
from adapters.render.texts import Texts
from adapters.slack.render import blocks, rich
from adapters.slack.render.rich import Block
from adapters.slack.render.sanitise import clean
from scoring.messages.replies import Bar, Card, Moved
from scoring.messages.words import confidence_text
from scoring.text import Name, joined, say

BAR_CELLS = 10
# A word stands beside each: neither colour nor shape alone says anything.
_ARROWS = {"up": "▲ ", "down": "▼ ", "same": "● ", "unknown": ""}


def draw(card: Card, chart: Block | None, text: Texts) -> list[Block]:
    """Header, moves, what it means, parts, chart and source. Every line wraps well on a narrow screen."""
    beside = [
        element
        for line in said_beside(card)
        for element in (rich.text("\n"), *rich.spans(text.spans(line), text))
    ]
    parts = [element for part in card.bars for element in (rich.text("\n"), *_part(part, text))]
    return blocks.some(
        blocks.header(_headline(card, text)),
        rich.section([*_who(card, text), rich.text("\n"), *_moves(known_moves(card), text), *beside]),
        rich.section(parts[1:]),
        chart,
        blocks.context((foot(card, text),)),
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
    said = [
        rich.text(
            _ARROWS[move.direction] + clean(text.plain(move.says), 120),
            bold=move.direction in ("up", "down"),
        )
        for move in moves
    ]
    return [element for one in said for element in (rich.text(" · "), one)][1:]


def _part(part: Bar, text: Texts) -> list[Block]:
    """The bar with its number, then the name with its weight and what it is made of."""
    drawn = "·" * BAR_CELLS if part.value is None else bar(part.value, BAR_CELLS)
    number = "–" if part.value is None else text.number(part.value)
    return [
        rich.text(f"{drawn} {number:>3}", code=True),
        rich.text(f" {clean(part_name(part, text), 60)}", bold=True),
        rich.text(f" · {clean(text.plain(part.says), 200)}"),
    ]
