"""Makes the reference cohort: a simulated population of accounts, scored, and its quantiles by audience size.

No real account is in it. Reactions follow the audience as the formula's own prior says; around that line an
account's level varies by ACCOUNT_SD (the residual of the X accounts of 2016, 0.57; Instagram 0.61), its
posts by POST_SD, and each post is a draw from a Poisson distribution.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from scoring.formula import VERSIONS
from scoring.formula.batch import score_table
from scoring.formula.batch_posts import Table
from scoring.formula.constants import Constants, constants
from scoring.formula.posts import DAY_SECONDS

FROM_FOLLOWERS = (0, 100, 300, 1000, 3000, 10_000, 30_000, 100_000, 300_000, 1_000_000, 10_000_000)
PERCENTS = (1, 2, 5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 98, 99)
# Networks whose accounts vary around their line by about ACCOUNT_SD; the others' lines are too unsure.
NETWORKS = ("x", "facebook", "instagram")
ACCOUNT_SD = 0.6
POST_SD = 0.7
ACCOUNTS = 4000
POSTS = 60
SEED = 1

_NOW = 1.6e9
_HIGHEST = 100_000_000.0


def cohort_toml() -> str:
    """The whole of scoring/explain/peers.toml."""
    lines = [
        "# Quantiles of Amplification among accounts of one audience size, by formula and network.",
        "# Made by scoring/validation/reference.py from a simulated population; no real account is in it.",
        f"percents = {list(PERCENTS)}",
    ]
    for version in VERSIONS:
        rules = constants(version)
        for network in NETWORKS:
            lines += [
                "",
                f'["{version}".{network}]',
                f"from_followers = {list(FROM_FOLLOWERS)}",
                "amplification = [",
            ]
            lines += [
                f"    {[round(float(value), 1) for value in row]}," for row in quantiles(network, rules)
            ]
            lines.append("]")
    return "\n".join(lines) + "\n"


def quantiles(network: str, rules: Constants) -> Iterator[NDArray[np.float64]]:
    """One row a band of followers."""
    random = np.random.default_rng(SEED)
    edges = [1.0, *(float(edge) for edge in FROM_FOLLOWERS[1:]), _HIGHEST]
    for low, high in pairwise(edges):
        followers = np.exp(random.uniform(np.log(low), np.log(high), ACCOUNTS)).round()
        scores = score_table(_population(network, followers, rules, random), rules, threads=1)
        yield np.quantile(scores.amplification, [percent / 100.0 for percent in PERCENTS])


def _population(
    network: str, followers: NDArray[np.float64], rules: Constants, random: np.random.Generator
) -> Table:
    line = rules.prior.lines[network]
    level = line.intercept + line.slope * np.log1p(followers) + random.normal(0.0, ACCOUNT_SD, len(followers))
    posts = np.repeat(np.maximum(level, 0.02), POSTS) + random.normal(0.0, POST_SD, len(followers) * POSTS)
    reactions = random.poisson(np.expm1(np.clip(posts, 0.0, 20.0))).astype(float)
    zeros = np.zeros(len(reactions))
    likes_only = rules.reactions.weights(network).likes >= 1.0
    return Table(
        networks=(network,),
        network=np.zeros(len(followers), np.int64),
        observed_at=np.full(len(followers), _NOW),
        followers=followers,
        listed=np.full(len(followers), np.nan),
        offsets=np.arange(len(followers) + 1) * POSTS,
        at=_NOW - DAY_SECONDS * (3.0 + np.tile(np.arange(POSTS, dtype=float), len(followers))),
        kind=np.zeros(len(reactions), np.uint8),
        reposts=zeros if likes_only else reactions,
        quotes=zeros,
        replies=zeros,
        likes=reactions if likes_only else zeros,
        views=zeros,
    )
