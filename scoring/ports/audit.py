"""What the core needs to keep of who changed what."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from scoring.teams.audit import Change


class AuditLog(Protocol):
    """Changes in the order in which they were made. Errors and transactions as in Store."""

    async def add(self, change: Change) -> None: ...

    async def changes(self, workspace: str | None, since: datetime, most: int) -> Sequence[Change]:
        """Those of a workspace, or of all, since then; newest first."""
        ...

    async def prune(self, before: datetime) -> int:
        """Deletes what was changed before then; returns how many."""
        ...
