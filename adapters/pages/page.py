"""Replies -> one HTML file: their words, tables and charts, and nothing that is fetched from anywhere.

Whatever a network or a list says stands in it as text: Jinja2 escapes all of it, and an address is a link
only where it is http or https.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from adapters.pages.chart import Drawn, drawn
from adapters.render.texts import Span, Texts
from scoring.messages.replies import Reply, Table
from scoring.text import Link, Text


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a line; `url` None: plain words, or with `code` what is typed as it stands."""

    words: str
    url: str | None = None
    code: bool = False


Line = list[Piece]


@dataclass(frozen=True, slots=True)
class Part:
    """One reply of a page; `title` "" for the first, whose title is that of the page."""

    title: str
    lines: list[Line]
    warnings: list[Line]
    table: dict[str, object] | None
    chart: Drawn | None
    sections: list[dict[str, object]]


def page_of(reply: Reply, text: Texts, foot: Text, more: Sequence[Reply] = ()) -> str:
    """The whole page: the first reply gives its title, and `more` follow under their own.

    `foot` says when it was made, and what else holds for all of it.
    """
    more = _without_repeated_warnings(reply, more)
    small = dict.fromkeys(line for one in (reply, *more) for line in one.small)
    return rendered(
        "reply.html",
        text,
        text.plain(reply.title),
        values=text("Values"),
        parts=[_part(reply, text, ""), *(_part(one, text, text.plain(one.title)) for one in more)],
        small=[pieces(line, text) for line in (*small, foot)],
    )


def rendered(name: str, text: Texts, title: str, *, forms: bool = False, **values: object) -> str:
    """A page from a template of ours, in its frame. `forms`: it asks its own server with one."""
    return template(name).render(
        language=text.locale,
        title=title,
        style=Markup(style()),  # noqa: S704  (a file of ours)
        policy=policy(forms=forms),
        **values,
    )


@cache
def style() -> str:
    """The one style sheet of all pages, which stands in each of them."""
    return files("adapters.pages").joinpath("templates", "page.css").read_text()


@cache
def policy(*, forms: bool = False) -> str:
    """What a browser may do with a page: show it, in this style and no other; with `forms`, ask us again."""
    digest = base64.b64encode(hashlib.sha256(style().encode()).digest()).decode()
    action = "'self'" if forms else "'none'"
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action {action}"


def _without_repeated_warnings(first: Reply, more: Sequence[Reply]) -> list[Reply]:
    """What holds for all of the page is said once."""
    said, left = set(first.warnings), []
    for one in more:
        left.append(replace(one, warnings=tuple(each for each in one.warnings if each not in said)))
        said.update(one.warnings)
    return left


def _part(reply: Reply, text: Texts, title: str) -> Part:
    return Part(
        title,
        [pieces(line, text) for line in reply.lines],
        [pieces(line, text) for line in reply.warnings],
        None if reply.table is None or not reply.table.rows else _table(reply.table, text),
        None if reply.chart is None else drawn(reply.chart, text),
        [
            {"title": text.plain(one.title), "lines": [pieces(line, text) for line in one.lines]}
            for one in reply.sections
        ],
    )


def _table(table: Table, text: Texts) -> dict[str, object]:
    return {
        "header": [text.plain(column) for column in table.header],
        "rows": [[pieces(cell, text) for cell in row] for row in table.rows],
        "numeric": table.numeric,
    }


def pieces(said: Text, text: Texts) -> Line:
    """A text in the reader's language, with its links apart."""
    return [piece for span in text.spans(said) for piece in _pieces(span, text)]


def _pieces(span: Span, text: Texts) -> Line:
    if isinstance(span, Link):
        label = text.plain(span.label) or span.url
        return [Piece(label, span.url if _is_web(span.url) else None)]
    # What stands between backticks is to be typed: every second part.
    parts = text.in_plain(span).split("`")
    if len(parts) % 2 == 0:
        return [Piece("`".join(parts))]
    return [Piece(part, code=place % 2 == 1) for place, part in enumerate(parts) if part]


def _is_web(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


@cache
def template(name: str) -> Template:
    """One of ours, by its file name; whatever is put into it is escaped."""
    return _templates().get_template(name)


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("adapters.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
