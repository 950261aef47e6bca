"""Texts -> rich_text, whose text elements Slack shows as they are: no mark-up, no mention, no link."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from adapters.render.texts import Span, Texts
from adapters.slack.render.sanitise import channel_id, clean, member_id
from scoring.text import Link, Person, Place, Text

Block = dict[str, Any]

LONGEST_LINE = 1_000
LONGEST_BLOCK = 3_000
MOST_PLAIN = 3
# A network's address of a post: shown as a link only if there is nothing in it that a link cannot hold.
_PAGE = re.compile(r"https://(?:(?![<>|\"'`\\])[!-~]){4,2000}")


def text(words: str, *, bold: bool = False, code: bool = False) -> Block:
    """One piece of plain text; spaces and line ends stay."""
    style = {name: True for name, on in (("bold", bold), ("code", code)) if on}
    return {"type": "text", "text": words, **({"style": style} if style else {})}


def spans(line: Iterable[Span], reader: Texts, *, bold: bool = False) -> list[Block]:
    """One line as elements: text, and our own mentions and links where the core named them."""
    return [element for part in line for element in _element(part, reader, bold)]


def lines(rows: Iterable[Text], reader: Texts, *, title: Text | None = None) -> Block | None:
    """A block of lines under an optional bold one; None without any. What does not fit is left out.

    More than a few are drawn as a list, so that the eye finds where each begins.
    """
    kept = [spans(row, reader) for row in _fitting(map(reader.spans, rows))]
    above = [] if title is None else [spans(reader.spans(title), reader, bold=True)]
    if len(kept) > MOST_PLAIN:
        points = [{"type": "rich_text_section", "elements": row} for row in kept]
        listed = {"type": "rich_text_list", "style": "bullet", "elements": points}
        headed = [{"type": "rich_text_section", "elements": row} for row in above]
        return {"type": "rich_text", "elements": [*headed, listed]}
    elements = [element for one in (*above, *kept) for element in (text("\n"), *one)][1:]
    return section(elements) if elements else None


def _fitting(rows: Iterable[tuple[Span, ...]]) -> Iterator[tuple[Span, ...]]:
    left = LONGEST_BLOCK
    for row in rows:
        left -= sum(len(str(span)) for span in row) + 1
        if left < 0:
            return
        yield row


def section(elements: list[Block]) -> Block:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": elements}]}


def monospace(rows: Iterable[str]) -> Block:
    """Lines of one width for bars and small charts."""
    drawn = {"type": "rich_text_preformatted", "elements": [text("\n".join(rows))]}
    return {"type": "rich_text", "elements": [drawn]}


def page(url: str | None) -> str | None:
    """The address if it can be a link of ours."""
    return url if url is not None and _PAGE.fullmatch(url) else None


def _element(part: Span, reader: Texts, bold: bool) -> list[Block]:
    match part:
        case Place(channel) if channel_id(channel):
            return [{"type": "channel", "channel_id": channel}]
        case Person(person) if member_id(person):
            return [{"type": "user", "user_id": person}]
        case Link(url, label) if page(url):
            return [{"type": "link", "url": url, "text": clean(reader.plain(label), 80)}]
        case Place(bare) | Person(bare) | Link(bare, _):
            return [text(clean(bare, LONGEST_LINE), bold=bold)]
        case str():
            return _text(part, bold)


def _text(part: str, bold: bool) -> list[Block]:
    """The spaces at its ends join it to its neighbours. What stands in `…` is a command to type."""
    if not part:
        return []
    inner = clean(part, LONGEST_LINE) if part.strip() else ""
    whole = f"{' ' * part[:1].isspace()}{inner}{' ' * (part[-1:].isspace() and bool(inner))}"
    pieces = whole.split("`")
    if len(pieces) % 2 == 0:
        return [text(whole, bold=bold)]
    return [text(piece, bold=bold, code=i % 2 == 1) for i, piece in enumerate(pieces) if piece]
