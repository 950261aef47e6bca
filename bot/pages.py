"""Pages in a process: drawn in every language, and shown to whoever has their address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from scoring.messages.replies import Reply
from scoring.text import Text


def draw_pages(reply: Reply, more: Sequence[Reply], foot: Text) -> Mapping[str, str]:
    """A DrawPages. Jinja2 is loaded with the first page."""
    from adapters.pages.page import page_of
    from adapters.render.texts import locales, texts

    return {language: page_of(reply, texts(language), foot, more) for language in locales()}
