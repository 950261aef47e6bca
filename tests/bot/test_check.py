"""`influence check` as its user runs it: in a process of its own, over the demo network."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

LIST = "compte;posts;prix\n@ada@demo;2;100\nnot an account;;\n@bela@demo;;50\n@ada@demo;;\n@nobody@demo;1;\n"


def influence(
    folder: Path, *arguments: str, typed: str = "", **settings: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        (sys.executable, "-m", "bot", *arguments), cwd=folder, env=environment(folder, **settings),
        input=typed, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


def environment(folder: Path, **settings: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    root = str(Path(__file__).resolve().parents[2])
    return {
        **kept,
        "PYTHONPATH": root,
        "DATABASE_URL": f"sqlite:///{folder}/s.db",
        "LC_ALL": "C.UTF-8",
        **settings,
    }


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_a_list_becomes_a_table_and_totals(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text(LIST)
    done = influence(tmp_path, "check", "people.csv", "-o", "out.csv", "--budget", "120")
    assert done.returncode == 0, done.stderr
    first, second, *_ = done.stdout.splitlines()
    assert first.startswith("3 posts of 2 people can bring")
    assert second == "5 lines: 2 measured, 1 twice, 1 not readable, 1 not found."
    found = rows(tmp_path / "out.csv")
    assert [row["state"] for row in found] == ["measured", "unreadable", "measured", "duplicate", "not_found"]
    totals = json.loads((tmp_path / "out.totals.json").read_text())
    expected = sum(float(row["expected"] or 0) for row in found)
    assert expected == pytest.approx(totals["expected"]["reactions"], rel=0.001)
    assert totals["budget_group"]["rows"] == [2]
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_it_speaks_french(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text(LIST)
    done = influence(tmp_path, "check", "people.csv", "-o", "out.xlsx", LC_ALL="fr_FR.UTF-8")
    assert done.returncode == 0, done.stderr
    assert "personnes" in done.stdout and "people can" not in done.stdout


def test_the_list_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text(LIST)
    done = influence(tmp_path, "check", "people.csv", "-o", "./people.csv")
    assert done.returncode != 0
    assert "overwrite" in done.stderr + done.stdout
    assert (tmp_path / "people.csv").read_text() == LIST


@pytest.mark.parametrize("out", ["out.doc", "none/out.csv"])
def test_a_result_that_cannot_be_written_is_told(tmp_path: Path, out: str) -> None:
    (tmp_path / "people.txt").write_text("@ada@demo\n")
    done = influence(tmp_path, "check", "people.txt", "-o", out)
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    assert "cannot" in done.stderr + done.stdout


def test_what_costs_money_is_asked_for_first(tmp_path: Path) -> None:
    (tmp_path / "people.txt").write_text("@ada@demo\n@nasa@x\n@esa@x\n")
    # Nothing listens there: without a yes, nothing may be asked at all.
    paid = {"X_BEARER_TOKEN": "secret-token", "X_BASE_URL": "http://127.0.0.1:9"}
    done = influence(tmp_path, "check", "people.txt", "-o", "out.csv", **paid)
    assert done.returncode == 0, done.stderr
    assert "costs up to $0.22" in done.stdout
    assert [row["state"] for row in rows(tmp_path / "out.csv")] == ["measured", "not_asked", "not_asked"]
    assert "secret-token" not in done.stdout + done.stderr


@pytest.mark.slow
def test_a_check_that_was_killed_goes_on_where_it_was(tmp_path: Path) -> None:
    names = [f"@person{number}@demo" for number in range(1_000)] + ["@nobody@demo"]
    (tmp_path / "people.txt").write_text("\n".join(names))
    command = (sys.executable, "-m", "bot", "check", "people.txt", "-o", "out.csv")
    journal = tmp_path / ".out.csv.unfinished"
    for lines in (20, 60):
        process = subprocess.Popen(command, cwd=tmp_path, env=environment(tmp_path))
        until = time.monotonic() + 100
        while not journal.exists() or journal.read_bytes().count(b"\n") < lines:
            assert process.poll() is None and time.monotonic() < until
            time.sleep(0.01)
        process.kill()
        process.wait()
    assert not (tmp_path / "out.csv").exists()
    # Another answer than the network's shows that nobody was asked again.
    first, *others = journal.read_text().splitlines()
    told = json.loads(first)
    journal.write_text("\n".join((json.dumps({**told, "state": "private"}), *others)) + "\n")
    done = influence(tmp_path, "check", "people.txt", "-o", "out.csv")
    assert done.returncode == 0, done.stderr
    states = {row["handle"].removeprefix("'"): row["state"] for row in rows(tmp_path / "out.csv")}
    assert len(states) == len(names)
    assert [name for name, state in states.items() if state != "not_found"] == [f"@{told['name']}@demo"]
    assert not journal.exists()
