"""Workspaces that remove us: what is kept for how long, and when it goes."""

from __future__ import annotations

from datetime import timedelta

from scoring.ports.clock import Clock
from scoring.ports.teams import Tenants

# Somebody who removes a bot by mistake, or while an administrator sorts things out, is back within weeks.
GRACE = timedelta(days=30)


class Tenancy:
    """Deletes what a workspace left behind. Public scores stay: they belong to no workspace."""

    def __init__(self, tenants: Tenants, clock: Clock) -> None:
        self._tenants = tenants
        self._clock = clock

    async def removed(self, workspace: str) -> None:
        """The workspace took us off for good: its watch list and subscriptions go now."""
        await self._tenants.remove(workspace)

    async def left(self, workspace: str) -> None:
        """We are out, perhaps by mistake: the settings stay for a grace of 30 days."""
        await self._tenants.left(workspace, self._clock.now())

    async def returned(self, workspace: str) -> None:
        """We are in again: everything is as it was."""
        await self._tenants.returned(workspace)

    async def tick(self) -> None:
        """Deletes what nobody came back for. Idempotent."""
        for workspace in await self._tenants.left_before(self._clock.now() - GRACE):
            await self._tenants.remove(workspace)
