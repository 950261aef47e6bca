"""How fast the formula is: one account, a file, columns in memory, Parquet, and beside polars and duckdb.

Prints its figures; run with `make test ARGS="-m bench -s tests/bench"`. The limits asserted are half of what
is wanted, so that a busy machine does not fail the build.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import duckdb
import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from adapters.files.jsonl import score_lines
from scoring.formula import CURRENT, score
from scoring.formula.batch import score_table
from scoring.formula.batch_posts import Table
from scoring.formula.constants import constants
from scoring.observation_json import to_json
from tests.scoring.formula.observations import account, posts

pytestmark = pytest.mark.bench

ACCOUNTS, POSTS = 40_000, 100
RULES = constants(CURRENT)


def best(work: Callable[[], object], times: int = 5) -> float:
    """Seconds of the fastest run."""
    spent = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        spent.append(time.perf_counter() - start)
    return min(spent)


def population() -> Table:
    random = np.random.default_rng(0)
    rows = ACCOUNTS * POSTS
    place = np.tile(np.arange(POSTS, dtype=float), ACCOUNTS)
    zeros = np.zeros(rows)
    return Table(
        networks=("x",),
        network=np.zeros(ACCOUNTS, np.int64),
        observed_at=np.full(ACCOUNTS, 1.46e9),
        followers=random.integers(0, 10**6, ACCOUNTS).astype(float),
        listed=np.full(ACCOUNTS, np.nan),
        offsets=np.arange(ACCOUNTS + 1) * POSTS,
        at=1.46e9 - 3 * 86_400.0 - place * 32_400.0,
        kind=np.zeros(rows, np.uint8),
        reposts=random.poisson(8, rows).astype(float),
        quotes=zeros,
        replies=zeros,
        likes=random.poisson(12, rows).astype(float),
    )


def test_one_account_in_plain_python() -> None:
    seen = account(posts(*[number % 30 for number in range(200)], every=timedelta(hours=8)))
    bare = best(lambda: [score(seen, inputs="known") for _ in range(200)]) / 200 * 1e6
    full = best(lambda: [score(seen) for _ in range(50)]) / 50 * 1e6
    print(f"\none account, 200 posts: {bare:.0f} µs; with the hash of its inputs {full:.0f} µs")
    assert bare < 400


def test_json_lines() -> None:
    line = json.dumps(to_json(account(posts(*range(100), every=timedelta(hours=8))))).encode() + b"\n"
    content = line * 2000
    spent = best(lambda: sum(one.good for one in score_lines(io.BytesIO(content))), 3)
    print(f"\nJSON Lines: {2000 / spent:,.0f} observations of 100 posts a second")
    assert 2000 / spent > 2000


def test_columns_in_memory_beside_polars_and_duckdb() -> None:
    table = population()
    own = best(lambda: score_table(table, RULES))
    frame = long_form(table)
    by_polars = best(lambda: polars_levels(frame), 2)
    by_duckdb = best(lambda: duckdb_levels(frame), 2)
    rate = len(table.at) / own / 1e6
    print(
        f"\ncolumns: {rate:.0f} million posts a second; "
        f"polars takes {by_polars / own:.1f} times as long, duckdb {by_duckdb / own:.1f} times"
    )
    expected = np.log1p(np.expm1(score_table(table, RULES).level))
    for other in (polars_levels(frame), duckdb_levels(frame)):
        found = np.maximum(0.0, posterior(other, table))
        np.testing.assert_allclose(found, expected, atol=1e-9)
    assert rate > 30


def long_form(table: Table) -> pl.DataFrame:
    owner = np.repeat(np.arange(ACCOUNTS), POSTS)
    return pl.DataFrame(
        {
            "account": owner,
            "observed_at": table.observed_at[owner],
            "at": table.at,
            "kind": table.kind,
            "reposts": table.reposts,
            "quotes": table.quotes,
            "replies": table.replies,
            "likes": table.likes,
        }
    )


def posterior(frame: pl.DataFrame, table: Table) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Adds the audience's prior to mean and effective number: one step an account, the same for all."""
    line, own = RULES.prior.lines["x"], RULES.level.prior_posts
    prior = line.intercept + line.slope * np.log1p(table.followers)
    mean, effective = frame["mean"].to_numpy(), frame["effective"].to_numpy()
    return np.asarray((effective * mean + own * prior) / (effective + own), float)


def polars_levels(frame: pl.DataFrame) -> pl.DataFrame:
    worth, rules, level = RULES.reactions.weights("x"), RULES.posts, RULES.level
    reactions = pl.col("reposts") * worth.reposts + pl.col("quotes") * worth.quotes
    reactions = reactions + pl.col("replies") * worth.replies + pl.col("likes") * worth.likes
    rank = pl.col("at").rank("ordinal", descending=True).over("account") - 1.0
    age = (pl.col("at").max().over("account") - pl.col("at")) / 86_400.0
    plan = (
        frame.lazy()
        .filter(
            (pl.col("at") <= pl.col("observed_at") - rules.maturity_hours * 3600.0) & (pl.col("kind") != 3)
        )
        .with_columns(x=reactions.log1p(), age=age, rank=rank)
        .filter((pl.col("age") <= rules.window_days) & (pl.col("rank") < rules.most))
        .with_columns(
            w=(
                -(pl.col("age") / level.half_life_days + pl.col("rank") / level.half_life_posts) * np.log(2)
            ).exp(),
            b=pl.col("x"),
        )
    )
    for _ in range(level.rounds):
        usual = (pl.col("w") * pl.col("b")).sum().over("account") / pl.col("w").sum().over("account")
        plan = plan.with_columns(b=pl.min_horizontal(pl.col("x"), usual + level.ceiling))
    total = pl.col("w").sum()
    return (
        plan.group_by("account")
        .agg(
            mean=(pl.col("w") * pl.col("b")).sum() / total,
            effective=total * total / (pl.col("w") * pl.col("w")).sum(),
            square=(pl.col("w") * pl.col("b") * pl.col("b")).sum() / total,
        )
        .sort("account")
        .collect()
    )


def duckdb_levels(frame: pl.DataFrame) -> pl.DataFrame:
    worth, rules, level = RULES.reactions.weights("x"), RULES.posts, RULES.level
    bounded = "SELECT account, x, w, x AS b FROM weighted"
    for _ in range(level.rounds):
        bounded = (
            f"SELECT account, x, w, least(x, sum(w * b) OVER one / sum(w) OVER one + {level.ceiling}) AS b "  # noqa: S608
            f"FROM ({bounded}) WINDOW one AS (PARTITION BY account)"
        )
    query = f"""
        WITH ripe AS (
            SELECT account, ln(1 + {worth.reposts} * reposts + {worth.quotes} * quotes
                               + {worth.replies} * replies + {worth.likes} * likes) AS x,
                   ((max("at") OVER one) - "at") / 86400 AS age,
                   row_number() OVER (PARTITION BY account ORDER BY "at" DESC) - 1 AS rank
            FROM frame WHERE "at" <= observed_at - {rules.maturity_hours * 3600} AND kind != 3
            WINDOW one AS (PARTITION BY account)),
        weighted AS (
            SELECT account, x,
                   exp(-(age / {level.half_life_days} + rank / {level.half_life_posts}) * ln(2)) AS w
            FROM ripe WHERE age <= {rules.window_days} AND rank < {rules.most})
        SELECT account, sum(w * b) / sum(w) AS mean, sum(w) * sum(w) / sum(w * w) AS effective,
               sum(w * b * b) / sum(w) AS square
        FROM ({bounded}) GROUP BY account ORDER BY account"""  # noqa: S608
    with duckdb.connect() as database:
        database.execute("SET threads = 2")
        database.register("frame", frame)
        return pl.DataFrame(database.execute(query).fetchnumpy())


def test_parquet_in_bounded_memory(tmp_path: Path) -> None:
    accounts = 20_000
    people, written = tables(tmp_path, accounts)
    start = time.perf_counter()
    told = subprocess.run(
        [sys.executable, "-c", MEASURED, str(people), str(written), "-o", str(tmp_path / "out.jsonl")],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    spent = time.perf_counter() - start
    peak = int(told.split()[-2]) / 1024
    print(f"\nParquet: {accounts * POSTS / spent:,.0f} posts a second, {peak:.0f} MB at the peak")
    assert peak < 1000


# Runs the command and prints the most memory that its process ever had, as the kernel counts it.
MEASURED = """
import typer
from bot.bulk import score_file
try:
    typer.run(score_file)
finally:
    print(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")))
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
