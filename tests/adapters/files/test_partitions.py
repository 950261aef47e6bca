"""A folder of Parquet files becomes a folder of lines, one file for each, done once and whole."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import get_args

import fsspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from adapters.files.partitions import Done, planned, score_here
from adapters.files.places import place
from adapters.files.scattering import score_scattered_here
from scoring.errors import BadInput
from scoring.formula import CURRENT
from tests.adapters.files.folders import Form, expected, results, write
from tests.english import english

FORMS = get_args(Form)


def run(folders: list[str], out: Path | str, version: str = CURRENT, *, shuffle: bool = False) -> list[Done]:
    """What this run did; strangers' posts of all come last where posts were brought together."""
    people, posts = place(folders[0]), place(folders[1]) if len(folders) > 1 else None
    plan = planned(people, posts, place(str(out)), version, shuffle=shuffle)
    if not plan.job.partitions:
        return []
    plan.job.out.prepare()
    return list((score_scattered_here if plan.job.scattered else score_here)(plan.job))


def names(done: list[Done]) -> list[str]:
    return [one.partition.name for one in done if one.partition is not None]


@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_what_two_single_files_give(tmp_path: Path, form: Form) -> None:
    run(write(tmp_path / form, form), tmp_path / "out")
    assert results(tmp_path / "out") == expected(tmp_path / "single")


def test_posts_that_are_brought_together_in_small_pieces_are_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.files.gathering.SCATTER_BATCH", 7)
    run(write(tmp_path / "in", "scattered"), tmp_path / "out")
    assert results(tmp_path / "out") == expected(tmp_path / "single")


def test_it_counts_lines_and_those_without_a_score(tmp_path: Path) -> None:
    done = run(write(tmp_path / "in", "aligned"), tmp_path / "out")
    assert [(one.lines, one.bad) for one in done] == [(41, 3), (40, 2), (40, 2), (40, 2)]


@pytest.mark.parametrize("form", FORMS)
def test_what_is_done_is_not_done_again(tmp_path: Path, form: Form) -> None:
    folders = write(tmp_path / form, form)
    run(folders, tmp_path / "out")
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "out").glob("*.jsonl")}
    assert run(folders, tmp_path / "out") == []
    assert {path: path.stat().st_mtime_ns for path in before} == before


def test_a_file_that_changed_is_done_again_and_no_other(tmp_path: Path) -> None:
    folders = write(tmp_path / "in", "aligned")
    run(folders, tmp_path / "out")
    for folder, part in ((folders[0], 1), (folders[1], 2)):
        path = Path(folder) / f"part-{part}.parquet"
        pq.write_table(pq.read_table(path).slice(0, 30), path)
    assert names(run(folders, tmp_path / "out")) == ["part-1.parquet", "part-2.parquet"]
    assert (tmp_path / "out" / "part-1.jsonl").read_bytes().count(b"\n") == 30


def test_a_file_of_the_same_size_that_was_written_later_is_done_again(tmp_path: Path) -> None:
    folders = write(tmp_path / "in", "lists")
    run(folders, tmp_path / "out")
    os.utime(Path(folders[0]) / "part-3.parquet", ns=(1, 1))
    assert names(run(folders, tmp_path / "out")) == ["part-3.parquet"]


def test_a_change_anywhere_in_scattered_posts_does_everything_again(tmp_path: Path) -> None:
    folders = write(tmp_path / "in", "scattered")
    run(folders, tmp_path / "out")
    os.utime(Path(folders[1]) / "posts-1.parquet", ns=(1, 1))
    assert len(names(run(folders, tmp_path / "out"))) == 4


def test_another_formula_does_everything_again(tmp_path: Path) -> None:
    folders = write(tmp_path / "in", "aligned")
    run(folders, tmp_path / "out")
    assert len(run(folders, tmp_path / "out", "2")) == 4
    assert b'"formula":"2"' in results(tmp_path / "out")["part-0.jsonl"]


@pytest.mark.parametrize("spoil", ["cut", "gone", "mark gone", "mark cut", "mark of something else"])
def test_a_result_that_is_not_as_it_was_written_is_made_again(tmp_path: Path, spoil: str) -> None:
    folders, out = write(tmp_path / "in", "aligned"), tmp_path / "out"
    run(folders, out)
    whole = results(out)
    path, mark = out / "part-2.jsonl", out / "_done" / "part-2.parquet.json"
    match spoil:
        case "cut":
            path.write_bytes(path.read_bytes()[:-1])
        case "gone":
            path.unlink()
        case "mark gone":
            mark.unlink()
        case "mark cut":
            mark.write_text(mark.read_text()[:40])
        case _:
            mark.write_text("[1]")
    assert names(run(folders, out)) == ["part-2.parquet"]
    assert results(out) == whole


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("damage", ["no Parquet", "cut", "torn", "observed_at", "handle"])
def test_a_file_that_cannot_be_read_is_told_and_the_others_are_scored(
    tmp_path: Path, form: Form, damage: str
) -> None:
    folders, out = write(tmp_path / "in", form), tmp_path / "out"
    run(folders, out)
    path = Path(folders[0]) / "part-1.parquet"
    content = path.read_bytes()
    match damage:
        case "no Parquet":
            path.write_text("handle,id\n")
        case "cut":
            path.write_bytes(content[: len(content) // 2])
        case "torn":
            path.write_bytes(content[:4] + b"\xff" * (len(content) // 3) + content[4 + len(content) // 3 :])
        case _:
            pq.write_table(pq.read_table(path).drop_columns([damage]), path)
    done = run(folders, out)
    failed = [one for one in done if one.trouble is not None]
    assert names(failed) == ["part-1.parquet"]
    assert "part-1.parquet" in english(failed[0].trouble or failed[0])
    assert set(results(out)) == {"part-0.jsonl", "part-2.jsonl", "part-3.jsonl"}
    path.write_bytes(content)
    assert "part-1.parquet" in names(run(folders, out))
    assert results(out) == expected(tmp_path / "single")


def test_an_account_twice_is_told_even_where_it_stands_in_another_file(tmp_path: Path) -> None:
    folders = write(tmp_path / "in", "scattered")
    path = Path(folders[0]) / "part-2.parquet"
    again = pq.read_table(Path(folders[0]) / "part-0.parquet").slice(5, 1)
    pq.write_table(pa.concat_tables([again, pq.read_table(path)]), path)
    run(folders, tmp_path / "out")
    first = results(tmp_path / "out")["part-2.jsonl"].splitlines()[0]
    assert json.loads(first) == {"line": 1, "error": "The handle stands in the file more than once."}


def test_posts_of_strangers_are_counted(tmp_path: Path) -> None:
    aligned = write(tmp_path / "in", "aligned")
    pq.write_table(
        pq.read_table(Path(aligned[0]) / "part-1.parquet").slice(0, 30),
        Path(aligned[0]) / "part-1.parquet",
    )
    lost = sum(place % 9 for place in range(30, 40))
    assert [one.strangers for one in run(aligned, tmp_path / "a")] == [0, lost, 0, 0]
    last = run(aligned, tmp_path / "b", shuffle=True)[-1]
    assert (last.partition, last.strangers) == (None, lost)


def test_posts_in_a_file_of_another_name_are_brought_together(tmp_path: Path) -> None:
    folders = write(tmp_path / "in", "aligned")
    (Path(folders[1]) / "part-3.parquet").rename(Path(folders[1]) / "part-9.parquet")
    run(folders, tmp_path / "out")
    assert results(tmp_path / "out") == expected(tmp_path / "single")


def test_posts_of_other_columns_stand_together_and_of_other_types_are_told(tmp_path: Path) -> None:
    folders = write(tmp_path / "in", "scattered")
    path = Path(folders[1]) / "posts-1.parquet"
    table = pq.read_table(path)
    pq.write_table(table.append_column("views", pa.nulls(len(table), pa.int64())), path)
    run(folders, tmp_path / "out")
    assert results(tmp_path / "out") == expected(tmp_path / "single")
    pq.write_table(table.set_column(4, "likes", table["likes"].cast(pa.string())), path)
    troubles = {english(one.trouble) for one in run(folders, tmp_path / "out") if one.trouble}
    assert troubles == {"A column of the posts has another type in another file."}


def test_a_file_of_scattered_posts_that_cannot_be_read_stops_everything(tmp_path: Path) -> None:
    folders = write(tmp_path / "in", "scattered")
    (Path(folders[1]) / "posts-1.parquet").write_text("handle")
    with pytest.raises(BadInput, match=r"posts-1.parquet \(posts\) is not a Parquet file"):
        run(folders, tmp_path / "out")
    assert results(tmp_path / "out") == {}


@pytest.mark.parametrize("posts", [pa.array([1]), pa.array([[1]])], ids=["numbers", "lists of numbers"])
def test_a_column_of_posts_that_holds_none_is_told(tmp_path: Path, posts: pa.Array) -> None:
    folders = write(tmp_path / "in", "lists")
    path = Path(folders[0]) / "part-0.parquet"
    table = pq.read_table(path).slice(0, 1)
    pq.write_table(table.set_column(4, "posts", posts), path)
    failed = run(folders, tmp_path / "out")[0]
    assert failed.trouble is not None and "is no list of posts" in english(failed.trouble)


def test_folders_in_folders_keep_their_names_and_what_is_hidden_is_left_out(tmp_path: Path) -> None:
    accounts = Path(write(tmp_path / "in", "lists")[0])
    (accounts / "day=1").mkdir()
    (accounts / "part-0.parquet").rename(accounts / "day=1" / "part-0.parquet")
    (accounts / "part-1.parquet").rename(accounts / "_part-1.parquet")
    (accounts / "notes.txt").write_text("")
    assert names(run([str(accounts)], tmp_path / "out")) == [
        *("day=1/part-0.parquet", "part-2.parquet", "part-3.parquet")
    ]
    assert (tmp_path / "out" / "day=1" / "part-0.jsonl").exists()
    assert run([str(accounts)], tmp_path / "out") == []


def test_a_folder_without_parquet_files_is_told(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "none"):
        with pytest.raises(BadInput, match="holds no Parquet files"):
            run([str(folder)], tmp_path / "out")


def test_an_output_that_cannot_be_made_is_told_before_anything_is_scored(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(BadInput, match="cannot be written"):
        run(write(tmp_path / "in", "lists"), tmp_path / "file" / "out")


def test_results_of_files_that_are_not_there_any_more_are_counted(tmp_path: Path) -> None:
    folders = write(tmp_path / "in", "lists")
    run(folders, tmp_path / "out")
    (Path(folders[0]) / "part-1.parquet").unlink()
    plan = planned(place(folders[0]), None, place(str(tmp_path / "out")), CURRENT)
    assert (plan.job.partitions, plan.orphans) == ((), 1)


# --- Stores by their URL.


@pytest.mark.parametrize("form", FORMS)
def test_a_store_by_its_url_gives_the_same_and_restarts(tmp_path: Path, form: Form) -> None:
    folders = write(tmp_path / form, form)
    memory = fsspec.filesystem("memory")
    base = f"memory://{tmp_path.name}-{form}"
    for folder in folders:
        for path in Path(folder).iterdir():
            memory.pipe_file(f"{base}/{Path(folder).name}/{path.name}", path.read_bytes())
    urls = [f"{base}/{Path(folder).name}" for folder in folders]
    run(urls, f"{base}/out")
    found = {path.rsplit("/")[-1]: memory.cat(path) for path in memory.glob(f"{base}/out/*.jsonl")}
    assert found == expected(tmp_path / "single")
    assert run(urls, f"{base}/out") == []
    again = f"{urls[0]}/part-2.parquet"
    memory.pipe_file(again, memory.cat(again))
    assert "part-2.parquet" in names(run(urls, f"{base}/out"))


def test_a_file_url_is_the_folder_on_this_machine(tmp_path: Path) -> None:
    folders = write(tmp_path / "in", "aligned")
    run([f"file://{folder}" for folder in folders], f"file://{tmp_path}/out")
    assert results(tmp_path / "out") == expected(tmp_path / "single")
    assert run(folders, tmp_path / "out") == []


@pytest.mark.parametrize("url", ["nowhere://bucket/a", "s3://bucket/a", "ftp://user:secret@127.0.0.1:9/a"])
def test_a_store_that_does_not_answer_is_told_in_a_sentence_without_its_password(url: str) -> None:
    with pytest.raises(BadInput, match="cannot be read") as raised:
        planned(place(url), None, place("memory://out"), CURRENT)
    assert "secret" not in str(raised.value) and "\n" not in str(raised.value)
