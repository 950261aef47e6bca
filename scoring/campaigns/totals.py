"""The reactions that a list of people can be expected to bring, with an 80 % interval that holds for the sum.

People are not independent: what a network shows to whom changes for all of them at once. So each one's next
posts are drawn from the own ones, all of a network share a shock in each draw, and the widths are corrected
by how often totals of that size came true before (split conformal). docs/campaigns.md has what was measured.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.campaigns.calibration import Band, Calibration, calibration
from scoring.campaigns.prospects import SLOTS, Prospect

Floats = NDArray[np.float64]

DRAWS = 2_000
SEED = 20_160_504
LOW, HIGH = 0.1, 0.9
_RANKS = (round(LOW * (DRAWS - 1)), (DRAWS - 1) // 2, round(HIGH * (DRAWS - 1)))
_BLOCK = 32


@dataclass(frozen=True, slots=True)
class Expected:
    """Weighted reactions of all planned posts, and the 80 % interval around them."""

    reactions: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Totals:
    """`people` stand in the order of the list, and their reactions sum to those of the whole.

    `unmeasured` names the networks whose totals were never held against what came.
    """

    whole: Expected
    people: Sequence[Expected]
    unmeasured: tuple[str, ...] = ()


def totals(
    people: Sequence[Prospect],
    *,
    seed: int = SEED,
    calibrated: Callable[[str], Calibration] = calibration,
) -> Totals:
    """The same list gives the same numbers. Of nobody, nothing is expected."""
    random = np.random.default_rng(seed)
    sums: dict[str, Floats] = defaultdict(lambda: np.zeros(DRAWS))
    quantiles, means = np.zeros((len(people), 3)), np.zeros(len(people))
    for rows in _blocks(people):
        drawn = _draw([people[row] for row in rows], random)
        means[rows] = drawn.mean(axis=1)
        for row, one in zip(rows, drawn, strict=True):
            sums[people[row].network] += one
        quantiles[rows] = np.partition(drawn, _RANKS, axis=1)[:, _RANKS]
    sizes = {name: sum(one.network == name for one in people) for name in sums}
    rules = {name: calibrated(name) for name in sums}
    parts = {
        name: corrected(_shaken(drawn, rules[name], random), rules[name].band(sizes[name]))
        for name, drawn in sums.items()
    }
    whole = _expected(sum(parts.values(), np.zeros(DRAWS)))
    shares = _shares(people, means, parts, whole.reactions)
    alone = [_alone(quantiles[row], rules[one.network].band(1)) for row, one in enumerate(people)]
    return Totals(
        whole,
        [
            Expected(share, min(low, share), max(high, share))
            for share, (low, high) in zip(shares, alone, strict=True)
        ],
        tuple(sorted(name for name, rule in rules.items() if not rule.measured)),
    )


def corrected(drawn: Floats, band: Band) -> Floats:
    """Draws of a total, moved and stretched around their middle in ln(1 + reactions)."""
    levels = np.log1p(drawn)
    middle = float(np.median(levels))
    return np.expm1(np.maximum(0.0, middle + band.shift + band.stretch * (levels - middle)))


def _blocks(people: Sequence[Prospect]) -> Iterator[list[int]]:
    """Rows of people who plan as many posts, a few dozen at a time: as much as a cache holds."""
    by_posts: dict[int, list[int]] = defaultdict(list)
    for row, one in enumerate(people):
        by_posts[one.posts].append(row)
    for posts in sorted(by_posts):
        rows = by_posts[posts]
        yield from (rows[first : first + _BLOCK] for first in range(0, len(rows), _BLOCK))


def _draw(people: Sequence[Prospect], random: np.random.Generator) -> Floats:
    """DRAWS times, for each of these, the reactions of its planned posts together. All plan as many."""
    slots = np.concatenate([one.slots for one in people])
    first = (np.arange(len(people), dtype=np.int32) * SLOTS)[:, np.newaxis]
    drawn = np.zeros((len(people), DRAWS))
    for _ in range(people[0].posts):
        drawn += slots.take(first + random.integers(0, SLOTS, drawn.shape, np.uint16))
    return drawn


def _shaken(drawn: Floats, rule: Calibration, random: np.random.Generator) -> Floats:
    return drawn * np.exp(random.normal(0.0, rule.shock, len(drawn)))


def _expected(drawn: Floats) -> Expected:
    low, middle, high = np.partition(drawn, _RANKS)[[*_RANKS]].tolist()
    return Expected(middle, low, high)


def _shares(
    people: Sequence[Prospect], means: Floats, parts: Mapping[str, Floats], whole: float
) -> list[float]:
    """The whole among the people: by network as its draws are, inside one by what each brings on average."""
    middles = {name: float(np.median(drawn)) for name, drawn in parts.items()}
    together = sum(middles.values())
    by_network: dict[str, float] = defaultdict(float)
    for one, mean in zip(people, means.tolist(), strict=True):
        by_network[one.network] += mean
    return [
        whole * middles[one.network] / together * mean / by_network[one.network]
        if together and by_network[one.network]
        else 0.0
        for one, mean in zip(people, means.tolist(), strict=True)
    ]


def _alone(quantiles: Floats, band: Band) -> tuple[float, float]:
    """Both ends for one person, by what is known of single accounts."""
    low, centre, high = np.log1p(quantiles).tolist()
    ends = (centre + band.shift + band.stretch * (end - centre) for end in (low, high))
    down, up = (math.expm1(max(0.0, end)) for end in ends)
    return down, up
