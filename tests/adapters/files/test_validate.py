"""The evaluation as a command: its message without data, its JSON and its picture."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from PIL import Image
from typer.testing import CliRunner, Result

from bot.bulk import validate

DATA = Path("../shared/data")
needs_data = pytest.mark.skipif(
    not DATA.exists(), reason="the evaluation's data sets are not in ../shared/data"
)


def run(*arguments: str) -> Result:
    cli = typer.Typer(pretty_exceptions_enable=False)
    cli.command()(validate)
    return CliRunner().invoke(cli, list(arguments))


def test_a_folder_without_data_is_told(tmp_path: Path) -> None:
    got = run("--data", str(tmp_path))
    assert got.exit_code == 1
    assert "There are no data sets in" in got.stderr


@needs_data
def test_some_of_the_sets_are_enough(tmp_path: Path) -> None:
    pairs = "human_pairs_2013.csv.gz"
    (tmp_path / pairs).write_bytes((DATA / pairs).read_bytes())
    got = json.loads(run("--data", str(tmp_path), "--json").stdout)
    assert got["forecasts"] == []
    assert {one["predictor"] for one in got["people"]} >= {"score, formula 1", "score, formula 2", "listed"}


@needs_data
def test_the_table_and_the_json_and_the_picture_come_together(tmp_path: Path) -> None:
    target = tmp_path / "forecast.png"
    small = tmp_path / "data"
    small.mkdir()
    name = "instagram_2019_posts.csv.gz"
    (small / name).write_bytes((DATA / name).read_bytes())
    got = run("--data", str(small), "--picture", str(target))
    assert got.exit_code == 0
    table, _, last = got.stdout.rstrip().rpartition("\n")
    assert "Forecast: Instagram, all history" in table
    assert json.loads(last)["formulas"] == ["1", "2", "3"]
    with Image.open(target) as picture:
        assert picture.format == "PNG"
        assert picture.size[0] > 600
