"""Which people of a list bring most of it, and which are best for a budget.

Where it is known who reacts to whom, a reaction of somebody who reacts to two of them counts once: as much as
the one brings of whom it brings more (facility location, a monotone submodular function). Elsewhere reactions
of people are added.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

# Sums of parts differ from the whole in their last bits.
_ROUNDING = 1e-9
# Of one person: who was seen to react, as numbers; None where nobody looked.
Sample = frozenset[int]


@dataclass(frozen=True, slots=True)
class Group:
    """Positions in the list, ascending, and their part of all that the whole list brings, 0 to 1."""

    people: tuple[int, ...]
    share: float


def smallest(
    reactions: Sequence[float], share: float = 0.8, samples: Sequence[Sample | None] | None = None
) -> Group:
    """The fewest people who bring at least this share of all. Nobody, where nothing is expected.

    With samples it is the greedy choice, which brings at least 1 - 1/e of what so many people can.
    """
    whole = _whole(reactions, samples)
    covered, chosen = _Covered(reactions, samples), []
    for place in _greedy(covered, range(len(reactions)), lambda place: 1.0):
        if not whole or covered.value >= (share - _ROUNDING) * whole:
            break
        covered.add(place)
        chosen.append(place)
    return _group(chosen, covered.value, whole)


def best(
    reactions: Sequence[float],
    prices: Sequence[float | None],
    budget: float,
    samples: Sequence[Sample | None] | None = None,
) -> Group:
    """The better of two greedy choices: the most first, and the most for its price first.

    People without a price are left out. Together the two bring at least (1 - 1/e) / 2 of the best choice
    (Leskovec et al. 2007); reactions that add up are the easy case of it.
    """
    whole = _whole(reactions, samples)
    found = []
    for per in (lambda place: 1.0, lambda place: prices[place] or 0.0):
        covered, left = _Covered(reactions, samples), budget
        priced = [place for place, price in enumerate(prices) if price is not None and price >= 0.0]
        chosen = []
        for place in _greedy(covered, priced, per):
            if (price := prices[place] or 0.0) <= left:
                covered.add(place)
                chosen.append(place)
                left -= price
        found.append(_group(chosen, covered.value, whole))
    return max(found, key=_quality)


@dataclass(slots=True)
class _Covered:
    """What the chosen ones bring together. Each sampled engager of a person stands for an equal part."""

    reactions: Sequence[float]
    samples: Sequence[Sample | None] | None
    value: float = 0.0
    _by: dict[int, float] = field(default_factory=dict)

    def gain(self, place: int) -> float:
        """What this person would add."""
        sample = None if self.samples is None else self.samples[place]
        if not sample:
            return self.reactions[place]
        part = self.reactions[place] / len(sample)
        return sum(max(0.0, part - self._by.get(who, 0.0)) for who in sample)

    def add(self, place: int) -> None:
        self.value += self.gain(place)
        sample = None if self.samples is None else self.samples[place]
        if sample:
            part = self.reactions[place] / len(sample)
            for who in sample:
                self._by[who] = max(part, self._by.get(who, 0.0))


def _greedy(covered: _Covered, among: Sequence[int], per: Callable[[int], float]) -> Iterator[int]:
    """The places by what each adds for its price, the most first; who asks may add what it is given.

    Gains only fall as others are added, so a gain that is stale is looked at again only when its turn comes
    (lazy greedy: Minoux 1978, CELF).
    """
    waiting = [_entry(covered, place, per) for place in among]
    heapq.heapify(waiting)
    while waiting:
        _, _, place = heapq.heappop(waiting)
        now = _entry(covered, place, per)
        if waiting and now > waiting[0]:
            heapq.heappush(waiting, now)
        else:
            yield place


def _entry(covered: _Covered, place: int, per: Callable[[int], float]) -> tuple[float, float, int]:
    gain, price = covered.gain(place), per(place)
    return -(gain / price) if price else float("-inf"), -gain, place


def _whole(reactions: Sequence[float], samples: Sequence[Sample | None] | None) -> float:
    if samples is None:
        return sum(reactions)
    covered = _Covered(reactions, samples)
    for place in range(len(reactions)):
        covered.add(place)
    return covered.value


def _group(chosen: Sequence[int], brought: float, whole: float) -> Group:
    return Group(tuple(sorted(chosen)), brought / whole if whole else 0.0)


def _quality(group: Group) -> tuple[float, int]:
    """More reactions; for the same the fewer people."""
    return group.share, -len(group.people)
