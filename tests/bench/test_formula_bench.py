"""How fast the formula is: one account beside a loop over its posts, columns beside polars and duckdb."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import timedelta

import duckdb
import numpy as np
import polars as pl
import pytest

from scoring.formula import CURRENT, score
from scoring.formula.batch import score_table
from scoring.formula.batch_posts import Table
from scoring.formula.constants import constants
from scoring.observation.model import Post
from tests.bench.ratio import hold, hold_beside, measured, timed
from tests.scoring.formula.observations import account, posts

pytestmark = pytest.mark.bench

ACCOUNTS, POSTS = 40_000, 100
RULES = constants(CURRENT)


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
        views=zeros,
        likes=random.poisson(12, rows).astype(float),
    )


async def test_one_account_in_plain_python() -> None:
    seen = account(posts(*[number % 30 for number in range(200)], every=timedelta(hours=8)))
    bare, full = timed(lambda: level_alone(seen.posts)), timed(lambda: score(seen))
    await hold_beside("score of one account with 200 posts", timed(lambda: score(seen, inputs="known")), bare)
    await hold_beside("the same with the hash of its inputs", full, bare)


def level_alone(posts: Sequence[Post]) -> float:
    """A loop over the same posts that only weighs each by its age: what Python itself takes at the least."""
    newest = posts[0].at
    weights = [math.exp(-(newest - post.at).total_seconds() / 1e7) for post in posts]
    earned = [math.log1p(3.0 * (post.reposts or 0) + (post.likes or 0)) for post in posts]
    return sum(weight * one for weight, one in zip(weights, earned, strict=True)) / sum(weights)


async def test_columns_in_memory_beside_polars_and_duckdb() -> None:
    table = population()
    frame = long_form(table)
    own, by_polars, by_duckdb = await measured(
        timed(lambda: score_table(table, RULES)),
        timed(lambda: polars_levels(frame)),
        timed(lambda: duckdb_levels(frame)),
        tries=3,
    )
    print(f"\ncolumns: {len(table.at) / own / 1e6:.0f} million posts a second")
    hold("formula in memory, beside polars", own, by_polars, "ms", 1000)
    hold("formula in memory, beside duckdb", own, by_duckdb, "ms", 1000)
    expected = np.log1p(np.expm1(score_table(table, RULES).level))
    for other in (polars_levels(frame), duckdb_levels(frame)):
        found = np.maximum(0.0, posterior(other, table))
        np.testing.assert_allclose(found, expected, atol=1e-9)


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
    line, own = RULES.prior.lines["x"], RULES.network("x").prior_posts
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
