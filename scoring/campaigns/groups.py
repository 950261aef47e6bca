"""Which people of a list bring most of it, and which are best for a budget.

Reactions of people are added: whoever reacts to two of them counts twice. How many do is not measured.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

# Sums of parts differ from the whole in their last bits.
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Group:
    """Positions in the list, ascending, and their part of all reactions, 0 to 1."""

    people: tuple[int, ...]
    share: float


def smallest(reactions: Sequence[float], share: float = 0.8) -> Group:
    """The fewest people who bring at least this share of all. Nobody, where nothing is expected."""
    whole = sum(reactions)
    chosen: list[int] = []
    brought = 0.0
    for place in _by(reactions, reactions):
        if not whole or brought >= (share - _ROUNDING) * whole:
            break
        chosen.append(place)
        brought += reactions[place]
    return _group(chosen, reactions)


def best(reactions: Sequence[float], prices: Sequence[float | None], budget: float) -> Group:
    """The better of two greedy choices: the most first, and the most for its price first.

    People without a price are left out. Together the two bring at least (1 - 1/e) / 2 of the best choice
    (Leskovec et al. 2007); reactions that add up are the easy case of it.
    """
    priced = [place for place, price in enumerate(prices) if price is not None and price >= 0.0]
    worth = [_worth(one, price) for one, price in zip(reactions, prices, strict=True)]
    orders = (_by(key, reactions, priced) for key in (reactions, worth))
    return max((_group(_afforded(order, prices, budget), reactions) for order in orders), key=_quality)


def _worth(reactions: float, price: float | None) -> float:
    return reactions / price if price else float("inf")


def _by(key: Sequence[float], reactions: Sequence[float], among: Sequence[int] | None = None) -> list[int]:
    places = range(len(key)) if among is None else among
    return sorted(places, key=lambda place: (-key[place], -reactions[place], place))


def _afforded(order: Sequence[int], prices: Sequence[float | None], budget: float) -> list[int]:
    chosen: list[int] = []
    left = budget
    for place in order:
        price = prices[place] or 0.0
        if price <= left:
            chosen.append(place)
            left -= price
    return chosen


def _group(chosen: Sequence[int], reactions: Sequence[float]) -> Group:
    whole = sum(reactions)
    brought = sum(reactions[place] for place in chosen)
    return Group(tuple(sorted(chosen)), brought / whole if whole else 0.0)


def _quality(group: Group) -> tuple[float, int]:
    """More reactions; for the same the fewer people."""
    return group.share, -len(group.people)
