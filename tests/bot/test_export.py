"""`influence export` as its user runs it: stored scores as a table, whatever kind of file is named."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from bot.export import COLUMNS
from tests.bot.test_check import influence


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """With a store in which the console watches two accounts, one of which has scores."""
    asked = influence(tmp_path, "console", typed="watch @ada@demo @bela@demo\n@ada@demo\n")
    assert asked.returncode == 0, asked.stderr
    return tmp_path


def test_stored_scores_become_a_table_with_one_row_a_day(folder: Path) -> None:
    done = influence(folder, "export", "-o", "scores.csv")
    assert done.returncode == 0, done.stderr
    with (folder / "scores.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert tuple(rows[0]) == COLUMNS
    assert {row["handle"] for row in rows} == {"'@ada@demo"}
    days = [row["day"] for row in rows]
    assert days == sorted(set(days))
    assert done.stdout.startswith(f"{len(rows)} scores are in scores.csv")
    newest = rows[-1]
    assert float(newest["low"]) <= float(newest["score"]) <= float(newest["high"])
    assert newest["reconstructed"] == "no"
    assert rows[0]["reconstructed"] == "yes"


def test_json_lines_and_parquet_hold_the_same(folder: Path) -> None:
    for name in ("scores.jsonl", "scores.parquet"):
        assert influence(folder, "export", "-o", name).returncode == 0
    lines = [json.loads(line) for line in (folder / "scores.jsonl").read_text().splitlines()]
    assert pq.read_table(folder / "scores.parquet").to_pylist() == lines
    assert lines[-1]["reconstructed"] is False
    assert lines[-1]["handle"] == "@ada@demo"


def test_only_so_many_days_are_written(folder: Path) -> None:
    assert influence(folder, "export", "-o", "few.jsonl", "--days", "0").returncode == 0
    assert len((folder / "few.jsonl").read_text().splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("-o", "out.csv", "--workspace", "slack:T9"), "slack:T9 watches nothing."),
        (("-o", "out.doc"), "I cannot write out.doc."),
        (("-o", "none/out.csv"), "cannot be written"),
    ],
)
def test_what_cannot_be_done_is_told(folder: Path, arguments: tuple[str, ...], said: str) -> None:
    done = influence(folder, "export", *arguments)
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr
