"""Reply -> the blocks of a message: the number first, then what it is made of, then what to do next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

import discord

from adapters.discord.components.layout import Block, Picture, Words
from adapters.discord.render.prose import escaped, in_code, line
from adapters.discord.render.tables import table_of
from adapters.render.plain import part_name, said_beside
from adapters.render.sparks import bar
from adapters.render.texts import Texts
from scoring.messages.replies import Bar, Card, Direction, Moved, Reply
from scoring.messages.words import confidence_text
from scoring.text import Text

RISE, FALL, STEADY, REFUSAL = 0x23A55A, 0xF23F43, 0x5865F2, 0xF0B232
BAR_WIDTH = 10
# More lines than that are read as a list.
LISTED_FROM = 2

_ACCENTS: dict[Direction, int] = {"up": RISE, "down": FALL, "same": STEADY, "unknown": STEADY}
_ARROWS: dict[Direction, str] = {"up": "▲ ", "down": "▼ ", "same": "", "unknown": ""}


def accent(reply: Reply) -> int:
    """The colour of the edge: by trend, or that of a refusal."""
    if not reply.ok:
        return REFUSAL
    moves = reply.card.moves if reply.card is not None else ()
    known = [move.direction for move in moves if move.direction != "unknown"]
    return _ACCENTS[known[0] if known else reply.trend]


def blocks(reply: Reply, picture: Picture | None, text: Texts, heading: str = "### {title}") -> list[Block]:
    """Everything of a reply but its buttons, in reading order."""
    if reply.card is not None:
        drawn = list(_card(reply.card, reply.lines, picture, text))
    else:
        title = heading.format(title=line(reply.title, text))
        drawn = [Words((title,), kept=1), *_plain(reply, picture, text)]
    if reply.warnings:
        drawn.append(Words(tuple(f"⚠️ {line(one, text)}" for one in reply.warnings), kept=1))
    if reply.small:
        drawn.append(Words(tuple(f"-# {line(one, text)}" for one in reply.small)))
    if reply.support is not None:
        reference = text("Reference: {reference}", reference=f"`{in_code(reply.support)}`")
        drawn.append(Words((f"-# {reference}",), kept=1))
    return drawn


def _plain(reply: Reply, picture: Picture | None, text: Texts) -> Iterator[Block]:
    mark = "- " if len(reply.lines) > LISTED_FROM else ""
    lines = Words(tuple(f"{mark}{line(one, text)}" for one in reply.lines))
    if reply.to_copy:
        lines = Words(
            ("\n".join(("```", *(in_code(text.plain(one)) for one in reply.lines), "```")),), kept=1
        )
    table = Words(() if reply.table is None else tuple(table_of(reply.table, text)))
    yield from (table, lines) if reply.leads == "table" else (lines, table)
    if picture is not None:
        yield picture
    for part in reply.sections:
        yield Words(
            (f"**{line(part.title, text)}**", *(f"- {line(one, text)}" for one in part.lines)), kept=1
        )


def _card(card: Card, lines: Sequence[Text], picture: Picture | None, text: Texts) -> Iterator[Block]:
    link = (text("Profile"), card.url) if card.url is not None and _is_web(card.url) else None
    yield Words((*_head(card, text), *(line(one, text) for one in said_beside(card))), kept=4, link=link)
    yield Words(tuple(_part(part, text) for part in card.bars), kept=3)
    if picture is not None:
        yield picture
    yield Words(tuple(line(one, text) for one in lines))
    yield Words((f"-# {_foot(card, text)}",), kept=1)


def _head(card: Card, text: Texts) -> Iterator[str]:
    name = f" · {escaped(card.display_name[:60])}" if card.display_name else ""
    yield f"**{escaped(card.handle[:100])}**{name} · {escaped(card.network)}"
    yield f"# {text('{score} of 100', score=text.number(card.score, 1))}"
    moves = " · ".join(_move(move, text) for move in card.moves if move.direction != "unknown")
    if moves:
        yield moves
    yield f"-# ± {text.number(card.margin, 1)} · {line(confidence_text(card.confidence), text)}"


def _move(move: Moved, text: Texts) -> str:
    says = f"{_ARROWS[move.direction]}{line(move.says, text)}"
    return f"**{says}**" if move.direction in ("up", "down") else says


def _part(part: Bar, text: Texts) -> str:
    """The bar with its number, then the name with its weight and what it is made of; it wraps well."""
    cells = "·" * BAR_WIDTH if part.value is None else bar(part.value, BAR_WIDTH)
    value = "–" if part.value is None else text.number(part.value)
    return f"`{cells} {value:>3}` **{escaped(part_name(part, text))}** · {line(part.says, text)}"


def _foot(card: Card, text: Texts) -> str:
    """Where the number comes from; the age is Discord's own, so that it stays true while the card stands."""
    asked = discord.utils.format_dt(card.observed_at, "R")
    posts = text.plural("{n} post", "{n} posts", card.posts_used)
    simulated = f" · {text('simulated')}" if card.simulated else ""
    return f"{asked} · {posts} · {text('formula {version}', version=escaped(card.formula))}{simulated}"


def _is_web(url: str) -> bool:
    """Whether Discord takes it as the address of a button: http or https, at most 512 characters."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and len(url) <= 512 and url.isascii()
