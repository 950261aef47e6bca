"""A list of people as it was typed, and what became of each of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from scoring.errors import (
    BadHandle,
    BudgetSpent,
    Deactivated,
    InfluenceError,
    NotEnabled,
    OptedOut,
    PrivateAccount,
    Suspended,
    UnknownHandle,
)
from scoring.facts import Fact
from scoring.handles import Handle, parse_handle
from scoring.history.stored import Account

# What a row of the result says first. The words are part of the published form.
State = Literal[
    "measured",
    "low_confidence",  # measured, from few posts
    "moved",  # measured at the address that it moved to
    "held",  # today's numbers look like a glitch: an older score is shown
    "stale",  # the network did not answer: an older score is shown
    "duplicate",
    "unreadable",  # no handle
    "not_found",
    "suspended",
    "deactivated",
    "private",
    "opted_out",
    "network_off",
    "over_budget",
    "not_asked",  # it costs money, and nobody agreed
    "failed",  # the network gave no usable answer
]
# Asking these again within a day gives the same answer.
SETTLED: frozenset[State] = frozenset(("not_found", "suspended", "deactivated", "private", "opted_out"))

_STATES: tuple[tuple[type[InfluenceError], State], ...] = (
    (BadHandle, "unreadable"),
    (UnknownHandle, "not_found"),
    (Suspended, "suspended"),
    (Deactivated, "deactivated"),
    (PrivateAccount, "private"),
    (OptedOut, "opted_out"),
    (NotEnabled, "network_off"),
    (BudgetSpent, "over_budget"),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a list. `row` counts lines from 1; so many `posts` are planned, and `price` is for all."""

    row: int
    typed: str
    posts: int = 1
    price: float | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """An entry and the account that it means; `reason` is why there is none."""

    entry: Entry
    handle: Handle | None
    reason: Fact | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """What became of one account, or why there is nothing. `reason` also tells why a score is old."""

    state: State
    account: Account | None = None
    reason: Fact | None = None


def listed(entries: Sequence[Entry], default_network: str) -> Iterator[Listed]:
    """Each entry with its account, in the same order."""
    for entry in entries:
        try:
            yield Listed(entry, parse_handle(entry.typed, default_network).handle)
        except BadHandle as error:
            yield Listed(entry, None, error.fact)


def measured(account: Account, trouble: InfluenceError | None = None) -> Checked:
    """The state of an account that has a score; `trouble`: why an old one stands in."""
    latest = account.latest.score
    if trouble is not None:
        return Checked("stale", account, trouble.fact)
    if latest.held:
        return Checked("held", account, latest.held[0])
    moved = next((note for note in account.observation.notes if note.code == "moved"), None)
    if moved is not None:
        return Checked("moved", account, moved)
    return Checked("low_confidence" if latest.confidence == "low" else "measured", account)


def failed(error: InfluenceError) -> Checked:
    """The state of one that has none."""
    found = (state for kind, state in _STATES if isinstance(error, kind))
    return Checked(next(found, "failed"), reason=error.fact)
