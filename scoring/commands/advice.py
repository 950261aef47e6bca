"""What to type instead."""

from __future__ import annotations

from scoring.errors import BadCommand
from scoring.handles import shown
from scoring.text import Text, say


def type_this(usage: str) -> Text:
    """The words that work, as they are typed after /influence."""
    return say("Type `/influence {usage}`.", usage=usage)


def misread(word: str, usage: str) -> BadCommand:
    """A word that has no meaning where it stands."""
    return BadCommand(say("I cannot read “{word}” here.", word=shown(word)), type_this(usage))
