"""The data an evaluation reads: series of posts with their counts, and pairs that people judged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.formula.batch_posts import REPLY, REPOST, Table

Floats = NDArray[np.float64]

MATURITY_SECONDS = 48 * 3600.0
# Videos and repositories go on earning for longer; the same times as formula 3's.
_SLOW_SECONDS = {"youtube": 7 * 86_400.0, "github": 30 * 86_400.0}


@dataclass(frozen=True, slots=True)
class Series:
    """The mature posts of one account, newest first, as they stood long after.

    A count is NaN where it was hidden; 0 all along where the set does not hold the kind.
    """

    network: str
    followers: float  # NaN where the set shows none
    listed: float  # NaN where the network shows none
    at: Floats
    kind: NDArray[np.uint8]
    reposts: Floats
    quotes: Floats
    replies: Floats
    likes: Floats
    views: Floats

    def __len__(self) -> int:
        return len(self.at)

    def rows(self, first: int, last: int) -> Series:
        """Posts first to last, counted from the newest."""
        cut = slice(first, last)
        return Series(
            self.network,
            self.followers,
            self.listed,
            self.at[cut],
            self.kind[cut],
            self.reposts[cut],
            self.quotes[cut],
            self.replies[cut],
            self.likes[cut],
            self.views[cut],
        )

    def only(self, chosen: NDArray[np.bool_]) -> Series:
        """The posts where `chosen` is true."""
        return Series(
            self.network,
            self.followers,
            self.listed,
            self.at[chosen],
            self.kind[chosen],
            self.reposts[chosen],
            self.quotes[chosen],
            self.replies[chosen],
            self.likes[chosen],
            self.views[chosen],
        )


@dataclass(frozen=True, slots=True)
class Side:
    """What is known of one account of every pair: aggregates, not posts."""

    followers: Floats
    listed: Floats
    retweets: Floats
    mentions: Floats


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of accounts and a person's choice: True where `a` is the more influential one.

    `a_account` and `b_account` number the accounts: many stand in several pairs.
    """

    a: Side
    b: Side
    chose_a: NDArray[np.bool_]
    a_account: NDArray[np.int64]
    b_account: NDArray[np.int64]


def maturity_seconds(network: str) -> float:
    """How old a post must be before its counts are taken."""
    return _SLOW_SECONDS.get(network, MATURITY_SECONDS)


def own_posts(series: Series) -> Series:
    """Originals and quotes: the posts that a formula counts, where there are enough of them."""
    return series.only((series.kind != REPOST) & (series.kind != REPLY))


def table(series: Sequence[Series], observed_at: Sequence[float] | None = None) -> Table:
    """Columns for the batch path; an account is observed when its newest post is just old enough."""
    networks = tuple(sorted({one.network for one in series}))
    seen = [float(one.at[0]) + maturity_seconds(one.network) if len(one) else 0.0 for one in series]

    def column(name: str) -> Floats:
        return np.concatenate([getattr(one, name) for one in series]) if series else np.zeros(0)

    return Table(
        networks=networks,
        network=np.array([networks.index(one.network) for one in series], np.int64),
        observed_at=np.array(seen if observed_at is None else observed_at, float),
        followers=np.array([one.followers for one in series], float),
        listed=np.array([one.listed for one in series], float),
        offsets=np.cumsum([0, *(len(one) for one in series)]),
        at=column("at"),
        kind=column("kind").astype(np.uint8),
        reposts=column("reposts"),
        quotes=column("quotes"),
        replies=column("replies"),
        likes=column("likes"),
        views=column("views"),
    )
