"""What chats say in the reader's language: one catalogue for all of them."""

from adapters.render.texts.catalogue import Span, Texts, accepted, language_of, locales, own_name, texts

__all__ = ["Span", "Texts", "accepted", "language_of", "locales", "own_name", "texts"]
