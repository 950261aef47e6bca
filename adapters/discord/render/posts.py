"""A message that nobody asked for just now -> what is posted: the head, and its details where they fit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from discord import ui

from adapters.discord.components.buttons import buttons
from adapters.discord.components.layout import Block, RenderedMessage, Row, Rule, Words, draw, length
from adapters.discord.render import cards
from adapters.discord.render.mentions import as_text
from adapters.discord.render.pictures import Pictures
from adapters.render.texts import Texts
from scoring.commands.kinds import ListWatched
from scoring.messages.replies import Button, Message, Reply
from scoring.text import say

# Beyond this the details go into a thread: a digest is read in seconds.
MOST_INLINE = 1500


async def post_of(message: Message, key: str | None, pictures: Pictures, text: Texts) -> RenderedMessage:
    """The post itself. `key` is carried by a button, by which the post can be found again."""
    blocks = cards.blocks(message.head, await pictures.of(message.head, text), text)
    details = list(_details(message, text)) if fits(message, text) else []
    blocks += [Rule(), *details] if details else []
    mentioned = as_text(message.mention)
    blocks = [*([Words((mentioned,), 1)] if mentioned else []), *blocks]
    row: Block = Row(_buttons(message.head, key, text))
    return draw([(cards.accent(message.head), [*blocks, row])], cut=text("… and {n} more lines", n="{n}"))


async def details_of(message: Message, pictures: Pictures, text: Texts) -> list[RenderedMessage]:
    """The posts of the thread, one a detail; none where all of them fit into the post."""
    if not message.thread or fits(message, text):
        return []
    cut = text("… and {n} more lines", n="{n}")
    return [
        draw([(cards.accent(reply), cards.blocks(reply, await pictures.of(reply, text), text))], cut=cut)
        for reply in message.thread
    ]


def fits(message: Message, text: Texts) -> bool:
    """Whether the details stand in the post itself: short ones, without pictures of their own."""
    used = sum(length(line) + 1 for block in _details(message, text) for line in block.lines)
    return used <= MOST_INLINE and all(reply.chart is None for reply in message.thread)


def _details(message: Message, text: Texts) -> Iterator[Words]:
    for reply in message.thread:
        for block in cards.blocks(replace(reply, chart=None), None, text, heading="**{title}**"):
            if isinstance(block, Words):
                yield block


def _buttons(head: Reply, key: str | None, text: Texts) -> tuple[ui.Item[Any], ...]:
    # Posts are made in servers only.
    made = buttons(head, text, watch=True, key=key)
    if made or key is None:
        return made
    # Every delivery needs one button, because that is where its key is.
    return buttons(Reply(head.title, buttons=(Button(say("List"), ListWatched()),)), text, key=key)
