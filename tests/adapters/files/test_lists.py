"""Lists come as people have them, and what is written opens without doing anything."""

from __future__ import annotations

import csv
import io
import json
import tracemalloc
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook

from adapters.files import lists
from adapters.files.journal import KEPT, Journal
from adapters.files.lists import read_list
from adapters.files.sheets import write_table, writer_of
from scoring.campaigns.entries import Checked, Entry
from scoring.errors import BadInput
from scoring.facts import fact
from scoring.handles import Handle
from scoring.messages.replies import Cell


def entries(folder: Path, name: str, content: bytes | str, posts: int = 1) -> list[Entry]:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_list(path, posts)


def typed(found: list[Entry]) -> list[str]:
    return [one.typed for one in found]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("header", ["handle", "Compte", "Pseudo", "Lien", "User name", "account"])
def test_any_separator_and_header(tmp_path: Path, separator: str, header: str) -> None:
    rows = [("id", header, "prix"), ("1", "@ada@demo", "10"), ("2", "@bob@demo", "20,5")]
    quoted = io.StringIO()
    csv.writer(quoted, delimiter=separator).writerows(rows)
    found = entries(tmp_path, "people.csv", quoted.getvalue())
    assert [(one.row, one.typed, one.price) for one in found] == [
        (2, "@ada@demo", 10.0),
        (3, "@bob@demo", 20.5),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_any_encoding(tmp_path: Path, encoding: str) -> None:
    found = entries(tmp_path, "people.csv", "compte;coût\n@zoë@demo;5 €\n".encode(encoding))
    assert typed(found) == ["@zoë@demo"]
    assert found[0].price == 5.0


def test_without_a_header_the_column_of_accounts_is_found(tmp_path: Path) -> None:
    found = entries(tmp_path, "people.csv", "Ada,@ada@demo,3\nBob,@bob@demo,4\n")
    assert typed(found) == ["@ada@demo", "@bob@demo"]


def test_one_a_line_with_blank_lines_between(tmp_path: Path) -> None:
    found = entries(
        tmp_path, "people.txt", "\n@ada@demo\r\n\r\n  https://bsky.app/profile/a.example  \n\n", 4
    )
    assert [(one.row, one.typed, one.posts) for one in found] == [
        (2, "@ada@demo", 4),
        (4, "https://bsky.app/profile/a.example", 4),
    ]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("3", 3), ("3.0", 3), ("0", 1), ("-2", 5), ("", 5), ("many", 5), ("1e9", 19), ("99999999", 1000),
    ],
)  # fmt: skip
def test_planned_posts_are_a_number_in_reason(tmp_path: Path, written: str, meant: int) -> None:
    found = entries(tmp_path, "people.csv", f"handle;posts\n@ada@demo;{written}\n", 5)
    assert found[0].posts == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("1200", 1200.0), ("1 200", 1200.0), ("1 200,50", 1200.5), ("1.200,50", 1200.5), ("1,200.50", 1200.5),
        ("€ 1,200", 1200.0), ("1.200.000", 1_200_000.0), ("12.5", 12.5), ("12,5 €", 12.5), ("free", None),
        ("-5", None),
    ],
)  # fmt: skip
def test_prices_as_people_write_them(tmp_path: Path, written: str, meant: float | None) -> None:
    found = entries(tmp_path, "people.csv", f"handle\tprice\n@ada@demo\t{written}\n")
    assert found[0].price == meant


def test_a_spreadsheet(tmp_path: Path) -> None:
    book = Workbook(tmp_path / "people.xlsx")
    sheet = book.add_worksheet()
    for row, values in enumerate(
        [["Compte", "Publications prévues", "Prix"], ["@ada@demo", 3, 99.5], [None], ["'@bob@demo"]]
    ):
        sheet.write_row(row, 0, values)
    book.close()
    found = read_list(tmp_path / "people.xlsx")
    assert [(one.typed, one.posts, one.price) for one in found] == [
        ("@ada@demo", 3, 99.5),
        ("@bob@demo", 1, None),
    ]


def test_parquet_and_json_lines(tmp_path: Path) -> None:
    pq.write_table(pa.table({"account": ["@ada@demo", None], "posts": [2, 1]}), tmp_path / "people.parquet")
    assert [(one.typed, one.posts) for one in read_list(tmp_path / "people.parquet")] == [("@ada@demo", 2)]
    objects = '{"handle": "@ada@demo", "price": 5}\n{"price": 6, "handle": "@bob@demo"}\n\n'
    assert [one.price for one in entries(tmp_path, "people.jsonl", objects)] == [5.0, 6.0]
    assert typed(entries(tmp_path, "texts.jsonl", '"@ada@demo"\n"@bob@demo"\n')) == ["@ada@demo", "@bob@demo"]


@pytest.mark.parametrize(
    "name", ["people.xlsx", "people.parquet", "people.jsonl", "people.pdf", "people.csv"]
)
@pytest.mark.parametrize("content", [b"", b"\x00" * 50, b"PK\x03\x04torn", b"\n\n ;; \n"])
def test_garbage_is_refused_in_words(tmp_path: Path, name: str, content: bytes) -> None:
    if name == "people.csv" and content.startswith((b"\x00", b"PK")):
        assert entries(tmp_path, name, content)  # a text like any other: its lines will be unreadable
        return
    with pytest.raises(BadInput):
        entries(tmp_path, name, content)


def test_a_spreadsheet_that_unpacks_to_far_too_much_is_not_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed,
        packed.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet,
    ):
        for _ in range(lists.FILES.unpacked // 2**20 + 1):
            sheet.write(bytes(2**20))
    assert path.stat().st_size < 2**20
    with pytest.raises(BadInput, match="unpacks"):
        read_list(path)


def test_lists_have_an_end(tmp_path: Path) -> None:
    path, few = tmp_path / "people.txt", lists.Limits(rows=100)
    path.write_text("@ada@demo\n" * 100)
    assert len(read_list(path, 1, few)) == 100
    with pytest.raises(BadInput, match="larger"):
        read_list(path, 1, lists.Limits(bytes=50))
    path.write_text("@ada@demo\n" * 101)
    with pytest.raises(BadInput, match="more than 100 lines"):
        read_list(path, 1, few)


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_any_bytes_at_all_are_read_or_refused(tmp_path: Path, content: bytes) -> None:
    for name in ("people.csv", "people.txt", "people.jsonl"):
        try:
            found = entries(tmp_path, name, content)
        except BadInput:
            continue
        assert all(one.typed and 1 <= one.posts <= lists.MOST_POSTS for one in found)


EVIL = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "=cmd|' /C calc'!A0"]


def test_no_cell_of_a_csv_is_a_formula_and_the_list_reads_back(tmp_path: Path) -> None:
    write_table(tmp_path / "out.csv", ["handle", "n"], [[one, 1] for one in EVIL])
    raw = (tmp_path / "out.csv").read_text("utf-8-sig")
    for row in list(csv.reader(io.StringIO(raw)))[1:]:
        assert row[0].startswith("'")
    assert typed(read_list(tmp_path / "out.csv")) == [one.strip() for one in EVIL]


def test_no_cell_of_a_spreadsheet_is_a_formula(tmp_path: Path) -> None:
    write_table(tmp_path / "out.xlsx", ["handle", "n"], [[one, True] for one in EVIL])
    with zipfile.ZipFile(tmp_path / "out.xlsx") as packed:
        assert b"<f>" not in packed.read("xl/worksheets/sheet1.xml")
    rows = CalamineWorkbook.from_path(tmp_path / "out.xlsx").get_sheet_by_index(0).to_python()
    assert [str(row[0]).strip() for row in rows[1:]] == [one.strip() for one in EVIL]


@pytest.mark.parametrize("ending", ["csv", "xlsx", "jsonl", "parquet"])
def test_what_is_written_can_be_read(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"out.{ending}"
    rows: list[list[Cell]] = [["@ada@demo", 2, 1.5, None], ["@zoë@demo", 3, None, "x"]]
    write_table(path, ["handle", "posts", "price", "note"], rows)
    found = read_list(path)
    assert [(one.typed, one.posts, one.price) for one in found] == [
        ("@ada@demo", 2, 1.5),
        ("@zoë@demo", 3, None),
    ]
    write_table(path, ["handle", "posts"], [])


def test_only_known_endings_are_written(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="cannot write"):
        writer_of(tmp_path / "out.doc")


NOW = datetime(2026, 5, 4, 9, tzinfo=UTC)
ADA, BOB = Handle("demo", "ada"), Handle("demo", "bob")
GONE = Checked("not_found", reason=fact("unknown-handle"))


def test_an_interrupted_check_knows_what_would_be_the_same_again(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "out.csv")
    assert journal.known(NOW) == {}
    with journal:
        journal.add(ADA, GONE, NOW)
        journal.add(BOB, Checked("failed", reason=fact("network-down")), NOW)
    assert journal.known(NOW) == {ADA: GONE}
    assert journal.known(NOW + KEPT) == {}
    journal.remove()
    journal.remove()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "torn", [b"{", b"null\n", b'{"state": "owned"}\n', b"\xff\xfe\n", b'{"at": 5, "state": "private"}\n']
)
def test_a_torn_line_is_passed_over(tmp_path: Path, torn: bytes) -> None:
    journal = Journal(tmp_path / "out.csv")
    with journal:
        journal.add(ADA, GONE, NOW)
    path = next(tmp_path.iterdir())
    path.write_bytes(path.read_bytes() + torn)
    assert journal.known(NOW + timedelta(minutes=1)) == {ADA: GONE}
    assert json.loads(path.read_text(errors="replace").splitlines()[0])["name"] == "ada"


def test_a_spreadsheet_that_lies_about_its_size_costs_no_more_than_it_may(tmp_path: Path) -> None:
    """Its directory tells ten bytes of a part that unpacks to more than is allowed."""
    path = tmp_path / "liar.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", bytes(40 * 2**20))
    content = bytearray(path.read_bytes())
    for at in (content.find(b"PK\x03\x04") + 22, content.rfind(b"PK\x01\x02") + 24):
        content[at : at + 4] = (10).to_bytes(4, "little")
    path.write_bytes(content)
    tracemalloc.start()
    with pytest.raises(BadInput):
        read_list(path, 1, lists.Limits(unpacked=2**20))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 10 * 2**20


def test_a_parquet_list_that_repeats_an_enormous_text_holds_it_once(tmp_path: Path) -> None:
    path = tmp_path / "people.parquet"
    text = pa.DictionaryArray.from_arrays(
        pa.array([0] * 20_000, pa.int32()), pa.array(["@" + "a" * 5_000_000])
    )
    pq.write_table(pa.table({"handle": text}), path)
    assert path.stat().st_size < 10 * 2**20
    before = pa.total_allocated_bytes()
    found = read_list(path)
    assert len(found) == 20_000
    assert all(len(one.typed) <= lists.LONGEST_CELL for one in found)
    assert len({id(one.typed) for one in found[:100]}) <= 100
    assert pa.total_allocated_bytes() - before < 50 * 2**20
