"""Text that somebody else wrote -> text that Slack shows as it is and never acts upon.

Blocks hold such text only in `plain_text`, `raw_text` and `rich_text` elements, which parse nothing. The
top-level `text` of a message, which notifications and screen readers get, is parsed by Slack: it is escaped.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from adapters.render.plain import NO_BREAK
from adapters.render.texts import Span
from scoring.text import Link, Person, Place

LONGEST_TEXT = 3_000  # of the fallback; Slack asks for less than 4,000
_CHANNEL = re.compile(r"[CGD][A-Z0-9]{1,20}")
_GROUP = re.compile(r"S[A-Z0-9]{1,20}")
_MEMBER = re.compile(r"[UW][A-Z0-9]{1,20}")
# Marks that change the direction or the place of what follows, or show nothing: a name in them can look like
# another one. Joiners and variation selectors stay, emoji are made of them.
_KEPT = frozenset("\u200d\ufe0f\ufe0e")
# Letters and symbols that are drawn as nothing.
_BLANK = frozenset("\u3164\u115f\u1160\uffa0\u2800")
_MARKS = "\u0300-\u036f\u1ab0-\u1aff\u20d0-\u20ff"
_SPACES = re.compile(r"\s+")
_REPEATED_MARKS = re.compile(f"([{_MARKS}]{{3}})[{_MARKS}]+")


def clean(text: str, limit: int) -> str:
    """One visible line of at most `limit` characters, never empty; cut texts end in …"""
    text = text[: limit * 4]
    # Nearly every text is plain; only others are looked at character by character.
    visible = text if text.isascii() and text.isprintable() else "".join(map(_visible, text))
    line = _REPEATED_MARKS.sub(r"\1", _SPACES.sub(_one_space, visible).strip())
    if len(line) > limit:
        # A mark or a joiner belongs to the character before it: cut before that one.
        end = limit - 1
        while end > 0 and (unicodedata.combining(line[end]) or line[end] in _KEPT or line[end - 1] in _KEPT):
            end -= 1
        line = line[:end].rstrip() + "…"
    return line or "–"


def _one_space(spaces: re.Match[str]) -> str:
    """One at which a line may end, where it may do so at all of them."""
    return next((char for char in spaces[0] if char in NO_BREAK), " ")


def clean_lines(lines: Iterable[str], limit: int) -> str:
    """The same for a text of several lines, which stay lines."""
    kept, left = [], limit
    for line in lines:
        if left < 2:
            break
        kept.append(clean(line, left))
        left -= len(kept[-1]) + 1
    return "\n".join(kept) or "–"


def fitting_lines(lines: Iterable[str], limit: int) -> list[str]:
    """The first of these lines that together take at most `limit` characters, each cleaned, columns kept."""
    kept, left = [], limit
    for line in lines:
        drawn = "".join(map(_visible, line))[:left]
        left -= len(drawn) + 1
        if left <= 0:
            break
        kept.append(drawn)
    return kept


def escape(text: str) -> str:
    """For text that Slack parses: no mention, link or entity can begin. These three, in this order."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def fallback(lines: Iterable[Sequence[Span]]) -> str:
    """The text of a message without its blocks: cleaned, escaped, with our own mentions of channels."""
    kept, left = [], LONGEST_TEXT
    for line in lines:
        text = "".join(map(_span, line)) or "–"
        if len(text) > left:
            break
        kept.append(text)
        left -= len(text) + 1
    return "\n".join(kept) or "–"


def channel_id(text: str) -> str | None:
    """The text if it can be the id of a channel: nothing else is ever made into a mention."""
    return text if _CHANNEL.fullmatch(text) else None


def member_id(text: str) -> str | None:
    """As channel_id, of a member."""
    return text if _MEMBER.fullmatch(text) else None


def group_id(text: str) -> str | None:
    """As channel_id, of a user group."""
    return text if _GROUP.fullmatch(text) else None


def _span(span: Span) -> str:
    match span:
        case Place(channel):
            return f"<#{channel}>" if channel_id(channel) else escape(clean(channel, 40))
        case Person(person):
            return f"<@{person}>" if member_id(person) else escape(clean(person, 40))
        case Link(url):
            return escape(clean(url, 600))
        case _:
            # The spaces at its ends join it to its neighbours.
            inner = escape(clean(span, 600)) if span.strip() else ""
            return f"{' ' if span[:1] == ' ' else ''}{inner}{' ' if span[-1:] == ' ' else ''}"


def _visible(char: str) -> str:
    if char in _BLANK:
        return " "
    if char in _KEPT or char in NO_BREAK or char.isprintable():
        return char
    # Control characters, line ends and the like part words; format characters vanish.
    return "" if unicodedata.category(char) in ("Cf", "Cs", "Co", "Cn") else " "
