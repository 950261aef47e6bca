"""What chats say in the reader's language: one catalogue for all of them."""

from adapters.render.texts.catalogue import LOCALES, Texts, noted, texts
from adapters.render.texts.labels import confidence_of, label_of, part_of
from adapters.render.texts.phrases import phrase
from adapters.render.texts.signing import by, signed

__all__ = [
    "LOCALES",
    "Texts",
    "by",
    "confidence_of",
    "label_of",
    "noted",
    "part_of",
    "phrase",
    "signed",
    "texts",
]
