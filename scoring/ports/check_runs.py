"""What the core needs to keep of checks that programs asked for."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any, Protocol

from scoring.ports.deliveries import Transaction
from scoring.teams.check_runs import CheckRun, RunState


class CheckRunStore(Protocol):
    """Runs by their keys. Errors and transactions as in Store."""

    async def start(
        self, run: CheckRun, limit: int, enqueue: Callable[[Transaction], Awaitable[None]]
    ) -> bool:
        """Keeps it, and calls `enqueue` in the same transaction; False, and neither, where the workspace has
        `limit` already."""
        ...

    async def running(self, workspace: str, since: datetime) -> int:
        """How many of a workspace were started since then and have not ended."""
        ...

    async def to_work_on(self, key: str) -> CheckRun | None:
        """One that still runs; None where it has ended or is gone."""
        ...

    async def end(self, key: str, state: RunState, content: Mapping[str, Any], at: datetime) -> None:
        """Writes what came of one that runs; nothing where it has ended or is gone."""
        ...

    async def run(self, workspace: str, key: str) -> CheckRun | None:
        """None where this workspace has none of that key."""
        ...

    async def expire(self, before: datetime) -> int:
        """Deletes those that were started before then; returns how many."""
        ...
