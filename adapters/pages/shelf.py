"""A shelf -> its HTML: a table with headings that sort, a search, and the ways to the other tables."""

from __future__ import annotations

from dataclasses import replace

from adapters.pages.lookup import Wanted, found, page_of_rows
from adapters.pages.page import pieces, rendered
from adapters.render.texts import Texts
from scoring.messages.shelves import TITLES, Column, Shelf
from scoring.messages.words import NOT_FOR
from scoring.teams.visits import Visit
from scoring.text import Moment, Text, say

MARKS = {"ascending": "▲", "descending": "▼"}


def shelf_page(shelf: Shelf, asked: Wanted, visit: Visit, text: Texts) -> str:
    """The page of one table. Every address in it is relative, so that no key stands in the page."""
    rows = found(shelf, asked, text)
    part, before, after = page_of_rows(rows, asked)
    foot = say(
        "For a member of {workspace}; these pages are open until {until}.",
        workspace=visit.workspace,
        until=Moment(visit.expires_at, visit.zone),
    )
    return rendered(
        "shelf.html",
        text,
        text.plain(TITLES[shelf.name]),
        forms=True,
        shelves=[(name, text.plain(title), name == shelf.name) for name, title in TITLES.items()],
        action=shelf.name,
        asked=asked,
        csv=f"{shelf.name}.csv{replace(asked, page=1).query()}",
        words=_words(len(rows), text),
        columns=[_heading(column, shelf, asked, text) for column in shelf.columns],
        rows=[[pieces(cell.text, text) for cell in row] for row in part],
        before=None if before is None else f"{shelf.name}{before.query()}",
        after=None if after is None else f"{shelf.name}{after.query()}",
        small=[pieces(line, text) for line in _small(foot)],
    )


def _small(foot: Text) -> tuple[Text, ...]:
    return NOT_FOR, foot


def _words(rows: int, text: Texts) -> dict[str, str]:
    return {
        "tables": text("Tables"),
        "search": text("Search"),
        "find": text("Find"),
        "csv": text("Take along as CSV"),
        "count": text.plural("{n} row", "{n} rows", rows),
        "pages": text("Pages"),
        "before": text("Before"),
        "after": text("Next"),
    }


def _heading(column: Column, shelf: Shelf, asked: Wanted, text: Texts) -> dict[str, object]:
    """Pressing it sorts by this column, and once more the other way round; numbers from the largest."""
    here = asked.sort == column.name
    descending = not asked.descending if here else column.numeric
    order = ("descending" if asked.descending else "ascending") if here else ""
    again = Wanted(asked.search, column.name, descending)
    return {
        "title": text.plain(column.title),
        "numeric": column.numeric,
        "url": f"{shelf.name}{again.query()}",
        "sorted": order,
        "mark": MARKS.get(order, ""),
    }
