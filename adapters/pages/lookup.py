"""A shelf as it was asked for: searched, sorted, a page of it, and as CSV."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from adapters.render.sheets import csv_of
from adapters.render.texts import Texts
from scoring.messages.replies import Sheet
from scoring.messages.shelves import Shelf, Shown

ROWS = 100  # of one page
LONGEST_SEARCH, MOST_PAGES = 100, 10_000
Row = tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for: words to find, the column to sort by ("": as things were added), a page from 1."""

    search: str = ""
    sort: str = ""
    descending: bool = False
    page: int = 1

    def query(self) -> str:
        """As it stands in an address, what is as always left out."""
        values = {
            "q": self.search,
            "sort": self.sort,
            "desc": "1" if self.descending else "",
            "page": "" if self.page == 1 else str(self.page),
        }
        written = urlencode({name: value for name, value in values.items() if value})
        return f"?{written}" if written else ""


def wanted(query: Mapping[str, str], shelf: Shelf) -> Wanted:
    """From an address; what cannot be read there is as if it were not."""
    sort = query.get("sort", "")
    page = query.get("page", "")
    is_page = page.isascii() and page.isdigit() and len(page) < 6 and 1 <= int(page) <= MOST_PAGES
    return Wanted(
        " ".join(query.get("q", "")[:LONGEST_SEARCH].split()),
        sort if sort in {column.name for column in shelf.columns} else "",
        query.get("desc") == "1",
        int(page) if is_page else 1,
    )


def found(shelf: Shelf, asked: Wanted, text: Texts) -> list[Row]:
    """The rows that hold every word, in the order that was asked for."""
    words = asked.search.casefold().split()
    rows = [row for row in shelf.rows if _holds(row, words, text)]
    place = next((i for i, column in enumerate(shelf.columns) if column.name == asked.sort), None)
    if place is None:
        return rows
    known = [row for row in rows if row[place].value is not None]
    known.sort(key=lambda row: _key(row[place]), reverse=asked.descending)
    return known + [row for row in rows if row[place].value is None]


def page_of_rows(rows: Sequence[Row], asked: Wanted) -> tuple[Sequence[Row], Wanted | None, Wanted | None]:
    """The rows of one page, and how the one before and the one after are asked for."""
    last = max(1, -(-len(rows) // ROWS))
    page = min(asked.page, last)
    before = replace(asked, page=page - 1) if page > 1 else None
    after = replace(asked, page=page + 1) if page < last else None
    return rows[(page - 1) * ROWS : page * ROWS], before, after


def as_csv(shelf: Shelf, rows: Sequence[Row]) -> bytes:
    """All of these rows, by the names of the columns; no cell is a formula."""
    columns = tuple(column.name for column in shelf.columns)
    return csv_of(Sheet(shelf.name, columns, tuple(tuple(cell.value for cell in row) for row in rows)))


def _holds(row: Row, words: Sequence[str], text: Texts) -> bool:
    if not words:
        return True
    said = " ".join(text.plain(cell.text) for cell in row).casefold()
    return all(word in said for word in words)


def _key(cell: Shown) -> tuple[int, float, str]:
    """Numbers by size, words by letter, whatever the case."""
    if isinstance(cell.value, int | float):
        return 0, float(cell.value), ""
    return 1, 0.0, str(cell.value).casefold()
