"""What the core needs to keep of ways into a workspace's pages."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from scoring.teams.visits import Visit


class VisitStore(Protocol):
    """Visits by the digest of their keys. Errors and transactions as in Store."""

    async def keep(self, visit: Visit, limit: int) -> bool:
        """False where the workspace has `limit` already that are open."""
        ...

    async def visit(self, digest: str, now: datetime) -> Visit | None:
        """None where there is none, or not any more."""
        ...

    async def revoke(self, workspace: str) -> int:
        """Ends all of a workspace; returns how many."""
        ...

    async def expire(self, now: datetime) -> int:
        """Deletes those whose time is over; returns how many."""
        ...
