"""The core's button labels in the reader's language."""

from __future__ import annotations

from adapters.texts.catalogue import Texts, noted

_LABELS = {
    "Why": noted("Why"),
    "History": noted("History"),
    "Fresh": noted("Fresh"),
    "Score": noted("Score"),
    "List": noted("List"),
    "Watch": noted("Watch"),
    "What moved it": noted("What moved it"),
}


def label_of(label: str, text: Texts) -> str:
    """The label in this language; of one with a name in it, such as "Why @ada", its first word."""
    if label in _LABELS:
        return text(_LABELS[label])
    first, space, rest = label.partition(" ")
    return f"{text(_LABELS[first])}{space}{rest}" if first in _LABELS else label
