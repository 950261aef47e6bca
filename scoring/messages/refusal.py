"""An error as an answer: what happened, what to do next, and the short reference."""

from __future__ import annotations

from scoring.errors import InfluenceError
from scoring.messages.replies import Reply
from scoring.text import NOTHING, Name, Text, joined


def refusal(error: InfluenceError) -> Reply:
    lines = () if error.advice == NOTHING else (error.advice,)
    return Reply(title=error.happened, lines=lines, ok=False, reference=error.reference)


def error_text(error: InfluenceError) -> Text:
    """The same in one line, for where a reply would be too much."""
    return joined((error.happened, error.advice, Name(f"({error.reference})")))
