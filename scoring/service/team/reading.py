"""What other programs may read of a workspace: what it watches, its cohorts, campaigns and posts.

Nothing is told of an account that the workspace does not watch, not even whether anything is stored of it,
and no network is asked: a program that reads every minute costs nobody anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from cachetools import LRUCache

from scoring.campaigns.campaign import Campaign
from scoring.explain import insights
from scoring.explain.compare import Comparison, compare
from scoring.explain.insights import Insights
from scoring.handles import Handle
from scoring.history.near import near
from scoring.history.scoreboard import Judged
from scoring.history.stored import StoredScore
from scoring.history.trend import Change, change
from scoring.ports.campaigns import CampaignStore
from scoring.ports.clock import Clock
from scoring.ports.cohorts import CohortStore
from scoring.ports.deliveries import Posts
from scoring.ports.scores import Outcomes, Store
from scoring.ports.teams import Teams
from scoring.teams.cohort import Cohort
from scoring.teams.delivery import Delivery
from scoring.teams.workspace import After, Watched
from scoring.terms import PLAIN, Terms

WEEK = timedelta(days=7)
# Programs ask for the same score again and again. What is told may be so old: a score changes once a day, and
# what was forgotten or is watched no longer is told of for no longer than that.
FRESH, MOST_TOLD = timedelta(seconds=2), 10_000


class Reading:
    """Every question names its workspace."""

    def __init__(
        self,
        teams: Teams,
        store: Store,
        outcomes: Outcomes,
        cohorts: CohortStore,
        campaigns: CampaignStore,
        posts: Posts,
        clock: Clock,
        *,
        terms: Terms = PLAIN,
    ) -> None:
        self._teams = teams
        self._store = store
        self._outcomes = outcomes
        self._cohorts = cohorts
        self._campaigns = campaigns
        self._posts = posts
        self._clock = clock
        self._terms = terms
        self._told: LRUCache[tuple[str, Handle], tuple[datetime, StoredScore]] = LRUCache(MOST_TOLD)

    async def watched(
        self, workspace: str, after: After | None, most: int
    ) -> tuple[Sequence[tuple[Watched, StoredScore | None]], After | None]:
        """Up to `most` accounts from that place on, with their newest scores, and where the next part begins.

        Accounts that the terms of their network let nobody list are left out, so that a part may have fewer.
        """
        found = await self._teams.watched(workspace, after, most + 1)
        part = found[:most]
        following = After(part[-1].added_at, part[-1].handle) if len(found) > most else None
        listed = [one for one in part if self._terms.may_follow(one.handle)]
        latest = await self._store.latest([one.handle for one in listed])
        return [(one, latest.get(one.handle)) for one in listed], following

    async def of_these(
        self, workspace: str, handles: Sequence[Handle]
    ) -> Sequence[tuple[Watched, StoredScore | None]]:
        """Those of these accounts that the workspace watches, in its order."""
        wanted = set(handles)
        mine = [
            one
            for one in await self._teams.watched(workspace)
            if one.handle in wanted and self._terms.may_follow(one.handle)
        ]
        latest = await self._store.latest([one.handle for one in mine])
        return [(one, latest.get(one.handle)) for one in mine]

    async def score(self, workspace: str, handle: Handle) -> StoredScore | None:
        """The newest stored score; None where the workspace does not watch it, or there is none yet."""
        now, asked = self._clock.now(), (workspace, handle)
        known = self._told.get(asked)
        if known is not None and timedelta() <= now - known[0] < FRESH:
            return known[1]
        found = None
        if self._terms.may_follow(handle):
            found = await self._store.watched_score(handle, workspace)
        if found is None:
            self._told.pop(asked, None)
        else:
            self._told[asked] = now, found
        return found

    async def history(self, workspace: str, handle: Handle, days: int) -> Sequence[StoredScore] | None:
        """The stored scores of the last days, oldest first; None as in `score`."""
        if not await self._may_see(workspace, handle):
            return None
        return await self._store.history(handle, self._since(days))

    async def outcomes(self, workspace: str, handle: Handle, days: int) -> Sequence[Judged] | None:
        """The forecasts of the last days that have their outcomes, oldest first; None as in `score`."""
        if not await self._may_see(workspace, handle):
            return None
        return await self._outcomes.of(handle, self._since(days))

    async def insights(self, workspace: str, handle: Handle, zone: str) -> Insights | None:
        """What its community answers to, hours told in that time zone; None as in `score`."""
        if not await self._may_see(workspace, handle):
            return None
        account = await self._store.account(handle)
        return None if account is None else insights.insights(account.observation, ZoneInfo(zone))

    async def compare(
        self, workspace: str, handles: Sequence[Handle]
    ) -> tuple[Comparison, dict[str, StoredScore]] | None:
        """Two to ten accounts as they stand, with the stored scores by handle; None where one cannot be seen.

        Raises BadCommand for scores of different versions of the formula.
        """
        for handle in handles:
            if not await self._may_see(workspace, handle):
                return None
        latest = await self._store.latest(handles)
        if len(latest) < len(handles):
            return None
        kept = [latest[handle] for handle in handles]
        moved = [await self._moved(one) for one in kept]
        return compare([one.score for one in kept], moved), {str(one.handle): one for one in kept}

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

    async def deliveries(self, workspace: str, most: int) -> Sequence[Delivery]:
        """What became of posts, the newest first."""
        return await self._posts.deliveries(workspace, most)

    def _since(self, days: int) -> date:
        return self._clock.now().date() - timedelta(days=days)

    async def _moved(self, kept: StoredScore) -> Change | None:
        days = await self._store.history(kept.handle, kept.day - 2 * WEEK)
        then = near(days, kept.day - WEEK)
        return None if then is None else change(kept.score, then.score)

    async def _may_see(self, workspace: str, handle: Handle) -> bool:
        return self._terms.may_follow(handle) and await self._teams.is_watched(workspace, handle)
