"""Blocks of a message -> a LayoutView within Discord's limits. What does not fit is cut and told.

Discord: 40 components in all, 4,000 characters of text over the whole message, custom ids of 100, labels of
80, alt texts of 1,024. discord.py checks none of the lengths; the server refuses the whole message.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from discord import ui

from adapters.discord.components.published import Upload

MOST_TEXT = 4000
MOST_COMPONENTS = 40
LONGEST_CUSTOM_ID = 100
LONGEST_LABEL = 80
LONGEST_ALT = 1024
MOST_BUTTONS = 5
_CUT_ROOM = 48  # for the words that say how much was cut
_SHORTEST = 80


@dataclass(frozen=True, slots=True)
class Words:
    """Lines of markdown. The first `kept` are never cut; `link`: label and address of a button."""

    lines: tuple[str, ...]
    kept: int = 0
    link: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG with its text for those who cannot see it."""

    name: str
    png: bytes
    alt: str


@dataclass(frozen=True, slots=True)
class Attached:
    """A file to take along."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Rule:
    """A thin line."""


@dataclass(frozen=True, slots=True)
class Row:
    """Buttons or one select beside each other."""

    items: tuple[ui.Item[Any], ...]


Block = Words | Picture | Attached | Rule | Row


class DrawnView(ui.LayoutView):
    """A view that does not change once it is drawn: what is sent of it is made once."""

    _made: list[dict[str, Any]] | None = None

    def to_components(self) -> list[dict[str, Any]]:
        if self._made is None:
            self._made = super().to_components()  # type: ignore[no-untyped-call]
        return self._made


@dataclass(frozen=True, slots=True)
class RenderedMessage:
    """A message that is ready to be sent, as often as its files are made anew."""

    view: ui.LayoutView
    pictures: tuple[Picture, ...] = ()
    attached: tuple[Attached, ...] = ()

    def files(self) -> list[Upload]:
        """Pictures and files as uploads; an upload can be sent once."""
        pictures = [Upload(io.BytesIO(one.png), filename=one.name) for one in self.pictures]
        return pictures + [Upload(io.BytesIO(one.content), filename=one.name) for one in self.attached]


def draw(boxes: Sequence[tuple[int | None, Sequence[Block]]], cut: str = "… {n}") -> RenderedMessage:
    """One container a box, with the colour of its edge. `cut` tells how many lines were left out."""
    fitted = _fit([block for _, blocks in boxes for block in blocks], cut)
    view = DrawnView(timeout=None)
    pictures: list[Picture] = []
    attached: list[Attached] = []
    for accent, blocks in boxes:
        container: ui.Container[ui.LayoutView] = ui.Container(accent_colour=accent)
        for _ in blocks:
            block = next(fitted)
            if isinstance(block, Picture):
                pictures.append(block)
            if isinstance(block, Attached):
                attached.append(block)
            for item in _items(block):
                container.add_item(item)
        view.add_item(container)
    return RenderedMessage(view, tuple(pictures), tuple(attached))


def length(text: str) -> int:
    """Characters as the strictest reader counts them: in UTF-16."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut_to(text: str, most: int) -> str:
    """The text if it fits, else its beginning; never empty, which Discord refuses."""
    short = text.strip() or "–"
    if length(short) <= most:
        return short
    while length(short) > most - 1:
        short = short[: len(short) - max(1, (length(short) - most) // 2)]
    return f"{short}…"


def _items(block: Block) -> Iterable[ui.Item[Any]]:
    match block:
        case Words(lines) if not "".join(lines).strip():
            return  # Discord refuses a text without a letter
        case Words(lines, link=None):
            yield ui.TextDisplay("\n".join(lines))
        case Words(lines, link=(label, url)):
            button: ui.Button[ui.LayoutView] = ui.Button(label=cut_to(label, LONGEST_LABEL), url=url)
            yield ui.Section("\n".join(lines), accessory=button)
        case Picture(name, _, alt):
            gallery: ui.MediaGallery[ui.LayoutView] = ui.MediaGallery()
            gallery.add_item(media=f"attachment://{name}", description=cut_to(alt, LONGEST_ALT))
            yield gallery
        case Attached(name, _):
            file: ui.File[ui.LayoutView] = ui.File(f"attachment://{name}")
            yield file
        case Rule():
            yield ui.Separator()
        case Row(items) if items:
            row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
            for item in items[:MOST_BUTTONS]:
                row.add_item(item)
            yield row


def _fit(blocks: Sequence[Block], cut: str) -> Iterator[Block]:
    """The same blocks with lines left out where the text is too long: later lines go first."""
    left = MOST_TEXT - sum(_cost(block.lines[: block.kept]) for block in blocks if isinstance(block, Words))
    fitted: list[Block] = []
    for block in blocks:
        if isinstance(block, Words):
            kept, rest = block.lines[: block.kept], block.lines[block.kept :]
            room = [line for line, used in zip(rest, _running(rest), strict=True) if used <= left - _CUT_ROOM]
            left -= _cost(room)
            if len(room) < len(rest):
                room.append(cut.format(n=len(rest) - len(room)))
                left -= length(room[-1]) + 1
            block = replace(block, lines=(*kept, *room))
        fitted.append(block)
    return iter(_squeezed(fitted))


def _squeezed(blocks: list[Block]) -> list[Block]:
    """Where even the lines that are kept are too long, the longest are shortened: nobody writes such."""
    texts = {i: list(block.lines) for i, block in enumerate(blocks) if isinstance(block, Words)}
    while (excess := sum(map(_cost, texts.values())) - MOST_TEXT) > 0:
        sizes = [(length(line), i, k) for i, lines in texts.items() for k, line in enumerate(lines)]
        long, i, k = max(sizes)
        if long <= _SHORTEST:
            del texts[i][k]
        else:
            # A backslash at the end would escape what follows.
            texts[i][k] = cut_to(texts[i][k], max(_SHORTEST, long - excess)).rstrip("\\")
    return [
        replace(block, lines=tuple(texts[i])) if isinstance(block, Words) else block
        for i, block in enumerate(blocks)
    ]


def _cost(lines: Iterable[str]) -> int:
    return sum(length(line) + 1 for line in lines)


def _running(lines: Sequence[str]) -> Iterator[int]:
    used = 0
    for line in lines:
        used += length(line) + 1
        yield used
