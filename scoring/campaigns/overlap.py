"""Who shares engagers: of those that were seen to react to one person, how many react to another, too.

These are samples of who reacted lately, never of an audience: nothing is said of followers or of how many
people there are in all. The engagers are numbers under a key that is made for one check and goes with it.
"""

from __future__ import annotations

import hashlib
import math
import secrets
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from scoring.handles import Handle

Z = 1.2816  # 80 %, as everywhere
FEWEST = 20  # of a sample that says anything
# Whoever reacts to more people of one list than this is no sign of anything between two of them.
MOST_LIKED = 100
LEAST_SHARED, HALF = 5, 0.5
CHANCE = 0.001


class Samples:
    """Filled while a list is checked. What it holds cannot be told from outside, and is never stored."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)
        self._of: dict[Handle, frozenset[int]] = {}

    def add(self, handle: Handle, engagers: Iterable[str]) -> None:
        """By the networks' own ids. The same person on two networks is two."""
        self._of[handle] = frozenset(self._number(handle.network, one) for one in engagers)

    def of(self, handle: Handle) -> frozenset[int] | None:
        """None where nobody looked, or too few were seen to say anything."""
        found = self._of.get(handle)
        return found if found is not None and len(found) >= FEWEST else None

    def _number(self, network: str, engager: str) -> int:
        name = f"{network} {engager}".encode()
        return int.from_bytes(hashlib.blake2b(name, key=self._key, digest_size=8).digest())


@dataclass(frozen=True, slots=True)
class Shared:
    """Of `sampled` engagers of one person `shared` also react to `other`; `low` and `high` bound the share.

    `expected`: how many would, if whoever reacts to several people of this list chose them by chance.
    `notable`: far beyond that, or surely more than half of them.
    """

    other: Handle
    shared: int
    sampled: int
    low: float
    high: float
    expected: float
    notable: bool


@dataclass(frozen=True, slots=True)
class Overlaps:
    """`most` tells of each sampled person with whom the most engagers are shared; nobody without any.

    `seen` engagers of all of them are `people` different ones. `pairs` counts those that are notable.
    """

    most: Mapping[Handle, Shared]
    sampled: int = 0
    seen: int = 0
    people: int = 0
    pairs: int = 0


def overlaps(samples: Mapping[Handle, frozenset[int]]) -> Overlaps:
    """Over people whose engagers were looked at."""
    liked: dict[int, list[Handle]] = {}
    for handle in sorted(samples):
        for engager in samples[handle]:
            liked.setdefault(engager, []).append(handle)
    shared = Counter(
        pair for people in liked.values() if len(people) <= MOST_LIKED for pair in combinations(people, 2)
    )
    chance = _Chance([len(people) for people in liked.values()], len(shared) or 1)
    most: dict[Handle, Shared] = {}
    pairs = 0
    for (one, other), count in shared.items():
        sizes = len(samples[one]), len(samples[other])
        expected = chance.expected(*sizes)
        notable = chance.is_notable(count, *sizes)
        pairs += notable
        for mine, theirs in ((one, other), (other, one)):
            found = _shared(theirs, count, len(samples[mine]), expected, notable)
            if mine not in most or _telling(found) > _telling(most[mine]):
                most[mine] = found
    seen = sum(map(len, samples.values()))
    return Overlaps(most, len(samples), seen, len(liked), pairs)


def _telling(found: Shared) -> tuple[bool, float, int]:
    return found.notable, found.shared / found.sampled, found.shared


def _shared(other: Handle, count: int, sampled: int, expected: float, notable: bool) -> Shared:
    low, high = wilson(count, sampled)
    return Shared(other, count, sampled, low, high, expected, notable)


class _Chance:
    """What pairs of one list share where each engager keeps how many people it reacts to, and nothing else
    (the configuration model of a bipartite graph)."""

    def __init__(self, liked: Sequence[int], pairs: int) -> None:
        self._seen = sum(liked)
        self._twice = sum(count * (count - 1) for count in liked if count <= MOST_LIKED)
        self._pairs = pairs

    def expected(self, one: int, other: int) -> float:
        """Of two samples of these sizes."""
        return one * other * self._twice / self._seen**2

    def is_notable(self, shared: int, one: int, other: int) -> bool:
        """Whether it is beyond chance for any of so many pairs, or more than half of the smaller sample."""
        if shared < LEAST_SHARED:
            return False
        if wilson(shared, min(one, other))[0] > HALF:
            return True
        return _poisson_tail(shared, self.expected(one, other)) * self._pairs < CHANCE


def wilson(count: int, sampled: int) -> tuple[float, float]:
    """The 80 % interval of a share (Wilson 1927)."""
    share, square = count / sampled, Z * Z / sampled
    middle = (share + square / 2) / (1 + square)
    half = Z / (1 + square) * math.sqrt(share * (1 - share) / sampled + square / (4 * sampled))
    # Rounding moves an end past a share of nothing or of all.
    return max(0.0, min(share, middle - half)), min(1.0, max(share, middle + half))


def _poisson_tail(count: int, expected: float) -> float:
    """How often so many or more come where `expected` do on average."""
    term = math.exp(-expected)
    below = term
    for number in range(1, count):
        term *= expected / number
        below += term
    return max(0.0, 1.0 - below)
