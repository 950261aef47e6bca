"""What the core needs from outside, as Protocols whose docstrings are the guarantees.

Each has one contract suite in tests/contracts that runs on the fake and on every real implementation.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol

from scoring.handles import Handle
from scoring.observation import Observation
from scoring.record import Account, Kept


class Clock(Protocol):
    """The only source of the present."""

    def now(self) -> datetime:
        """Aware UTC."""
        ...


class Network(Protocol):
    """One social network. Adding one is one file in adapters/networks and one line in bot/app.py."""

    @property
    def name(self) -> str:
        """The network's key in scoring.handles.NETWORKS, such as "bluesky"."""
        ...

    async def observe(self, handle: Handle) -> Observation:
        """What the network shows about this account now.

        Returns a complete observation, or one with complete=False and a note where a page was missing.
        Raises NotScored where the account has no score (unknown, suspended, private, opted out) and
        NetworkTrouble where the network gave no usable answer; nothing else, whatever the network sends.
        May be cancelled at any time without harm to later calls. Never stores anything.
        """
        ...

    async def check(self) -> str:
        """One line for the operator on what works, such as "ok, 180 ms". Raises NetworkTrouble."""
        ...

    async def aclose(self) -> None:
        """Frees connections; may be called twice."""
        ...


class Store(Protocol):
    """Scores by account and day. Every method raises StoreTrouble, and nothing else, when the store fails.

    A write is one transaction: after an error or a kill it happened as a whole or not at all.
    """

    async def account(self, handle: Handle) -> Account | None:
        """The latest score and observation, or None where nothing is stored."""
        ...

    async def save(self, kept: Kept, observation: Observation) -> None:
        """Writes the row of that day and, where it is the newest, the account's latest score and observation.

        The row of the same day is replaced; rows of other days are never touched. Engagers of the
        observation are dropped. Idempotent.
        """
        ...

    async def forget(self, handle: Handle) -> bool:
        """Deletes everything about the account; True if there was anything. Idempotent."""
        ...

    async def history(self, handle: Handle, since: date) -> Sequence[Kept]:
        """The stored days from `since` on, oldest first, one a day."""
        ...

    async def check(self) -> str:
        """One line for the operator, such as "ok, SQLite, 42 accounts". Raises StoreTrouble."""
        ...

    async def aclose(self) -> None:
        """Closes the connections; may be called twice."""
        ...
