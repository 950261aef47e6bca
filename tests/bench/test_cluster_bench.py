"""A folder on Sail beside the same folder on this machine's threads, in the same run."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from adapters.files.cluster import score_on_cluster
from adapters.files.partitions import Done, Job, planned, score_here
from adapters.files.places import Place, place
from scoring.formula import CURRENT
from tests.bench.ratio import Side, hold_beside
from tests.bench.test_files_bench import POSTS, tables
from tests.servers.spark import sail

pytestmark = pytest.mark.bench

FILES, ACCOUNTS = 8, 2_500


async def test_a_folder_on_a_cluster_of_one_machine(tmp_path: Path) -> None:
    people, posts = folders(tmp_path)
    with sail() as server:
        here = scored(people, posts, tmp_path / "here", score_here)
        there = scored(people, posts, tmp_path / "there", lambda job: score_on_cluster(job, server.remote))
        await hold_beside("a folder of Parquet files on Sail", there, here, tries=3)
    print(f" ({FILES} files, {FILES * ACCOUNTS * POSTS:,} posts)", end="")
    first, second = (sorted((tmp_path / name).glob("*.jsonl")) for name in ("here", "there"))
    assert [one.read_bytes() for one in first] == [one.read_bytes() for one in second]


def folders(folder: Path) -> tuple[Place, Place]:
    for name in ("accounts", "posts"):
        (folder / name).mkdir()
    for number in range(FILES):
        for path in tables(folder, ACCOUNTS):
            path.rename(folder / path.stem / f"part-{number}.parquet")
    return place(str(folder / "accounts")), place(str(folder / "posts"))


def scored(people: Place, posts: Place, out: Path, engine: Callable[[Job], Iterator[Done]]) -> Side:
    async def side() -> float:
        shutil.rmtree(out, ignore_errors=True)
        started = time.perf_counter()
        plan = planned(people, posts, place(str(out)), CURRENT)
        plan.job.out.prepare()
        assert sum(one.lines for one in engine(plan.job)) == FILES * ACCOUNTS
        return time.perf_counter() - started

    return side
