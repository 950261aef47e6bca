"""A table to take along, as CSV that every spreadsheet opens."""

from __future__ import annotations

import csv
import io

from scoring.messages.replies import Cell, Sheet

# With these a spreadsheet begins a formula, which may do anything on the machine of who opens the file.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_of(sheet: Sheet) -> bytes:
    """UTF-8 with its mark, so that spreadsheets know; the first row names the columns."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(sheet.columns)
    writer.writerows([harmless(value) for value in row] for row in sheet.rows)
    return text.getvalue().encode("utf-8-sig")


def harmless(value: Cell) -> Cell:
    """What a spreadsheet shows as it is: an apostrophe before a text that would be a formula, and words."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
