"""kill -9 in the middle of a folder: what is there is whole, and the next run does the rest and no more."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.adapters.files.folders import Form, expected, results, write
from tests.servers.spark import sail

pytestmark = pytest.mark.slow

FILES, EACH = 40, 100
ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def scoring(folders: list[str], out: Path, *options: str) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "bot", "score-file", *folders, "-o", str(out), *options]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE) as process:
        yield process


@contextmanager
def cluster(engine: str) -> Iterator[tuple[str, ...]]:
    if engine == "local":
        yield ()
        return
    with sail() as server:
        yield ("--engine", "spark", "--remote", server.remote)


def marks(out: Path) -> set[str]:
    return {path.name.removesuffix(".json") for path in (out / "_done").glob("*.json")}


@pytest.mark.parametrize(("engine", "form"), [("local", "aligned"), ("spark", "lists")])
def test_three_kills_and_a_last_run_give_what_one_run_gives(tmp_path: Path, engine: str, form: Form) -> None:
    folders, out, rng = write(tmp_path / "in", form, FILES, EACH), tmp_path / "out", random.Random(5)
    whole = expected(tmp_path / "single", FILES, EACH)
    for kill in range(3):
        # A cluster is killed with what it works on: its command alone does not end the work there.
        with cluster(engine) as options, scoring(folders, out, *options) as process:
            wanted = len(marks(out)) + rng.randrange(1, 9)
            while len(marks(out)) < wanted and process.poll() is None:
                time.sleep(0.001)
            assert process.poll() is None, "it was not killed in the middle"
            process.kill()
        there = results(out)
        assert {name: whole[name] for name in there} == there, kill
        assert {f"{name.removesuffix('.parquet')}.jsonl" for name in marks(out)} <= set(there)
    done = marks(out)
    before = {name: (out / name.replace(".parquet", ".jsonl")).stat().st_mtime_ns for name in done}
    with cluster(engine) as options, scoring(folders, out, *options) as process:
        _, told = process.communicate(timeout=300)
    assert 3 <= len(done) < FILES
    assert f"{FILES - len(done)} files were scored. {len(done)} were done before." in told.decode()
    assert results(out) == whole
    after = {name: (out / name.replace(".parquet", ".jsonl")).stat().st_mtime_ns for name in done}
    assert before == after, "what was done was done again"
    assert not list(out.rglob("_unfinished"))
