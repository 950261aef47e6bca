"""What the core needs of social networks and public pages."""

from __future__ import annotations

from typing import Protocol

from scoring.explain.links import Proof
from scoring.handles import Handle
from scoring.observation.model import Observation
from scoring.text import Text


class Network(Protocol):
    """One social network.

    Adding one is a file in adapters/networks, a row in scoring/networks.py and a line in bot/app.py.
    """

    @property
    def name(self) -> str:
        """The network's key in scoring.networks.NETWORKS, such as "bluesky"."""
        ...

    async def observe(self, handle: Handle) -> Observation:
        """What the network shows about this account now.

        Returns a complete observation, or one with complete=False and a note where a page was missing.
        Raises NotScored where the account has no score (unknown, suspended, private, opted out) and
        NetworkTrouble where the network gave no usable answer; nothing else, whatever the network sends.
        May be cancelled at any time without harm to later calls. Never stores anything.
        """
        ...

    async def check(self) -> Text:
        """One line for the operator on what works, such as "ok, 180 ms". Raises NetworkTrouble."""
        ...

    async def aclose(self) -> None:
        """Frees connections; may be called twice."""
        ...


class Identity(Protocol):
    """Looks for proofs that two accounts are one person's. Stores nothing."""

    async def prove(self, one: Handle, other: Handle) -> Proof | None:
        """The strongest proof, whichever is named first, or None.

        Raises BadInput for accounts that may not be linked: those of X, and an account with itself. Raises
        NetworkTrouble where a profile cannot be read, so that a broken server is not a broken link; a web
        page that cannot be read proves nothing.
        """
        ...

    async def shows(self, handle: Handle, text: str) -> bool:
        """Whether the account's own public profile holds this text, in what only its owner writes.

        Raises BadInput for networks where that cannot be read, NetworkTrouble where it cannot be now.
        """
        ...
