"""What the core needs to keep of badges."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from scoring.handles import Handle


class BadgeStore(Protocol):
    """One badge an account, by its key. Errors and transactions as in Store."""

    async def issue(self, handle: Handle, key: str, at: datetime) -> str:
        """Keeps it; returns the key of the account's badge, which is an older one where there was one."""
        ...

    async def handle(self, key: str) -> Handle | None:
        """Whose badge that is; None where there is none, or not any more."""
        ...

    async def withdraw(self, handle: Handle) -> bool:
        """True if there was one. Idempotent."""
        ...
