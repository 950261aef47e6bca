"""A cluster gives what this machine gives, to the last byte, and says in a sentence what does not work.

The cluster is Sail; with the mark jvm it is Spark itself.
"""

from __future__ import annotations

import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pyarrow.parquet as pq
import pytest

from adapters.files import cluster
from adapters.files.cluster import score_on_cluster
from adapters.files.partitions import Done, planned
from adapters.files.places import place
from scoring.errors import BadInput, BadSettings
from scoring.formula import CURRENT
from tests.adapters.files.folders import Form, expected, results, write
from tests.english import english
from tests.servers.spark import Server, free_port, sail, spark


@pytest.fixture(autouse=True)
def a_program(monkeypatch: pytest.MonkeyPatch) -> None:
    """What runs tests in parallel has no file, which pyspark takes for a run of its own doctests."""
    main = sys.modules["__main__"]
    if not hasattr(main, "__file__"):
        monkeypatch.setattr(main, "__file__", __file__, raising=False)


@pytest.fixture(scope="module", params=["sail", pytest.param("spark", marks=pytest.mark.jvm)])
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    with (sail if request.param == "sail" else spark)() as running:
        yield running


def run(folders: list[str], out: Path, remote: str, *, shuffle: bool = False, tasks: int = 2) -> list[Done]:
    people, posts = place(folders[0]), place(folders[1]) if len(folders) > 1 else None
    plan = planned(people, posts, place(str(out)), CURRENT, shuffle=shuffle)
    if not plan.job.partitions:
        return []
    plan.job.out.prepare()
    return list(score_on_cluster(plan.job, remote, tasks))


@pytest.mark.parametrize("form", get_args(Form))
def test_every_form_gives_the_bytes_of_the_local_path(tmp_path: Path, server: Server, form: Form) -> None:
    folders, out = write(tmp_path / form, form), tmp_path / "out"
    done = run(folders, out, server.remote)
    assert results(out) == expected(tmp_path / "single")
    counts = sorted((one.lines, one.bad) for one in done if one.partition is not None)
    assert counts == [(40, 2), (40, 2), (40, 2), (41, 3)]
    assert run(folders, out, server.remote) == []


def test_posts_of_strangers_are_counted_over_all_files(tmp_path: Path, server: Server) -> None:
    folders = write(tmp_path / "in", "scattered")
    path = Path(folders[0]) / "part-1.parquet"
    pq.write_table(pq.read_table(path).slice(0, 30), path)
    done = run(folders, tmp_path / "out", server.remote)
    assert [one.strangers for one in done if one.partition is None] == [sum(n % 9 for n in range(30, 40))]


def test_a_file_that_cannot_be_read_is_told_as_here_and_the_others_are_scored(
    tmp_path: Path, server: Server
) -> None:
    folders = write(tmp_path / "in", "aligned")
    (Path(folders[0]) / "part-1.parquet").write_text("handle")
    done = run(folders, tmp_path / "out", server.remote)
    assert [english(one.trouble) for one in done if one.trouble] == ["part-1.parquet is not a Parquet file."]
    assert len(results(tmp_path / "out")) == 3


def test_a_file_of_scattered_posts_that_cannot_be_read_stops_everything(
    tmp_path: Path, server: Server
) -> None:
    folders = write(tmp_path / "in", "scattered")
    (Path(folders[1]) / "posts-1.parquet").write_text("handle")
    with pytest.raises(BadInput, match=r"^posts-1.parquet \(posts\) is not a Parquet file"):
        run(folders, tmp_path / "out", server.remote)
    assert results(tmp_path / "out") == {}


def test_a_cluster_with_another_version_of_this_package_is_told(
    tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "package_version", lambda: "0.0.1")
    with pytest.raises(BadInput, match=r"The cluster has version .+ of influence-bot, and this is 0\.0\.1"):
        run(write(tmp_path / "in", "lists"), tmp_path / "out", server.remote)


def test_more_files_than_tasks_are_all_scored(tmp_path: Path, server: Server) -> None:
    folders = write(tmp_path / "in", "lists", files=30, each=6)
    assert len(run(folders, tmp_path / "out", server.remote, tasks=4)) == 30
    assert results(tmp_path / "out") == expected(tmp_path / "single", files=30, each=6)


def test_a_server_that_dies_is_told_and_the_next_run_does_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "_TRIES", 1)
    folders, out = write(tmp_path / "in", "lists", files=40, each=60), tmp_path / "out"
    plan = planned(place(folders[0]), None, place(str(out)), CURRENT)
    plan.job.out.prepare()
    with sail() as dying, pytest.raises(BadSettings, match="The cluster gave up"):
        for _ in score_on_cluster(plan.job, dying.remote, 40):
            dying.kill()
    left = {one.name for one in planned(place(folders[0]), None, place(str(out)), CURRENT).job.partitions}
    with sail() as other:
        done = run(folders, out, other.remote)
    assert {one.partition.name for one in done if one.partition} == left
    assert results(out) == expected(tmp_path / "single", files=40, each=60)


@pytest.mark.parametrize(
    ("remote", "said"),
    [
        ("host", "is no address of Spark Connect"),
        ("http://host", "is no address of Spark Connect"),
        ("sc://", "is no address of Spark Connect"),
        ("sc://host:99999999", "is no address of Spark Connect"),
        ("sc://host:1/path", "is no address of Spark Connect"),
        ("sc://127.0.0.1:{free}", "Nothing answers at 127.0.0.1"),
        ("sc://no-such-host.invalid:15002", "Nothing answers at no-such-host.invalid:15002"),
        ("sc://127.0.0.1:{free}/;token=secret", "Nothing answers at 127.0.0.1"),
    ],
)
def test_an_address_that_leads_nowhere_is_told_at_once(tmp_path: Path, remote: str, said: str) -> None:
    began = time.monotonic()
    with pytest.raises((BadInput, BadSettings), match=said) as raised:
        run(write(tmp_path / "in", "lists"), tmp_path / "out", remote.format(free=free_port()))
    assert "secret" not in str(raised.value)
    assert time.monotonic() - began < 30


@pytest.fixture
def mute() -> Iterator[str]:
    """The address of something that listens and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield f"sc://127.0.0.1:{listening.getsockname()[1]}"


def test_a_server_that_does_not_speak_spark_connect_is_told(
    tmp_path: Path, mute: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "_CONNECT_SECONDS", 1.0)
    with pytest.raises(BadSettings, match="answers, but not as Spark Connect does"):
        run(write(tmp_path / "in", "lists"), tmp_path / "out", mute)


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ("Traceback …\nModuleNotFoundError: No module named 'adapters'\n", "Python has no influence-bot."),
        ("Traceback …\nModuleNotFoundError: No module named 'pyarrow.fs'\n", "Python has no pyarrow.fs."),
        ("Traceback …\nValueError: no\n such thing\n\n  at java …", "gave up: ValueError: no."),
        ("Job aborted.\nmore", "gave up: Job aborted."),
        ("", "gave up: ?"),
    ],
)
def test_what_an_engine_says_becomes_a_sentence(told: str, said: str) -> None:
    assert said in str(cluster.engine_trouble(told))
