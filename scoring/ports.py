"""What the core needs from outside, as Protocols whose docstrings are the guarantees.

Each has one contract suite in tests/contracts that runs on the fake and on every real implementation.
"""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from scoring.handles import Handle
from scoring.observation import Observation


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
