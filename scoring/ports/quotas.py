"""How often others may be asked, counted together by all processes of a store."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class RateLimit:
    """`burst` requests at once after a rest, and `burst` per `seconds` in the long run."""

    burst: int
    seconds: float


class Quotas(Protocol):
    """Turns of what is asked, by host."""

    async def take(self, host: str, limit: RateLimit, patience: float) -> None:
        """Waits for the next turn. Raises TimeoutError, and takes none, where it does not come within
        `patience` seconds; StoreTrouble where turns are kept in the store. May be cancelled."""
        ...


class NewHosts(Protocol):
    """Hosts that were asked for the first time within the last hour, and for which workspace."""

    async def admit(self, host: str, workspace: str, now: datetime, an_hour: int) -> datetime | None:
        """Counts this host as new, unless it is among them already.

        Gives the time from which it may be asked where that would be one too many, and counts nothing: all
        workspaces together may have `an_hour` of them, each half of what the others have left, so that one
        alone never uses it up. One atomic step. Raises StoreTrouble where they are kept in the store.
        """
        ...
