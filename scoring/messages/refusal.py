"""An error as an answer: what happened, what to do next, and what support asks for where it is our fault."""

from __future__ import annotations

from scoring.errors import InfluenceError
from scoring.messages.replies import Reply
from scoring.text import NOTHING, Name, Text, joined


def refusal(error: InfluenceError) -> Reply:
    lines = () if error.advice == NOTHING else (error.advice,)
    support = error.reference if error.ours else None
    return Reply(title=error.happened, lines=lines, ok=False, reference=error.reference, support=support)


def error_text(error: InfluenceError) -> Text:
    """The same in one line, for where a reply would be too much."""
    support = (Name(f"({error.reference})"),) if error.ours else ()
    return joined((error.happened, error.advice, *support))
