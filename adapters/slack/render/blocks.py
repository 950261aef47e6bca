"""The few other kinds of block that we use, within Slack's limits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from adapters.render.texts import Texts
from adapters.slack.render import rich
from adapters.slack.render.rich import Block
from adapters.slack.render.sanitise import clean, clean_lines
from scoring.messages.replies import Table
from scoring.text import Sparkline, Text

# docs.slack.dev, reference of blocks and elements.
LONGEST_HEADER, LONGEST_BUTTON, LONGEST_VALUE, LONGEST_CONTEXT = 150, 75, 2_000, 2_000
MOST_ROWS, MOST_COLUMNS, MOST_BUTTONS, MOST_BLOCKS = 100, 20, 25, 50
PAGE_ROWS = MOST_ROWS - 1  # under the header
# Slack takes 10,000 characters over all cells of a table; it may count otherwise than we do.
LONGEST_TABLE, LONGEST_CELL = 9_500, 500
LONGEST_TABLE_AS_LINES = 3_000


def plain(words: str, limit: int) -> Block:
    """A plain_text object; :names: in it stay text."""
    return {"type": "plain_text", "text": clean(words, limit), "emoji": False}


def header(words: str) -> Block:
    return {"type": "header", "text": plain(words, LONGEST_HEADER)}


def context(rows: Iterable[str]) -> Block | None:
    """Small grey lines, None without any."""
    kept = list(rows)
    if not kept:
        return None
    words = clean_lines(kept, LONGEST_CONTEXT)
    return {"type": "context", "elements": [{"type": "plain_text", "text": words, "emoji": False}]}


def button(label: str, action: str, value: str, *, says: str | None = None, **more: Any) -> Block:
    """`says` is what a screen reader hears in place of the label."""
    spoken = {"accessibility_label": clean(says, LONGEST_BUTTON)} if says else {}
    return {
        "type": "button",
        "text": plain(label, LONGEST_BUTTON),
        "action_id": action,
        "value": value,
        **spoken,
        **more,
    }


def confirmation(title: str, words: str, *, yes: str, no: str) -> Block:
    """A question that Slack asks before a button does what it says."""
    return {
        "title": plain(title, 100),
        "text": plain(words, 300),
        "confirm": plain(yes, 30),
        "deny": plain(no, 30),
        "style": "danger",
    }


def actions(buttons: Sequence[Block]) -> Block | None:
    return {"type": "actions", "elements": list(buttons[:MOST_BUTTONS])} if buttons else None


def table(drawn: Table, text: Texts, first: int = 0) -> Block:
    """As many rows from `first` on as fit, under the header."""
    shown = drawn.rows[first : first + rows_that_fit(drawn, text, first)]
    # A column without a single entry only takes room.
    columns = [i for i in range(len(drawn.header)) if any(text.plain(row[i]).strip() for row in shown)]
    columns = columns[:MOST_COLUMNS]
    settings = [
        {"align": "right" if i in drawn.numeric else "left", "is_wrapped": _wraps(drawn, i, text)}
        for i in columns
    ]
    rows = [[_cell(row[i], text) for i in columns] for row in (drawn.header, *shown)]
    return {"type": "table", "column_settings": settings, "rows": rows}


def _wraps(drawn: Table, column: int, text: Texts) -> bool:
    """Sentences do; numbers, handles and small charts would break inside."""
    cells = [row[column] for row in drawn.rows if not isinstance(row[column], Sparkline)]
    return column not in drawn.numeric and any(" " in text.plain(cell).strip() for cell in cells)


def rows_that_fit(drawn: Table, text: Texts, first: int) -> int:
    """How many rows from `first` on one table holds, at least 1: by their number and their characters."""
    left = LONGEST_TABLE - _length(drawn.header, text)
    for count, row in enumerate(drawn.rows[first : first + PAGE_ROWS]):
        left -= _length(row, text)
        if left < 0:
            return max(count, 1)
    return PAGE_ROWS


def _length(row: Sequence[Text], text: Texts) -> int:
    """The characters that a row takes at most; an empty cell is drawn as a dash."""
    return sum(min(max(len(text.plain(cell)), 1), LONGEST_CELL) for cell in row[:MOST_COLUMNS])


def some(*blocks: Block | None, most: int = MOST_BLOCKS) -> list[Block]:
    """Those that are there, at most as many as a message holds."""
    return [block for block in blocks if block is not None][:most]


def _cell(cell: Text, text: Texts) -> Block:
    spans = text.spans(cell)
    if all(isinstance(span, str) for span in spans):
        # Slack refuses an empty cell; clean() gives a dash for it.
        return {"type": "raw_text", "text": clean(text.plain(cell), LONGEST_CELL)}
    return rich.section(rich.spans(spans, text))
