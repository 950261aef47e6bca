"""A reply -> one HTML file: its words, its table, and nothing that is fetched from anywhere.

Whatever a network or a list says stands in it as text: Jinja2 escapes all of it, and an address is a link
only where it is http or https.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from adapters.render.texts import Span, Texts
from scoring.messages.replies import Reply, Table
from scoring.text import Link, Text


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a line; `url` None: plain words."""

    words: str
    url: str | None = None


def page_of(reply: Reply, text: Texts, foot: Text) -> str:
    """The whole page. `foot` says when it was made and by what."""
    return _template().render(
        language=text.locale,
        title=text.plain(reply.title),
        lines=[_pieces(line, text) for line in reply.lines],
        warnings=[_pieces(line, text) for line in reply.warnings],
        table=None if reply.table is None or not reply.table.rows else _table(reply.table, text),
        small=[_pieces(line, text) for line in (*reply.small, foot)],
    )


def _table(table: Table, text: Texts) -> dict[str, object]:
    return {
        "header": [text.plain(column) for column in table.header],
        "rows": [[_pieces(cell, text) for cell in row] for row in table.rows],
        "numeric": table.numeric,
    }


def _pieces(said: Text, text: Texts) -> list[Piece]:
    return [_piece(span, text) for span in text.spans(said)]


def _piece(span: Span, text: Texts) -> Piece:
    if not isinstance(span, Link):
        return Piece(text.in_plain(span))
    label = text.plain(span.label) or span.url
    return Piece(label, span.url if _is_web(span.url) else None)


def _is_web(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


@cache
def _template() -> Template:
    made = Environment(
        loader=PackageLoader("adapters.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return made.get_template("reply.html")
