"""A pair of Parquet files gives what the same observations give as JSON Lines, in whatever order they lie."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.files import gathering, parquet
from adapters.files.jsonl import score_lines
from adapters.files.parquet import score_tables
from scoring.errors import BadInput
from scoring.formula import score
from scoring.formula.result import to_json as score_json
from scoring.observation.json import to_json
from scoring.observation.model import Observation
from scoring.text import Text
from tests.english import english
from tests.scoring.formula.observations import NOW, account, observations, posts

ACCOUNT = (
    "handle",
    "network",
    "observed_at",
    "followers",
    "following",
    "posts_total",
    "listed",
    "created_at",
)
POST = ("id", "at", "kind", "reposts", "quotes", "replies", "likes", "views")

plain = observations().map(lambda seen: replace(seen, engagers=None, engager_sample=None))


def write(folder: Path, seen: Sequence[Observation], *, shuffle: bool = False) -> tuple[Path, Path]:
    rows = [to_json(one) for one in seen]
    flat = [
        (place, {"handle": row["handle"]} | {name: post[name] for name in POST})
        for row in rows
        for place, post in enumerate(row["posts"])
    ]
    if shuffle:  # every account's first post, then every second one: nothing stands together
        flat.sort(key=lambda one: one[0])
    people, written = folder / "accounts.parquet", folder / "posts.parquet"
    pq.write_table(
        pa.Table.from_pylist([{name: row[name] for name in ACCOUNT} for row in rows], PEOPLE), people
    )
    pq.write_table(pa.Table.from_pylist([post for _, post in flat], WRITTEN), written)
    return people, written


TEXT = ("handle", "network", "id", "kind", "observed_at", "created_at", "at")
PEOPLE = pa.schema([(name, pa.string() if name in TEXT else pa.int64()) for name in ACCOUNT])
HOLDING = PEOPLE.append(
    pa.field("posts", pa.list_(pa.struct([(n, pa.string() if n in TEXT else pa.int64()) for n in POST])))
)
WRITTEN = pa.schema([(name, pa.string() if name in TEXT else pa.int64()) for name in ("handle", *POST)])


def lines(accounts: Path, written: Path, **options: Any) -> list[dict[str, Any]]:
    return [json.loads(one.line) for one in score_tables(accounts, written, **options)]


def expected(seen: Sequence[Observation]) -> list[dict[str, Any]]:
    content = b"\n".join(json.dumps(to_json(one)).encode() for one in seen)
    return [json.loads(one.line) for one in score_lines(io.BytesIO(content))]


def named(seen: Sequence[Observation]) -> list[Observation]:
    return [replace(one, handle=f"@a{number}@x") for number, one in enumerate(seen)]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(plain, min_size=1, max_size=5).map(named), st.booleans())
def test_both_formats_agree(tmp_path: Path, seen: list[Observation], shuffle: bool) -> None:
    assert lines(*write(tmp_path, seen, shuffle=shuffle)) == expected(seen)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(plain, min_size=1, max_size=5).map(named))
def test_accounts_that_hold_their_posts_agree_too(tmp_path: Path, seen: list[Observation]) -> None:
    rows = [to_json(one) for one in seen]
    for row in rows:
        row["posts"] = [{name: post[name] for name in POST} for post in row["posts"]]
    pq.write_table(
        pa.Table.from_pylist([{name: row[name] for name in (*ACCOUNT, "posts")} for row in rows], HOLDING),
        tmp_path / "a.parquet",
    )
    got = [json.loads(one.line) for one in score_tables(tmp_path / "a.parquet", None)]
    assert got == expected(seen)


@pytest.mark.parametrize("shuffle", [False, True])
def test_many_stretches_and_small_batches_change_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shuffle: bool
) -> None:
    seen = named([account(posts(*range(i % 7), every=timedelta(hours=5))) for i in range(200)])
    monkeypatch.setattr(parquet, "STRETCH_POSTS", 20)
    monkeypatch.setattr(gathering, "_BATCH", 7)
    monkeypatch.setattr(gathering, "SCATTER_BATCH", 11)
    assert lines(*write(tmp_path, seen, shuffle=shuffle)) == expected(seen)


def test_times_numbers_and_kinds_of_other_types_are_read(tmp_path: Path) -> None:
    seen = account(posts(5, 3), followers=12)
    people, written = tmp_path / "a.parquet", tmp_path / "p.parquet"
    pq.write_table(
        pa.table(
            {
                "handle": pa.array([seen.handle]).dictionary_encode(),
                "network": ["x"],
                "observed_at": pa.array([NOW], pa.timestamp("ns", "UTC")),
                "followers": pa.array([12.0]),
                "listed": pa.array([float("nan")]),
            }
        ),
        people,
    )
    pq.write_table(
        pa.table(
            {
                "handle": [seen.handle] * 2,
                "id": pa.array([0, 1]),
                "at": pa.array([post.at for post in seen.posts], pa.timestamp("ms", "UTC")),
                "reposts": pa.array([5, 3], pa.uint16()),
                "likes": pa.array([0.0, 0.0]),
            }
        ),
        written,
    )
    assert lines(people, written) == [score_json(score(seen))]


def test_a_row_that_is_no_observation_is_told_in_place(tmp_path: Path) -> None:
    seen = named([account(posts(1, 2)), account(posts(3, 4)), account(posts(5))])
    people, written = write(tmp_path, seen)
    table = pq.read_table(people)
    spoiled = table.set_column(3, "followers", pa.array([10, -4, 10]))
    pq.write_table(spoiled, people)
    got = lines(people, written)
    assert [one.get("line") for one in got] == [None, 2, None]
    assert "followers" in got[1]["error"]


def test_a_handle_that_stands_twice_is_told(tmp_path: Path) -> None:
    same = account(posts(1, 2))
    got = lines(*write(tmp_path, [same, same]))
    assert got[1] == {"line": 2, "error": "The handle stands in the file more than once."}


@pytest.mark.parametrize("shuffle", [False, True])
def test_posts_of_strangers_are_told_and_not_counted(tmp_path: Path, shuffle: bool) -> None:
    seen = named([account(posts(1, 2)), account(posts(3, 4))])
    people, written = write(tmp_path, seen, shuffle=shuffle)
    pq.write_table(pq.read_table(people).slice(0, 1), people)
    told: list[Text] = []
    assert lines(people, written, tell=told.append) == expected(seen[:1])
    assert english(told) == ["2 posts belong to no account in the file and were not counted."]


def test_a_file_that_is_not_parquet_is_named(tmp_path: Path) -> None:
    people, written = write(tmp_path, [account(posts(1))])
    written.write_text("handle,id\n")
    with pytest.raises(BadInput, match=r"posts.parquet is not a Parquet file"):
        lines(people, written)


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    people, written = write(tmp_path, [account(posts(1))])
    pq.write_table(pq.read_table(written).drop_columns(["at"]), written)
    with pytest.raises(BadInput, match="has no column at"):
        lines(people, written)


def test_an_optional_column_takes_part_in_the_hash(tmp_path: Path) -> None:
    people, written = write(tmp_path, [account(posts(1))])
    before = lines(people, written)[0]["inputs"]
    table = pq.read_table(written)
    pq.write_table(table.append_column("media", pa.array(["image"])), written)
    assert lines(people, written)[0]["inputs"] != before
