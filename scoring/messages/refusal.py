"""An error as an answer: what happened, what to do next, and the short reference."""

from __future__ import annotations

from scoring.errors import InfluenceError
from scoring.messages.replies import Reply
from scoring.text import NOTHING, Text, joined


def refusal(error: InfluenceError) -> Reply:
    lines = () if error.advice == NOTHING else (error.advice,)
    return Reply(title=error.happened, lines=lines, ok=False, reference=error.reference)


def error_text(error: InfluenceError) -> Text:
    """What happened and what to do next, for a line beside others."""
    return joined((error.happened, error.advice))
