"""Makes the peers of an account: how real accounts of about its audience do, as quantiles of Amplification.

Accounts are ordered by their followers and looked at in windows of NEIGHBOURS that overlap by half, so that
each account is held against those of about its size. Only quantiles of a window leave the data.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.formula import BEFORE, CURRENT
from scoring.formula.batch import score_table
from scoring.formula.constants import Constants, constants
from scoring.validation.data import Series, table

PERCENTS = (2, 5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 98)
# A window of fewer tells nothing about 100 accounts; a network needs two of them.
NEIGHBOURS = 100
FEWEST = 2 * NEIGHBOURS
# An account of fewer posts is judged by its audience more than by what it earns.
FEWEST_POSTS = 10


@dataclass(frozen=True, slots=True)
class Window:
    """Accounts of about one size: followers from and to, and the quantiles of their Amplification."""

    first: float
    last: float
    amplification: NDArray[np.float64]


def peers_toml(sets: Mapping[str, Sequence[Series]]) -> str:
    """The whole of scoring/explain/peers.toml, from the accounts of each network."""
    lines = [
        "# Quantiles of Amplification among real accounts of about one audience, by formula and network.",
        "# Made by `influence validate --peers` from accounts in order of their followers; none is named.",
        f"percents = {list(PERCENTS)}",
    ]
    for version in (BEFORE, CURRENT):
        for network, series in sorted(sets.items()):
            counted = with_posts(series)
            if len(counted) < FEWEST:
                continue
            found = list(windows(counted, constants(version)))
            lines += [
                "",
                f'["{version}".{network}]',
                f"accounts = {len(counted)}",
                f"from_followers = {[round(one.first) for one in found]}",
                f"to_followers = {[round(one.last) for one in found]}",
                "amplification = [",
                *(f"    {[round(float(value), 1) for value in one.amplification]}," for one in found),
                "]",
            ]
    return "\n".join(lines) + "\n"


def windows(series: Sequence[Series], rules: Constants) -> Iterator[Window]:
    """By size; a window is used in its middle half, the outer ones nearly to their ends.

    The largest of all are like nobody else, so that they are held against nobody.
    """
    followers = np.array([one.followers for one in series])
    order = np.argsort(followers, kind="stable")
    scores = score_table(table([series[row] for row in order]), rules, threads=1)
    sizes, levels = followers[order], scores.amplification
    starts = list(range(0, len(order) - NEIGHBOURS + 1, NEIGHBOURS // 2))
    quarter, edge = NEIGHBOURS // 4, NEIGHBOURS // 20
    for start in starts:
        end = start + NEIGHBOURS if start != starts[-1] else len(order)
        first = sizes[start + edge] if start == 0 else sizes[start + quarter]
        last = sizes[-1 - 2 * edge] if start == starts[-1] else sizes[start + 3 * quarter]
        yield Window(first, last, np.quantile(levels[start:end], [percent / 100.0 for percent in PERCENTS]))


def with_posts(series: Sequence[Series]) -> list[Series]:
    """Those whose audience is known and who have enough posts to be judged by them."""
    return [one for one in series if np.isfinite(one.followers) and len(one) >= FEWEST_POSTS]
