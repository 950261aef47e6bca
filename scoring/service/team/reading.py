"""What other programs may read of a workspace: the accounts that it watches, its cohorts and its campaigns.

Nothing is told of an account that the workspace does not watch, not even whether anything is stored of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from scoring.campaigns.campaign import Campaign
from scoring.handles import Handle
from scoring.history.stored import StoredScore
from scoring.ports.campaigns import CampaignStore
from scoring.ports.clock import Clock
from scoring.ports.cohorts import CohortStore
from scoring.ports.scores import Store
from scoring.ports.teams import Teams
from scoring.teams.cohort import Cohort
from scoring.teams.workspace import Watched
from scoring.terms import PLAIN, Terms


class Reading:
    """Every question names its workspace."""

    def __init__(
        self,
        teams: Teams,
        store: Store,
        cohorts: CohortStore,
        campaigns: CampaignStore,
        clock: Clock,
        *,
        terms: Terms = PLAIN,
    ) -> None:
        self._teams = teams
        self._store = store
        self._cohorts = cohorts
        self._campaigns = campaigns
        self._clock = clock
        self._terms = terms

    async def watched(
        self, workspace: str, start: int, most: int
    ) -> tuple[Sequence[tuple[Watched, StoredScore | None]], int]:
        """Up to `most` accounts from that place on, with their newest scores, and how many there are."""
        listed = [one for one in await self._teams.watched(workspace) if self._terms.may_follow(one.handle)]
        part = listed[start : start + most]
        latest = await self._store.latest([one.handle for one in part])
        return [(one, latest.get(one.handle)) for one in part], len(listed)

    async def score(self, workspace: str, handle: Handle) -> StoredScore | None:
        """The newest stored score; None where the workspace does not watch it, or there is none yet."""
        if not await self._may_see(workspace, handle):
            return None
        return (await self._store.latest([handle])).get(handle)

    async def history(self, workspace: str, handle: Handle, days: int) -> Sequence[StoredScore] | None:
        """The stored scores of the last days, oldest first; None as in `score`."""
        if not await self._may_see(workspace, handle):
            return None
        since: date = self._clock.now().date() - timedelta(days=days)
        return await self._store.history(handle, since)

    async def cohorts(self, workspace: str) -> Sequence[Cohort]:
        """By name."""
        return await self._cohorts.cohorts(workspace)

    async def cohort(self, workspace: str, name: str) -> Cohort | None:
        return await self._cohorts.cohort(workspace, name)

    async def campaigns(self, workspace: str) -> Sequence[Campaign]:
        """The newest first, without their people."""
        return await self._campaigns.campaigns(workspace)

    async def campaign(self, workspace: str, name: str) -> Campaign | None:
        return await self._campaigns.campaign(workspace, name)

    async def _may_see(self, workspace: str, handle: Handle) -> bool:
        return self._terms.may_follow(handle) and await self._teams.is_watched(workspace, handle)
