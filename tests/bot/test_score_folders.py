"""`influence score-file` with folders, as it is typed: what it tells, and what it says to wrong words."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from bot.bulk import EXTRA_SPARK
from tests.adapters.files.folders import expected, results, write
from tests.bot.test_commands_of_the_shell import HERE, influence
from tests.servers.spark import sail

FRENCH = {"LANG": "fr_FR.UTF-8"}


@pytest.fixture
def folders(tmp_path: Path) -> Path:
    write(tmp_path, "aligned")
    return tmp_path


def test_a_folder_is_scored_and_the_second_time_there_is_nothing_to_do(folders: Path) -> None:
    words = ("score-file", "accounts", "posts", "-o", "out")
    code, out, err = influence(*words, cwd=folders)
    assert (code, out) == (1, "")
    assert err == "4 files were scored. 9 accounts have no score; their lines say why.\n"
    assert results(folders / "out") == expected(folders / "single")
    code, _, err = influence(*words, cwd=folders, **FRENCH)
    assert code == 1 and err.startswith("0 fichier a ses scores. 4 les avaient déjà.")


def test_one_file_whose_accounts_hold_their_posts_is_scored_like_two(tmp_path: Path) -> None:
    write(tmp_path, "lists")
    code, out, err = influence("score-file", "accounts/part-0.parquet", cwd=tmp_path)
    assert (code, err) == (1, "")
    assert out.encode() == expected(tmp_path / "single")["part-0.jsonl"]


def test_files_that_fail_and_strangers_are_told_and_what_to_do(folders: Path) -> None:
    (folders / "accounts" / "part-1.parquet").write_text("handle")
    path = folders / "accounts" / "part-2.parquet"
    pq.write_table(pq.read_table(path).slice(0, 39), path)
    code, _, err = influence("score-file", "accounts", "posts", "-o", "out", cwd=folders)
    assert code == 1
    assert err.splitlines() == [
        "part-1.parquet is not a Parquet file.",
        "3 posts belong to no account in the file and were not counted.",
        "If their accounts are in another file, add --shuffle.",
        "3 files were scored. 1 was not scored; the same command tries it again. "
        "7 accounts have no score; their lines say why.",
    ]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ("accounts", 2, "name the folder for the results with -o."),
        ("accounts notes.txt -o out", 2, "notes.txt is a file."),
        ("none accounts -o out", 2, "there is no folder none."),
        ("accounts -o notes.txt", 2, "notes.txt is a file."),
        ("accounts -o out --engine spark", 2, "name the cluster, such as --remote sc://host:15002."),
        ("accounts -o out --remote sc://host", 2, "--remote needs --engine spark."),
        ("accounts -o out --shuffle", 2, "--shuffle is for two folders: accounts and posts."),
        ("notes.txt --shuffle", 2, "--engine and --shuffle are for folders of Parquet files."),
        ("accounts posts posts", 2, "give one JSON Lines file, or accounts and posts in Parquet."),
        ("accounts/part-0.parquet -o posts", 2, "posts is a folder."),
        (
            "accounts/part-0.parquet",
            1,
            "part-0.parquet has no column posts. Give an accounts and a posts file.",
        ),
        ("accounts/part-0.parquet posts/part-0.parquet -o none/out", 1, "none/out cannot be written: "),
        ("accounts posts -o notes.txt/out", 1, "notes.txt/out cannot be written: "),
        ("s3://bucket/accounts -o out", 1, "s3://bucket/accounts cannot be read: Install s3fs"),
        ("accounts posts -o out --engine spark --remote host", 1, "host is no address of Spark Connect."),
        (
            "accounts posts -o out --engine spark --remote sc://127.0.0.1:1",
            1,
            "Nothing answers at 127.0.0.1:1: ",
        ),
    ],
)
def test_what_is_typed_wrong_is_told_in_a_sentence(folders: Path, words: str, code: int, said: str) -> None:
    (folders / "notes.txt").touch()
    got, out, err = influence("score-file", *words.split(), cwd=folders)
    assert (got, out) == (code, "")
    assert said in err and "Traceback" not in err


def test_what_a_cluster_needs_is_told_with_how_to_install_it(folders: Path) -> None:
    hidden = folders / "hidden"
    hidden.mkdir()
    for name in EXTRA_SPARK:
        (hidden / f"{name}.py").write_text(f"raise ModuleNotFoundError('no {name}', name='{name}')")
    words = ("accounts", "posts", "-o", "out", "--engine", "spark", "--remote", "sc://127.0.0.1:1")
    code, out, err = influence("score-file", *words, cwd=folders, PYTHONPATH=f"{hidden}:{HERE}")
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert "install 'influence-bot[spark]'" in err


def test_results_that_a_cluster_wrote_to_a_disk_of_its_own_are_missed(folders: Path) -> None:
    with sail() as server:
        words = ("accounts", "posts", "-o", "memory://out", "--engine", "spark", "--remote", server.remote)
        code, out, err = influence("score-file", *words, cwd=folders)
    assert (code, out) == (1, "")
    assert "The cluster wrote its results elsewhere: memory://out is not the same there." in err
    assert "Name a folder with -o that all machines share, or one of a store." in err
