"""What chats say in the reader's language: one catalogue for all of them."""

from adapters.texts.catalogue import LOCALES, Texts, noted, texts
from adapters.texts.labels import confidence_of, label_of, part_of
from adapters.texts.phrases import phrase

__all__ = ["LOCALES", "Texts", "confidence_of", "label_of", "noted", "part_of", "phrase", "texts"]
