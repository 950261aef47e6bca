"""A campaign: people, what each planned, and what was expected of them when it was started."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import log1p

from scoring.handles import Handle

MOST_CAMPAIGNS = 100
# Whose posts are not out by then will not bring any; the rest is judged.
LONGEST = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Promised:
    """What was expected of all planned posts, in weighted reactions, with its 80 % interval."""

    reactions: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Participant:
    """One person of a campaign, who plans so many `posts`.

    `likely` are weighted reactions of equally likely posts, ascending: what was known when it was started.
    """

    handle: Handle
    posts: int
    price: float | None
    promised: Promised
    likely: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What became of the posts that are out: `came` against what was expected of just these."""

    at: datetime
    came: float
    promised: Promised

    @property
    def covered(self) -> bool:
        """Whether the interval held."""
        return self.promised.low <= self.came <= self.promised.high


@dataclass(frozen=True, slots=True)
class Campaign:
    """`judgement` None: not finished, or nobody asked since. Participants in the order of the list."""

    id: int
    workspace: str
    name: str
    started_by: str
    started_at: datetime
    formula: str
    promised: Promised
    people: tuple[Participant, ...] = ()
    judgement: Judgement | None = None

    @property
    def posts(self) -> int:
        """All that are planned."""
        return sum(one.posts for one in self.people)


@dataclass(frozen=True, slots=True)
class Board:
    """All judged campaigns of one formula version.

    `covered` is a share; `bias` and `rmse` are of ln((1 + came) / (1 + expected)).
    """

    formula: str
    campaigns: int
    covered: float
    bias: float
    rmse: float


def boards(found: Sequence[tuple[str, Judgement]]) -> list[Board]:
    """One row a formula version."""
    rows = []
    for formula in sorted({formula for formula, _ in found}):
        mine = [one for version, one in found if version == formula]
        errors = [_error(one) for one in mine]
        squares = sum(error * error for error in errors) / len(errors)
        rows.append(
            Board(
                formula,
                len(mine),
                sum(one.covered for one in mine) / len(mine),
                sum(errors) / len(errors),
                squares**0.5,
            )
        )
    return rows


def _error(one: Judgement) -> float:
    """As for single accounts: ln((1 + came) / (1 + expected))."""
    return log1p(one.came) - log1p(one.promised.reactions)
