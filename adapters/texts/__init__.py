"""What chats say in the reader's language: one catalogue for all of them."""

from adapters.texts.catalogue import LOCALES, Texts, noted, texts
from adapters.texts.labels import label_of
from adapters.texts.phrases import phrase

__all__ = ["LOCALES", "Texts", "label_of", "noted", "phrase", "texts"]
