"""What chats say in the reader's language: one catalogue for all of them."""

from adapters.render.texts.catalogue import Span, Texts, locales, texts
from adapters.render.texts.signing import signed

__all__ = ["Span", "Texts", "locales", "signed", "texts"]
