"""Translates the evaluation's data sets, compressed CSV, into series of posts and pairs of accounts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv
from numpy.typing import NDArray

from scoring.formula.batch_posts import ORIGINAL, QUOTE, REPLY, REPOST
from scoring.validation.data import MATURITY_SECONDS, Pairs, Series, Side
from scoring.validation.report import Evidence

X_ACCOUNTS = "x_2016_accounts.csv.gz"
X_POSTS = "x_2016_posts.csv.gz"
INSTAGRAM_POSTS = "instagram_2019_posts.csv.gz"
HUMAN_PAIRS = "human_pairs_2013.csv.gz"

# When the X set was taken, 2016-05-04T06:03:48Z: younger posts had not all their reactions.
X_SNAPSHOT = 1_462_341_828

Floats = NDArray[np.float64]


def read_evidence(folder: Path) -> Evidence:
    """Whatever of the sets lies in the folder. Raises FileNotFoundError where there is none of them."""
    x = _x(folder) if (folder / X_ACCOUNTS).exists() and (folder / X_POSTS).exists() else None
    instagram = _instagram(folder) if (folder / INSTAGRAM_POSTS).exists() else None
    pairs = _pairs(folder) if (folder / HUMAN_PAIRS).exists() else None
    if x is None and instagram is None and pairs is None:
        raise FileNotFoundError(folder)
    return Evidence(x, instagram, pairs)


def _x(folder: Path) -> list[Series]:
    accounts = _columns(folder / X_ACCOUNTS)
    posts = _columns(folder / X_POSTS)
    kind = np.full(len(posts["epoch"]), ORIGINAL, np.uint8)
    kind[posts["is_quote"] > 0] = QUOTE
    kind[posts["is_reply"] > 0] = REPLY
    kind[posts["is_repost"] > 0] = REPOST
    mature = posts["epoch"] <= X_SNAPSHOT - MATURITY_SECONDS
    followers = dict(zip(accounts["acct"], accounts["followers"], strict=True))
    listed = dict(zip(accounts["acct"], accounts["listed"], strict=True))
    zeros = np.zeros(len(kind))
    return [
        Series(
            "x",
            float(followers[account]),
            float(listed[account]),
            posts["epoch"][rows],
            kind[rows],
            posts["reposts"][rows],
            zeros[rows],
            zeros[rows],
            posts["likes"][rows],
        )
        for account, rows in _accounts(posts["acct"], posts["epoch"], mature)
    ]


def _instagram(folder: Path) -> list[Series]:
    posts = _columns(folder / INSTAGRAM_POSTS)
    zeros = np.zeros(len(posts["epoch"]))
    everything = np.ones(len(zeros), bool)
    return [
        Series(
            "instagram",
            float(posts["followers"][rows][0]),
            float("nan"),
            posts["epoch"][rows],
            np.full(len(rows), ORIGINAL, np.uint8),
            zeros[rows],
            zeros[rows],
            posts["comments"][rows],
            posts["likes"][rows],
        )
        for _, rows in _accounts(posts["acct"], posts["epoch"], everything)
    ]


def _pairs(folder: Path) -> Pairs:
    columns = _columns(folder / HUMAN_PAIRS)

    def side(name: str) -> Side:
        return Side(
            columns[f"{name}_follower_count"],
            columns[f"{name}_listed_count"],
            columns[f"{name}_retweets_received"],
            columns[f"{name}_mentions_received"],
        )

    return Pairs(side("A"), side("B"), columns["Choice"] > 0)


def _accounts(
    account: Floats, epoch: Floats, wanted: NDArray[np.bool_]
) -> Iterator[tuple[float, NDArray[np.intp]]]:
    """The rows of each account, newest first, in the order of account numbers."""
    rows = np.flatnonzero(wanted)
    rows = rows[np.lexsort((-epoch[rows], account[rows]))]
    for group in np.split(rows, np.flatnonzero(np.diff(account[rows])) + 1):
        yield float(account[group[0]]), group


def _columns(path: Path) -> dict[str, Floats]:
    with pa.input_stream(path, compression="gzip") as stream:
        table = pa.csv.read_csv(stream)
    return {name: table[name].to_numpy().astype(float) for name in table.column_names}
