"""A reply of the core in the language of Slack's labels, as far as the catalogue knows its sentences."""

from __future__ import annotations

from dataclasses import replace

from adapters.render.texts import Texts, phrase
from scoring.messages.replies import Card, Named, Reply


def in_language(reply: Reply, text: Texts) -> Reply:
    """The same reply; sentences that the catalogue does not know stay English."""
    if text.locale == "en":
        return reply
    return replace(
        reply,
        title=phrase(reply.title, text),
        lines=tuple(line if isinstance(line, Named) else phrase(line, text) for line in reply.lines),
        warnings=tuple(phrase(warning, text) for warning in reply.warnings),
        card=None if reply.card is None else _card(reply.card, text),
    )


def _card(card: Card, text: Texts) -> Card:
    return replace(
        card,
        moves=tuple(replace(move, says=phrase(move.says, text)) for move in card.moves),
        bars=tuple(replace(bar, says=phrase(bar.says, text)) for bar in card.bars),
        forecast=phrase(card.forecast, text),
    )
