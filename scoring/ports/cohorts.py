"""What the core needs to keep of cohorts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from scoring.handles import Handle
from scoring.teams.cohort import Cohort


class CohortStore(Protocol):
    """Cohorts by workspace and name. Errors and transactions as in Store."""

    async def create(self, workspace: str, name: str, person: str, at: datetime, limit: int) -> bool:
        """Adds an empty one; False where there is one of that name, or `limit` of them already."""
        ...

    async def join(
        self, workspace: str, name: str, handles: Sequence[Handle], at: datetime, limit: int
    ) -> Sequence[Handle]:
        """Adds those that do not belong to it, in order, up to `limit` members; returns the added.

        Nothing where there is no such cohort.
        """
        ...

    async def leave(
        self, workspace: str, name: str, handles: Sequence[Handle], at: datetime
    ) -> Sequence[Handle]:
        """Ends the membership of these; returns those that belonged to it."""
        ...

    async def delete(self, workspace: str, name: str) -> bool:
        """True if it was there."""
        ...

    async def cohort(self, workspace: str, name: str) -> Cohort | None: ...

    async def cohorts(self, workspace: str) -> Sequence[Cohort]:
        """All of a workspace, by name."""
        ...

    async def holding(self, handle: Handle) -> int:
        """In how many cohorts of all workspaces it is, or was."""
        ...
