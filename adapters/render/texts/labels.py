"""Single words of the core in the reader's language: button labels, parts of the score, confidence."""

from __future__ import annotations

from adapters.render.texts.catalogue import Texts, noted
from scoring.formula.result import Confidence

_LABELS = {
    "Why": noted("Why"),
    "History": noted("History"),
    "Fresh": noted("Fresh"),
    "Score": noted("Score"),
    "List": noted("List"),
    "Watch": noted("Watch"),
    "What moved it": noted("What moved it"),
}
_PARTS = {
    "True Reach": noted("True Reach"),
    "Amplification": noted("Amplification"),
    "Network": noted("Network"),
}
_CONFIDENCE: dict[Confidence, str] = {
    "low": noted("low confidence"),
    "medium": noted("medium confidence"),
    "high": noted("high confidence"),
}


def part_of(name: str, text: Texts) -> str:
    """The name of a part of the score."""
    return text(_PARTS[name]) if name in _PARTS else name


def confidence_of(confidence: Confidence, text: Texts) -> str:
    """How sure a score is."""
    return text(_CONFIDENCE[confidence])


def label_of(label: str, text: Texts) -> str:
    """The label in this language; of one with a name in it, such as "Why @ada", its first word."""
    if label in _LABELS:
        return text(_LABELS[label])
    first, space, rest = label.partition(" ")
    return f"{text(_LABELS[first])}{space}{rest}" if first in _LABELS else label
