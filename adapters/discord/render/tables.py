"""Table -> lines: aligned in code where it is narrow enough for a phone, else a line a row that wraps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scoring.messages.plain import table_lines

from adapters.discord.render.prose import escaped, in_code, line
from adapters.render.texts import Texts
from scoring.messages.replies import Named, Table

WIDEST = 40
# With so many numbers in a row, each needs its name.
_NAMED_FROM = 3


def table_of(table: Table, text: Texts) -> Iterator[str]:
    """Cells that link or name somebody cannot be in code, so they make a table of lines."""
    drawn = table_lines(table)
    linked = any(isinstance(cell, Named) for row in table.rows for cell in row)
    if not linked and max(len(one) for one in drawn) <= WIDEST:
        wide = max(len(one) for one in drawn)
        yield from (f"`{in_code(one):<{wide}}`" for one in drawn)
    else:
        yield from (_row(table, row, text) for row in table.rows)


def _row(table: Table, row: Sequence[str], text: Texts) -> str:
    """The first name and its number, bold; then the rest, small where it is numbers with names."""
    numbers = [i for i in sorted(table.numeric) if table.header[i] != "#"]
    place = f"{escaped(row[0])}\\. " if table.header[0] == "#" else ""
    names = [i for i in range(len(row)) if i not in table.numeric and row[i]]
    first = line(row[names[0]], text) if names else ""
    head = f"**{place}{first}**"
    if len(numbers) >= _NAMED_FROM:
        rest = " · ".join(f"{escaped(table.header[i])} {escaped(row[i])}" for i in numbers[1:] if row[i])
        return f"{head} {escaped(row[numbers[0]])}\n-# {rest}"
    shown = [escaped(row[i]) for i in numbers if row[i]]
    return " · ".join((" ".join((head, *shown)), *(line(row[i], text) for i in names[1:])))
