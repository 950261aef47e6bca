"""Half a surrogate pair, anywhere in a file: that line is an error line, and the others are scored."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from adapters.files import parquet, rows
from adapters.files.jsonl import score_lines
from adapters.files.parquet import score_tables
from scoring.errors import BadObservation
from scoring.observation.json import from_json, to_json
from scoring.text import Text
from tests.scoring.formula.observations import account, posts

HALVES = ("\ud800", "\udfff", "a\ud83d", "\ude00b", "\ud83d\ud83d\ude00", "\ud83d\ude00\ude00")
WHOLE = to_json(account(posts(3, 1, 4)))


def everywhere() -> dict[str, Any]:
    """An observation with text in every place that may hold some."""
    row: dict[str, Any] = json.loads(json.dumps(WHOLE))
    row |= {"display_name": "Ada", "url": "https://a.example", "later": {"note": ["x"]}}
    row["posts"][0] |= {"url": "https://a.example/1", "media": "image", "hashtags": ["kites"]}
    row["engagers"] = [{"id": "e", "handle": "h", "interactions": [{"post": "1", "kind": "like"}]}]
    row["engager_sample"] = {"posts": ["1"], "limit": 40}
    return row


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in inside:
        yield from places(inner, (*path, key))
    if isinstance(value, str):
        yield path


PLACES = tuple(places(everywhere()))


def with_half(path: tuple[Any, ...], half: str) -> dict[str, Any]:
    row = everywhere()
    holder = row
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = half
    return row


def scored(*written: object) -> list[dict[str, Any]]:
    content = "\n".join(json.dumps(one) for one in written).encode()
    return [json.loads(one.line) for one in score_lines(io.BytesIO(content))]


@pytest.mark.parametrize("path", PLACES, ids=str)
def test_a_line_with_half_a_pair_is_told_and_the_others_are_scored(path: tuple[Any, ...]) -> None:
    for half in HALVES:
        first, second, third = scored(WHOLE, with_half(path, half), WHOLE)
        assert second["line"] == 2 and second["error"]
        assert first == third and "score" in first


def test_half_a_pair_in_the_name_of_a_field_is_told_too() -> None:
    assert "error" in scored({**WHOLE, "\ud800": 1})[0]


def test_whole_pairs_are_text_and_stay_in_the_fast_lane(monkeypatch: pytest.MonkeyPatch) -> None:
    assert scored({**everywhere(), "display_name": "a typed \\ud800"})[0]["score"]
    monkeypatch.setattr(rows, "from_json", None)
    for name in ("💥", "x💥💥y"):
        assert scored({**everywhere(), "display_name": name, "later": name})[0]["score"]


def test_an_observation_with_half_a_pair_is_refused_by_the_name_of_its_field() -> None:
    for path, named in ((("handle",), "handle"), (("posts", 0, "hashtags", 0), r"posts\[0\].hashtags")):
        with pytest.raises(BadObservation, match=f"{named} holds half a surrogate pair"):
            from_json(with_half(path, "\ud800"))


# --- Parquet: other tools write such halves as three bytes that are no UTF-8.

BROKEN = b"\xed\xa0\x80"
ACCOUNTS = ("handle", "network", "observed_at", "followers", "display_name")
POSTS = ("handle", "id", "at", "kind", "likes")


def text_column(values: list[Any]) -> pa.Array:
    """A column of text, whatever its bytes are."""
    made = pa.array([one.encode() if isinstance(one, str) else one for one in values], pa.binary())
    return pa.StringArray.from_buffers(len(made), made.buffers()[1], made.buffers()[2])


def write(folder: Path, spoil: str, *, shuffle: bool) -> tuple[Path, Path]:
    """Three accounts with three posts each; the second one has broken bytes in this column of either file."""
    people = [{**WHOLE, "handle": f"@a{n}@x", "display_name": "Ada"} for n in range(3)]
    written = [{**post, "handle": one["handle"]} for one in people for post in WHOLE["posts"]]
    file, _, column = spoil.partition(".")
    if file == "accounts":
        people[1][column] = BROKEN
    else:
        written[4][column] = BROKEN
    if shuffle:
        written = written[::2] + written[1::2]
    for name, table, names in (("accounts", people, ACCOUNTS), ("posts", written, POSTS)):
        columns = {
            one: pa.array([row[one] for row in table], pa.int64())
            if one in ("followers", "likes")
            else text_column([row[one] for row in table])
            for one in names
            if one != "display_name" or column == one
        }
        pq.write_table(pa.table(columns), folder / f"{name}.parquet")
    return folder / "accounts.parquet", folder / "posts.parquet"


SPOILT = tuple(
    f"{file}.{column}"
    for file, names in (("accounts", ACCOUNTS), ("posts", POSTS))
    for column in names
    if column not in ("followers", "likes")
)


@pytest.mark.parametrize("shuffle", [False, True], ids=["in order", "scattered"])
@pytest.mark.parametrize("spoil", SPOILT)
def test_a_row_with_bytes_that_are_no_text_is_told_and_the_others_are_scored(
    tmp_path: Path, spoil: str, shuffle: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for stretch in (parquet.STRETCH_POSTS, 1):
        monkeypatch.setattr(parquet, "STRETCH_POSTS", stretch)
        told: list[Text] = []
        accounts, written = write(tmp_path, spoil, shuffle=shuffle)
        results = list(score_tables(accounts, written, tell=told.append))
        first, second, third = (json.loads(one.line) for one in results)
        assert first["posts_used"] == third["posts_used"] == 3
        if spoil == "posts.handle":
            assert second["posts_used"] == 2 and "1 post belongs to no account" in str(told[0])
        else:
            assert second["line"] == 2 and "score" not in second


@pytest.mark.parametrize("kind", ["jsonl", "parquet"])
def test_the_output_file_is_there_with_every_line(tmp_path: Path, kind: str) -> None:
    import typer

    from bot.bulk import score_file

    if kind == "jsonl":
        files = (tmp_path / "in.jsonl",)
        lines = (WHOLE, with_half(("handle",), "\ud800"), WHOLE)
        files[0].write_text("\n".join(json.dumps(one) for one in lines))
    else:
        files = write(tmp_path, "accounts.handle", shuffle=False)  # type: ignore[assignment]
    cli = typer.Typer(pretty_exceptions_enable=False)
    cli.command()(score_file)
    target = tmp_path / "out.jsonl"
    got = CliRunner().invoke(cli, [*map(str, files), "-o", str(target)])
    assert got.exit_code == 1 and got.exception.__class__ is SystemExit
    told = [json.loads(line) for line in target.read_text().splitlines()]
    assert ["score" in one for one in told] == [True, False, True]
