"""Writes a table of plain values as CSV, spreadsheet, JSON Lines or Parquet, whole or not at all."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import BinaryIO

from adapters.files.output import output
from adapters.render.sheets import harmless
from scoring.errors import BadInput
from scoring.messages.replies import Cell
from scoring.text import say

Table = Sequence[Sequence[Cell]]


def write_table(path: Path, names: Sequence[str], rows: Table) -> None:
    """The kind of file is told by its ending. Raises BadInput where that says nothing, and OSError."""
    write = writer_of(path)
    with output(path) as stream:
        write(stream, names, rows)


def writer_of(path: Path) -> Callable[[BinaryIO, Sequence[str], Table], None]:
    """How files of this name are written. Raises BadInput."""
    found = _WRITERS.get(path.suffix.lower())
    if found is None:
        raise BadInput(
            say("I cannot write {name}.", name=path.name),
            say("Name a .csv, .xlsx, .jsonl or .parquet file after -o."),
        )
    return found


def _csv(stream: BinaryIO, names: Sequence[str], rows: Table) -> None:
    # The mark tells spreadsheets that it is UTF-8.
    text = io.TextIOWrapper(stream, "utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow(names)
    writer.writerows([harmless(value) for value in row] for row in rows)
    text.detach()


def _xlsx(stream: BinaryIO, names: Sequence[str], rows: Table) -> None:
    from xlsxwriter import Workbook

    with tempfile.TemporaryDirectory(prefix="influence-") as folder:
        # Texts stay texts: neither formulas nor links are made of them.
        plain = {
            "constant_memory": True,
            "tmpdir": folder,
            "strings_to_formulas": False,
            "strings_to_urls": False,
        }
        book = Workbook(stream, plain)
        sheet = book.add_worksheet()
        sheet.freeze_panes(1, 2)
        bold = book.add_format({"bold": True})
        sheet.write_row(0, 0, names, bold)
        for number, row in enumerate(rows, 1):
            sheet.write_row(number, 0, row)
        book.close()


def _json_lines(stream: BinaryIO, names: Sequence[str], rows: Table) -> None:
    for row in rows:
        line = json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False)
        stream.write(line.encode() + b"\n")


def _parquet(stream: BinaryIO, names: Sequence[str], rows: Table) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns = list(zip(*rows, strict=True)) or [()] * len(names)
    pq.write_table(pa.table([pa.array(column) for column in columns], names=list(names)), stream)


_WRITERS: dict[str, Callable[[BinaryIO, Sequence[str], Table], None]] = {
    ".csv": _csv,
    ".xlsx": _xlsx,
    ".jsonl": _json_lines,
    ".parquet": _parquet,
}
