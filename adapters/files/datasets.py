"""Translates the evaluation's data sets, compressed CSV, into series of posts and pairs of accounts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv
from numpy.typing import NDArray

from scoring.formula.batch_posts import ORIGINAL, QUOTE, REPLY, REPOST
from scoring.validation.data import MATURITY_SECONDS, Pairs, Series, Side, maturity_seconds
from scoring.validation.report import Evidence

X_ACCOUNTS = "x_2016_accounts.csv.gz"
X_POSTS = "x_2016_posts.csv.gz"
INSTAGRAM_POSTS = "instagram_2019_posts.csv.gz"
HUMAN_PAIRS = "human_pairs_2013.csv.gz"

# When the X set was taken, 2016-05-04T06:03:48Z: younger posts had not all their reactions.
X_SNAPSHOT = 1_462_341_828

# Sets that hold an accounts and a posts file, by the title that the report gives them.
_FORECAST_SETS = {
    "Bluesky 2024": ("bluesky", "bluesky_2024"),
    "Hacker News 2016": ("hackernews", "hackernews_2016"),
    "YouTube 2020-26": ("youtube", "youtube_2020_2026"),
    "GitHub 2024": ("github", "github_2024"),
}
_MASTODON = "mastodon_2025"
_BLUESKY_MEANS = "bluesky_2025_means_accounts.csv.gz"
# Reposts for one like on Bluesky, 2024's 36,000 and 2026's likes: the means do not hold reposts.
_REPOSTS_A_LIKE = 0.12
# An account of fewer followers says nothing about a line: nearly all of its posts earn nothing.
_LEAST_FOLLOWERS = 30

Floats = NDArray[np.float64]


def read_evidence(folder: Path) -> Evidence:
    """Whatever of the sets lies in the folder. Raises FileNotFoundError where there is none of them."""
    x = _x(folder) if (folder / X_ACCOUNTS).exists() and (folder / X_POSTS).exists() else None
    instagram = _instagram(folder) if (folder / INSTAGRAM_POSTS).exists() else None
    pairs = _pairs(folder) if (folder / HUMAN_PAIRS).exists() else None
    others = {
        title: _plain(folder, network, stem)
        for title, (network, stem) in _FORECAST_SETS.items()
        if (folder / f"{stem}_posts.csv.gz").exists()
    }
    if x is None and instagram is None and pairs is None and not others:
        raise FileNotFoundError(folder)
    return Evidence(x, instagram, pairs, others, _audiences(folder))


def _audiences(folder: Path) -> dict[str, list[Series]]:
    """Accounts that are good for a line from audience to level only, by network."""
    found = {}
    if (folder / f"{_MASTODON}_posts.csv.gz").exists():
        found["mastodon"] = _plain(folder, "mastodon", _MASTODON)
    if (folder / _BLUESKY_MEANS).exists():
        found["bluesky"] = _bluesky_means(folder / _BLUESKY_MEANS)
    return found


def _plain(folder: Path, network: str, stem: str) -> list[Series]:
    """Posts that were mature when their account was observed."""
    accounts, posts = _columns(folder / f"{stem}_accounts.csv.gz"), _columns(folder / f"{stem}_posts.csv.gz")
    unknown = np.full(len(accounts["acct"]), np.nan)
    followers = dict(zip(accounts["acct"], accounts.get("followers", unknown), strict=True))
    observed = dict(zip(accounts["acct"], accounts["observed_epoch"], strict=True))
    zeros = np.zeros(len(posts["epoch"]))

    def count(name: str) -> Floats:
        return posts.get(name, zeros)

    before = np.array([observed.get(one, np.inf) for one in posts["acct"]]) - maturity_seconds(network)
    kind = np.where(count("is_reply") > 0, REPLY, ORIGINAL).astype(np.uint8)
    return [
        Series(
            network,
            float(followers.get(account, np.nan)),
            float("nan"),
            posts["epoch"][rows],
            kind[rows],
            count("reposts")[rows],
            count("quotes")[rows],
            count("replies")[rows],
            count("likes")[rows],
            count("views")[rows],
        )
        for account, rows in _accounts(posts["acct"], posts["epoch"], posts["epoch"] <= before)
    ]


def _bluesky_means(path: Path) -> list[Series]:
    """Each account as one post of its mean counts; only rows without others' posts and with few replies."""
    columns = _columns(path)
    posts = columns["posts_total"]
    clean = (columns["reposts_of_others"] == 0) & (posts >= 8) & (columns["followers"] >= _LEAST_FOLLOWERS)
    clean &= columns["replies_to_others"] <= 0.3 * np.minimum(100.0, posts)
    zero, original = np.zeros(1), np.full(1, ORIGINAL, np.uint8)
    return [
        Series(
            "bluesky",
            float(followers),
            float("nan"),
            zero,
            original,
            np.full(1, _REPOSTS_A_LIKE * likes),
            zero,
            np.full(1, replies),
            np.full(1, likes),
            zero,
        )
        for followers, likes, replies in zip(
            *(columns[name][clean] for name in ("followers", "likes_mean", "replies_mean")), strict=True
        )
    ]


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
            zeros[rows],
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
            zeros[rows],
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

    a, b = (
        np.column_stack([values for name, values in columns.items() if name.startswith(f"{side}_")])
        for side in "AB"
    )
    _, accounts = np.unique(np.concatenate((a, b)), axis=0, return_inverse=True)
    numbers = accounts.reshape(2, -1).astype(np.int64)
    return Pairs(side("A"), side("B"), columns["Choice"] > 0, numbers[0], numbers[1])


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
