"""The parts of the score by their names."""

from __future__ import annotations

from scoring.text import Name, Text, say

PARTS: dict[str, Text] = {
    "reach": say("True Reach"),
    "amplification": say("Amplification"),
    "network": say("Network"),
}


def part_text(name: str) -> Text:
    """The name of a part of the score."""
    return PARTS.get(name, Name(name))
