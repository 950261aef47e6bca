"""Reads lists of people as they come: text, CSV of any kind, spreadsheets, JSON Lines, Parquet."""

from __future__ import annotations

import csv
import io
import json
import math
import struct
import tempfile
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from scoring.campaigns.entries import Entry
from scoring.errors import BadHandle, BadInput
from scoring.handles import parse_handle
from scoring.text import say

LONGEST_CELL, MOST_POSTS = 4_096, 1_000
_CHUNK = 2**20
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


@dataclass(frozen=True, slots=True)
class Limits:
    """A longer list is several; a larger file, or one that unpacks to more bytes, is no list."""

    rows: int = 200_000
    bytes: int = 100 * 2**20
    unpacked: int = 300 * 2**20


@dataclass(frozen=True, slots=True)
class _File:
    """Where it lies, how it is called towards people, and what it may be."""

    path: Path
    name: str
    limits: Limits


FILES = Limits()


def read_list(path: Path, posts: int = 1, limits: Limits = FILES, *, called: str = "") -> list[Entry]:
    """The people of a file in its order; `posts` are planned where the file does not say. Raises BadInput.

    Blank lines are left out, and counted. A list without people is refused. `called`: its name for people.
    """
    file = _File(path, called or path.name, limits)
    if path.stat().st_size > limits.bytes:
        raise BadInput(
            say("{name} is larger than {size} MB.", name=file.name, size=max(1, limits.bytes // 2**20)),
            _SPLIT,
        )
    rows = list(islice(_reader(file)(file), limits.rows + 2))
    entries = list(_entries(rows, posts))
    if len(entries) > limits.rows:
        raise BadInput(say("{name} has more than {most} lines.", name=file.name, most=limits.rows), _SPLIT)
    if not entries:
        raise BadInput(
            say("{name} names no account.", name=file.name),
            say("Put one account a line, or name the column “handle”."),
        )
    return entries


_SPLIT = say("Split it, and check one part after the other.")


def _reader(file: _File) -> Callable[[_File], Iterator[Row]]:
    match file.path.suffix.lower():
        case ".xlsx":
            return _spreadsheet
        case ".parquet":
            return _parquet
        case ".jsonl" | ".ndjson":
            return _json_lines
        case ".csv" | ".tsv" | ".txt" | "":
            return _text
    raise BadInput(
        say("I cannot read {name}.", name=file.name),
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


def _text(file: _File) -> Iterator[Row]:
    text = _decoded(file.path.read_bytes())
    lines = text.splitlines()
    separator = _separator(lines[:_SAMPLE])
    if separator is None:
        yield from ([line] for line in lines)
        return
    # A cell that is longer than ours may be is cut, not refused.
    csv.field_size_limit(FILES.bytes)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    except csv.Error:
        raise BadInput(say("{name} cannot be read as a table.", name=file.name), _SAVE_AGAIN) from None


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


def _spreadsheet(file: _File) -> Iterator[Row]:
    """The first sheet. Raises BadInput for a file that unpacks to far more than it is."""
    calamine = _calamine()
    refused = BadInput(say("{name} is not a spreadsheet that I can read.", name=file.name), _SAVE_AGAIN)
    try:
        with _unpacked(file) as honest:
            sheet = calamine.CalamineWorkbook.from_filelike(honest).get_sheet_by_index(0)
            yield from sheet.iter_rows()
    except (zipfile.BadZipFile, zlib.error, calamine.CalamineError, *_ODD):
        raise refused from None


# What readers of packed files raise for headers that make no sense.
_ODD = (OSError, ValueError, EOFError, NotImplementedError, RuntimeError, struct.error)


@contextmanager
def _unpacked(file: _File) -> Iterator[BinaryIO]:
    """The same book with its parts unpacked, so that the sizes it tells are true. Raises BadInput.

    A file may tell small sizes and unpack to more than a memory holds: what reads cells believes it.
    """
    left = file.limits.unpacked
    with tempfile.TemporaryFile() as honest:
        with zipfile.ZipFile(file.path) as packed, zipfile.ZipFile(honest, "w") as plain:
            for one in packed.infolist()[:_MOST_PARTS]:
                with packed.open(one) as part, plain.open(one.filename, "w", force_zip64=True) as copy:
                    while chunk := part.read(_CHUNK):
                        left -= len(chunk)
                        if left < 0:
                            raise BadInput(say("{name} unpacks to far too much.", name=file.name), _SPLIT)
                        copy.write(chunk)
        honest.seek(0)
        yield honest


_MOST_PARTS = 1_000


def _calamine() -> Any:
    import python_calamine

    return python_calamine


def _parquet(file: _File) -> Iterator[Row]:
    """Texts stay in their dictionaries, each cut once: a column may repeat an enormous one."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(file.path) as schema:
            names = schema.schema_arrow.names
            texts = [field.name for field in schema.schema_arrow if pa.types.is_string(field.type)]
        with pq.ParquetFile(file.path, read_dictionary=texts) as table:
            yield names
            for batch in table.iter_batches(batch_size=10_000):
                yield from zip(*(_cells(column) for column in batch.columns), strict=True)
    except (pa.ArrowException, OSError, UnicodeDecodeError):
        raise BadInput(say("{name} is not a Parquet file.", name=file.name), _SAVE_AGAIN) from None


def _cells(column: Any) -> list[object]:
    """The values of one column."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not isinstance(column, pa.DictionaryArray):
        return list(column.to_pylist())
    short = pc.utf8_slice_codeunits(column.dictionary, 0, LONGEST_CELL).to_pylist()
    return [None if place is None else short[place] for place in column.indices.to_pylist()]


def _json_lines(file: _File) -> Iterator[Row]:
    """Objects by their names, or bare texts."""
    names: list[str] = []
    for number, line in enumerate(_decoded(file.path.read_bytes()).splitlines(), 1):
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
                say("Line {line} of {name} is not JSON.", line=number, name=file.name), _SAVE_AGAIN
            )


def _decoded_json(line: str) -> object:
    with suppress(ValueError, RecursionError):
        found: object = json.loads(line)
        return found
    return None
