"""Reads lists of people as they come: text, CSV of any kind, spreadsheets, JSON Lines, Parquet."""

from __future__ import annotations

import csv
import io
import json
import math
import unicodedata
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any

from scoring.campaigns.entries import Entry
from scoring.errors import BadHandle, BadInput
from scoring.handles import parse_handle
from scoring.text import say

# A longer list is several; a larger file, or one that unpacks to more, is no list.
MOST_ROWS, MOST_BYTES, MOST_UNPACKED, LONGEST_CELL = 200_000, 100 * 2**20, 300 * 2**20, 4_096
MOST_POSTS = 1_000
_SEPARATORS = ",;\t|"
# So many rows tell how a file is written and which column holds the people.
_SAMPLE = 50


def _names(words: str) -> frozenset[str]:
    return frozenset(words.split())


# What columns are called, in English and French, without accents, spaces and signs.
_HANDLES = _names(
    "handle handles account accounts username user profile profileurl url link influencer creator name input"
    " compte comptes pseudo identifiant utilisateur profil lien influenceur influenceuse createur nom"
)
_POSTS = _names(
    "posts post plannedposts postsplanned publications nbposts nbpublications postsprevus nombredeposts"
    " publicationsprevues nombredepublications"
)
_PRICES = _names("price cost fee rate prix cout tarif cachet montant")

Row = Sequence[object]


def read_list(path: Path, posts: int = 1) -> list[Entry]:
    """The people of a file in its order; `posts` are planned where the file does not say. Raises BadInput.

    Blank lines are left out, and counted. A list without people is refused.
    """
    if path.stat().st_size > MOST_BYTES:
        raise BadInput(
            say("{name} is larger than {size} MB.", name=path.name, size=MOST_BYTES // 2**20), _SPLIT
        )
    rows = list(islice(_reader(path)(path), MOST_ROWS + 2))
    entries = list(_entries(rows, posts))
    if len(entries) > MOST_ROWS:
        raise BadInput(say("{name} has more than {most} lines.", name=path.name, most=MOST_ROWS), _SPLIT)
    if not entries:
        raise BadInput(
            say("{name} names no account.", name=path.name),
            say("Put one account a line, or name the column “handle”."),
        )
    return entries


_SPLIT = say("Split it, and check one part after the other.")


def _reader(path: Path) -> Callable[[Path], Iterator[Row]]:
    match path.suffix.lower():
        case ".xlsx":
            return _spreadsheet
        case ".parquet":
            return _parquet
        case ".jsonl" | ".ndjson":
            return _json_lines
        case ".csv" | ".tsv" | ".txt" | "":
            return _text
    raise BadInput(
        say("I cannot read {name}.", name=path.name),
        say("Give a .csv, .txt, .xlsx, .jsonl or .parquet file."),
    )


def _entries(rows: Sequence[Row], posts: int) -> Iterator[Entry]:
    people, planned, price, header = _columns(rows)
    for number, row in enumerate(rows, 1):
        typed = _cell(row, people)
        if (number == 1 and header) or not typed:
            continue
        told = _number(_cell(row, planned))
        count = posts if told is None else int(min(max(told, 1), MOST_POSTS))
        yield Entry(number, typed, count, _number(_cell(row, price)))


def _columns(rows: Sequence[Row]) -> tuple[int, int, int, bool]:
    """Where people, their posts and prices stand (-1: nowhere), and whether the first row says so."""
    first = [_plain(_cell(rows[0], place)) for place in range(len(rows[0]))] if rows else []
    named = [_first(first, words) for words in (_HANDLES, _POSTS, _PRICES)]
    if named[0] >= 0:
        return named[0], named[1], named[2], True
    people = _fullest(rows[:_SAMPLE])
    header = any(place >= 0 for place in named[1:])
    return people, named[1], named[2], header


def _first(names: Sequence[str], words: frozenset[str]) -> int:
    return next((place for place, name in enumerate(names) if name in words), -1)


def _fullest(rows: Sequence[Row]) -> int:
    """The column in which most cells are accounts."""
    width = max(map(len, rows), default=0)
    found = [sum(_is_account(_cell(row, place)) for row in rows) for place in range(width)]
    return found.index(max(found)) if found else 0


def _is_account(typed: str) -> bool:
    """A bare word may be anything; what has a sign of an account is one."""
    if not any(sign in typed for sign in "@/.:"):
        return False
    with suppress(BadHandle):
        parse_handle(typed)
        return True
    return False


def _cell(row: Row, place: int) -> str:
    """The text of one cell. A leading apostrophe is how spreadsheets keep a text from being a formula."""
    if not 0 <= place < len(row) or row[place] is None:
        return ""
    value = row[place]
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value)[:LONGEST_CELL].strip().removeprefix("'").strip()


def _plain(name: str) -> str:
    folded = unicodedata.normalize("NFKD", name.casefold())
    return "".join(sign for sign in folded if sign.isalnum())


def _number(typed: str) -> float | None:
    """1200, 1 200, 1.200,50, 1,200.50, € 1200; None where it says nothing or no number from 0 on."""
    signs = "".join(sign for sign in typed if sign.isdigit() or sign in ".,-")
    comma, point = signs.rfind(","), signs.rfind(".")
    if comma > point and len(signs) - comma - 1 != 3:
        signs = signs.replace(".", "").replace(",", ".")
    elif point > comma and comma < 0 and signs.count(".") > 1:
        signs = signs.replace(".", "")
    else:
        signs = signs.replace(",", "")
    try:
        found = float(signs)
    except ValueError:
        return None
    return found if math.isfinite(found) and found >= 0 else None


def _text(path: Path) -> Iterator[Row]:
    text = _decoded(path.read_bytes())
    lines = text.splitlines()
    separator = _separator(lines[:_SAMPLE])
    if separator is None:
        yield from ([line] for line in lines)
        return
    # A cell that is longer than ours may be is cut, not refused.
    csv.field_size_limit(MOST_BYTES)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    except csv.Error:
        raise BadInput(say("{name} cannot be read as a table.", name=path.name), _SAVE_AGAIN) from None


_SAVE_AGAIN = say("Save it again as CSV, or give one account a line.")


def _decoded(content: bytes) -> str:
    """By its mark, else UTF-8, else what Windows writes in the West, in which every byte is a letter."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    with suppress(UnicodeDecodeError):
        return content.decode("utf-8-sig")
    return content.decode("cp1252", errors="replace")


def _separator(lines: Sequence[str]) -> str | None:
    """The sign that stands equally often in most lines; None where each line is one cell."""
    full = [line for line in lines if line.strip()]
    counts = {sign: [line.count(sign) for line in full] for sign in _SEPARATORS}
    steady = {
        sign: sum(one == found[0] for one in found) for sign, found in counts.items() if found and found[0]
    }
    if not steady:
        return None
    return max(steady, key=lambda sign: (steady[sign], counts[sign][0]))


def _spreadsheet(path: Path) -> Iterator[Row]:
    """The first sheet. Raises BadInput for a file that unpacks to far more than it is."""
    calamine = _calamine()
    refused = BadInput(say("{name} is not a spreadsheet that I can read.", name=path.name), _SAVE_AGAIN)
    try:
        with zipfile.ZipFile(path) as packed:
            if sum(one.file_size for one in packed.infolist()) > MOST_UNPACKED:
                raise BadInput(say("{name} unpacks to far too much.", name=path.name), _SPLIT)
        sheet = calamine.CalamineWorkbook.from_path(path).get_sheet_by_index(0)
        yield from sheet.iter_rows()
    except (zipfile.BadZipFile, calamine.CalamineError, OSError, ValueError):
        raise refused from None


def _calamine() -> Any:
    import python_calamine

    return python_calamine


def _parquet(path: Path) -> Iterator[Row]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as file:
            yield file.schema_arrow.names
            for batch in file.iter_batches(batch_size=10_000):
                yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)
    except (pa.ArrowInvalid, OSError, UnicodeDecodeError):
        raise BadInput(say("{name} is not a Parquet file.", name=path.name), _SAVE_AGAIN) from None


def _json_lines(path: Path) -> Iterator[Row]:
    """Objects by their names, or bare texts."""
    names: list[str] = []
    for number, line in enumerate(_decoded(path.read_bytes()).splitlines(), 1):
        value = _decoded_json(line)
        if isinstance(value, dict) and not names:
            names = [str(name) for name in value]
            yield names
        if isinstance(value, dict):
            yield [value.get(name) for name in names]
        elif isinstance(value, str) and not names:
            yield [value]
        elif line.strip():
            raise BadInput(
                say("Line {line} of {name} is not JSON.", line=number, name=path.name), _SAVE_AGAIN
            )


def _decoded_json(line: str) -> object:
    with suppress(ValueError, RecursionError):
        found: object = json.loads(line)
        return found
    return None
