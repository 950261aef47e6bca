"""How fast whole files become scores, beside readers that only read them."""

from __future__ import annotations

import asyncio
import json
import sys
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from adapters.files.jsonl import score_lines
from scoring.observation.json import to_json
from tests.bench.ratio import hold, hold_beside, measured, timed
from tests.scoring.formula.observations import account, posts

pytestmark = pytest.mark.bench

LINES, ACCOUNTS, POSTS = 6_000, 60_000, 100


async def test_json_lines(tmp_path: Path) -> None:
    path = tmp_path / "observations.jsonl"
    line = json.dumps(to_json(account(posts(*range(100), every=timedelta(hours=8))))).encode() + b"\n"
    path.write_bytes(line * LINES)

    def score_all() -> None:
        with path.open("rb") as source:
            assert sum(one.good for one in score_lines(source)) == LINES

    await hold_beside(
        "JSON Lines, 100 posts a line", timed(score_all), timed(lambda: pl.read_ndjson(path)), tries=3
    )


async def test_parquet(tmp_path: Path) -> None:
    files = [*map(str, tables(tmp_path, ACCOUNTS)), "-o", str(tmp_path / "out.jsonl")]
    ours, reader = Clocked(SCORE, files), Clocked(READ, files)
    own, bare = await measured(ours, reader, tries=3)
    print(f"\nParquet: {ACCOUNTS * POSTS / own:,.0f} posts a second", end="")
    hold("Parquet, 100 posts an account", own, bare, "ms", 1000)
    hold("memory of scoring Parquet", min(ours.peaks), min(reader.peaks), "MB")


@dataclass
class Clocked:
    """A side whose work is done by a process of its own, which says how long it took and its peak in MB."""

    script: str
    arguments: list[str]
    peaks: list[float] = field(default_factory=list)

    async def __call__(self) -> float:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", self.script, *self.arguments), stdout=asyncio.subprocess.PIPE
        )
        told, _ = await process.communicate()
        seconds, peak = map(float, told.split())
        self.peaks.append(peak / 1024)
        return seconds


# What is imported is set-up. Reading is over soon and is done ten times.
# The kernel counts the most memory that the process ever had.
SCORE = """
import time, typer
import adapters.files.output, adapters.files.parquet
from bot.bulk import score_file
started = time.perf_counter()
try:
    typer.run(score_file)
finally:
    took = time.perf_counter() - started
    print(took, next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1])
"""
READ = """
import sys, time
import pyarrow.parquet as pq
started = time.perf_counter()
tables = [pq.read_table(path) for path in sys.argv[1:3]]
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1]
for _ in range(9):
    tables = [pq.read_table(path) for path in sys.argv[1:3]]
print((time.perf_counter() - started) / 10, peak)
"""


def tables(folder: Path, accounts: int) -> tuple[Path, Path]:
    random = np.random.default_rng(0)
    handles = [f"@account{number}@x" for number in range(accounts)]
    rows = accounts * POSTS
    seconds = pa.timestamp("s", "UTC")
    people, written = folder / "accounts.parquet", folder / "posts.parquet"
    now = 1_462_341_828
    pq.write_table(
        pa.table(
            {
                "handle": handles,
                "network": ["x"] * accounts,
                "observed_at": pa.array(np.full(accounts, now)).cast(seconds),
                "followers": random.integers(0, 10**6, accounts),
            }
        ),
        people,
    )
    at = now - 3 * 86_400 - np.tile(np.arange(POSTS), accounts) * 30_000
    pq.write_table(
        pa.table(
            {
                "handle": pa.array(handles).take(pa.array(np.repeat(np.arange(accounts), POSTS))),
                "id": pa.array(np.arange(rows)).cast(pa.string()),
                "at": pa.array(at).cast(seconds),
                "reposts": random.poisson(8, rows),
                "likes": random.poisson(12, rows),
            }
        ),
        written,
    )
    return people, written
