"""Reply -> the blocks of a message: the number first, then what it is made of, then what to do next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

import discord

from adapters.discord.layout import Block, Picture, Words
from adapters.discord.prose import LONGEST_LINE, escaped, in_code, line
from adapters.texts import Texts, noted
from scoring.plain import bar, table_lines
from scoring.replies import Bar, Card, Direction, Moved, Reply, Table

RISE, FALL, STEADY, REFUSAL = 0x23A55A, 0xF23F43, 0x5865F2, 0xF0B232
BAR_WIDTH = 12
# Wider ones break on a desktop, and become lines of their own.
WIDEST_TABLE = 46

_ACCENTS: dict[Direction, int] = {"up": RISE, "down": FALL, "same": STEADY, "unknown": STEADY}
_ARROWS: dict[Direction, str] = {"up": "▲", "down": "▼", "same": "●", "unknown": ""}
_PARTS = {
    "True Reach": noted("True Reach"),
    "Amplification": noted("Amplification"),
    "Network": noted("Network"),
}
_CONFIDENCE = {
    "low": noted("low confidence"),
    "medium": noted("medium confidence"),
    "high": noted("high confidence"),
}


def accent(reply: Reply) -> int:
    """The colour of the edge: by trend, or that of a refusal."""
    if not reply.ok:
        return REFUSAL
    moves = reply.card.moves if reply.card is not None else ()
    known = [move.direction for move in moves if move.direction != "unknown"]
    return _ACCENTS[known[0] if known else "unknown"]


def blocks(reply: Reply, picture: Picture | None, text: Texts) -> list[Block]:
    """Everything of a reply but its buttons, in reading order."""
    draw = _card(reply.card, reply.lines, picture, text) if reply.card else _plain(reply, picture, text)
    drawn = list(draw)
    if reply.warnings:
        drawn.append(Words(tuple(f"⚠️ {line(one, text)}" for one in reply.warnings), kept=1))
    if reply.reference is not None:
        reference = text("Reference: {reference}", reference=f"`{in_code(reply.reference)}`")
        drawn.append(Words((f"-# {reference}",), kept=1))
    return drawn


def _plain(reply: Reply, picture: Picture | None, text: Texts) -> Iterator[Block]:
    yield Words((f"### {line(reply.title, text)}",), kept=1)
    if reply.lines:
        yield Words(tuple(line(one, text) for one in reply.lines))
    if reply.table is not None:
        yield Words(tuple(_table(reply.table, text)))
    if picture is not None:
        yield picture


def _card(card: Card, lines: Sequence[str], picture: Picture | None, text: Texts) -> Iterator[Block]:
    link = (text("Profile"), card.url) if card.url is not None and _is_web(card.url) else None
    yield Words(tuple(_head(card, text)), kept=4, link=link)
    yield Words(tuple(_bar(part, text) for part in card.bars), kept=3)
    if picture is not None:
        yield picture
    yield Words(tuple(line(one, text) for one in lines))
    yield Words((line(card.forecast, text), f"-# {_foot(card, text)}"), kept=2)


def _head(card: Card, text: Texts) -> Iterator[str]:
    name = f" · {escaped(card.display_name[:60])}" if card.display_name else ""
    yield f"**{escaped(card.handle[:100])}**{name} · {escaped(card.network)}"
    yield f"# {text.number(card.score, 1)} {text('of 100')}"
    moves = " · ".join(_move(move, text) for move in card.moves if move.direction != "unknown")
    if moves:
        yield moves
    yield f"-# ± {text.number(card.margin, 1)} · {text(_CONFIDENCE[card.confidence])}"


def _move(move: Moved, text: Texts) -> str:
    return f"{_ARROWS[move.direction]} {line(move.says, text)}".strip()


def _bar(part: Bar, text: Texts) -> str:
    name = text(_PARTS[part.name]) if part.name in _PARTS else part.name
    wide = max(len(text(one)) for one in _PARTS.values())
    if part.value is None:
        return f"`{in_code(name).ljust(wide)} {'·' * BAR_WIDTH}   –` {line(part.says, text)}"
    cells = bar(part.value, BAR_WIDTH)
    return f"`{in_code(name).ljust(wide)} {cells} {part.value:3.0f}` {line(part.says, text)}"


def _foot(card: Card, text: Texts) -> str:
    """Where the number comes from; the age is Discord's own, so that it stays true while the card stands."""
    asked = discord.utils.format_dt(card.observed_at, "R")
    posts = text.plural("{n} post", "{n} posts", card.posts_used)
    simulated = f" · {text('simulated')}" if card.simulated else ""
    return f"{asked} · {posts} · {text('formula {version}', version=escaped(card.formula))}{simulated}"


def _table(table: Table, text: Texts) -> Iterator[str]:
    """Narrow tables are aligned in a block of code, wide ones are lines, which wrap as a phone needs it."""
    drawn = table_lines(table)
    if max(len(one) for one in drawn) <= WIDEST_TABLE:
        yield from (f"`{in_code(one).ljust(min(max(map(len, drawn)), LONGEST_LINE))}`" for one in drawn)
        return
    for row in table.rows:
        yield _row(table.header, row, table.numeric, text)


def _row(header: Sequence[str], row: Sequence[str], numeric: frozenset[int], text: Texts) -> str:
    named = [
        f"{escaped(header[i])} {escaped(cell)}" if i in numeric and header[i] != "#" else line(cell, text)
        for i, cell in enumerate(row)
        if cell
    ]
    first = 1 if row and 0 in numeric else 0
    named[first : first + 1] = [f"**{one}**" for one in named[first : first + 1]]
    return " · ".join(named)


def _is_web(url: str) -> bool:
    """Whether Discord takes it as the address of a button: http or https, at most 512 characters."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and len(url) <= 512 and url.isascii()
