"""Table -> lines: aligned in code where it is narrow enough for a phone, else a line a row that wraps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from adapters.discord.render.prose import escaped, in_code, line
from adapters.render.plain import table_lines
from adapters.render.texts import Texts
from scoring.messages.replies import Table
from scoring.text import Text

WIDEST = 40
# With so many numbers in a row, each needs its name.
_NAMED_FROM = 3
_UNKNOWN = "–"


def table_of(table: Table, text: Texts) -> Iterator[str]:
    """Cells that link or name somebody cannot be in code, so they make a table of lines."""
    drawn = table_lines(table, text)
    linked = any(_links(cell, text) for row in table.rows for cell in row)
    if not linked and max(len(one) for one in drawn) <= WIDEST:
        wide = max(len(one) for one in drawn)
        yield from (f"`{in_code(one):<{wide}}`" for one in drawn)
    else:
        yield from (_row(table, row, text) for row in table.rows)


def _links(cell: Text, text: Texts) -> bool:
    return not all(isinstance(span, str) for span in text.spans(cell))


def _row(table: Table, row: Sequence[Text], text: Texts) -> str:
    """The first name and its number, bold; then the rest, small where it is numbers with names."""
    header = [text.plain(column) for column in table.header]
    cells = [line(cell, text) for cell in row]
    numbers = [i for i in sorted(table.numeric) if header[i] != "#"]
    place = f"{cells[0]}\\. " if header[0] == "#" else ""
    names = [i for i in range(len(row)) if i not in table.numeric and cells[i]]
    first = cells[names[0]] if names else ""
    head = f"**{place}{first}**"
    if len(numbers) >= _NAMED_FROM:
        told = [i for i in numbers[1:] if cells[i]]
        if all(cells[i] == _UNKNOWN for i in told):
            return f"{head} {cells[numbers[0]]}"
        rest = " · ".join(f"{escaped(header[i])} {cells[i]}" for i in told)
        return f"{head} {cells[numbers[0]]}\n-# {rest}"
    shown = [cells[i] for i in numbers if cells[i]]
    return " · ".join((" ".join((head, *shown)), *(cells[i] for i in names[1:])))
