"""A file of observations becomes a file of scores in the same order, whatever its lines are like."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from adapters.files.jsonl import score_lines
from adapters.files.output import output
from scoring.formula import score
from scoring.formula.result import to_json as score_json
from scoring.observation.json import to_json
from tests.scoring.formula.observations import account, posts

SEEN = account(posts(3, 1, 4, 1, 5))
GOOD = json.dumps(to_json(SEEN)).encode()


def results(content: bytes, **options: Any) -> list[dict[str, Any]]:
    return [json.loads(one.line) for one in score_lines(io.BytesIO(content), **options)]


def test_a_good_line_gives_the_published_output() -> None:
    assert results(GOOD) == [score_json(score(SEEN))]


def test_bad_lines_are_told_in_place_and_the_others_scored() -> None:
    got = results(GOOD + b"\n{oops\n" + GOOD)
    assert [one.get("error") for one in got] == [None, "The line is not JSON.", None]
    assert got[1]["line"] == 2


def test_blank_lines_are_skipped_but_counted() -> None:
    assert results(b"\n  \n" + GOOD + b"\r\n\nx")[1] == {"line": 5, "error": "The line is not JSON."}


def test_a_byte_order_mark_is_no_part_of_the_first_line() -> None:
    assert "score" in results(b"\xef\xbb\xbf" + GOOD)[0]


def test_a_line_beyond_the_limit_is_skipped_without_being_kept() -> None:
    got = results(GOOD + b"\n" + b"x" * 5000 + b"\n" + GOOD, longest=4000)
    assert [("error" in one) for one in got] == [False, True, False]
    assert got[1] == {"line": 2, "error": "The line is longer than 4000 bytes."}


def test_an_output_file_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "scores.jsonl"
    target.write_text("old")
    with pytest.raises(RuntimeError), output(target) as stream:
        stream.write(b"half")
        raise RuntimeError
    assert target.read_text() == "old"
    with output(target) as stream:
        stream.write(b"new")
    assert target.read_text() == "new"
    assert [path.name for path in tmp_path.iterdir()] == ["scores.jsonl"]


class TestTheCommand:
    @staticmethod
    def run(*arguments: str, given: bytes | None = None) -> tuple[int, str, str]:
        import typer

        from bot.bulk import score_file

        cli = typer.Typer(pretty_exceptions_enable=False)
        cli.command()(score_file)
        got = CliRunner().invoke(cli, list(arguments), input=given)
        return got.exit_code, got.stdout, got.stderr

    def test_standard_input_is_a_dash(self) -> None:
        code, out, _ = self.run("-", given=GOOD + b"\n")
        assert (code, json.loads(out)["handle"]) == (0, "@ada@x")

    def test_one_bad_line_makes_the_exit_code_one(self) -> None:
        code, out, _ = self.run("-", given=b"x\n" + GOOD)
        assert (code, len(out.splitlines())) == (1, 2)

    def test_results_go_to_a_file_on_request(self, tmp_path: Path) -> None:
        source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
        source.write_bytes(GOOD)
        code, out, _ = self.run(str(source), "-o", str(target))
        assert (code, out) == (0, "")
        assert json.loads(target.read_text())["posts_used"] == 5

    def test_a_missing_file_is_named(self, tmp_path: Path) -> None:
        code, _, err = self.run(str(tmp_path / "none.jsonl"))
        assert code == 2
        assert "there is no file" in err
