"""Published outputs never change: what a formula version once gave it gives for ever.

A difference in here means a new formula version, not a new golden file.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from adapters.files.jsonl import score_lines
from scoring.formula import VERSIONS

HERE = Path(__file__).parent


@pytest.mark.parametrize("version", VERSIONS)
def test_every_formula_version_gives_its_published_output(version: str) -> None:
    with (HERE / "observations.jsonl").open("rb") as source:
        got = [json.loads(one.line) for one in score_lines(source, version=version)]
    text = (HERE / f"scores-formula-{version}.jsonl").read_text("utf-8")
    assert got == [json.loads(line) for line in text.splitlines()]
