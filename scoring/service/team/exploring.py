"""The use cases of the pages of a workspace: who may see them, and what stands in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from scoring.commands.kinds import Explore
from scoring.commands.requester import Requester
from scoring.errors import BadInput
from scoring.handles import Handle
from scoring.history.stored import StoredScore
from scoring.messages.replies import Reply
from scoring.messages.shelves import (
    Shelf,
    ShelfName,
    accounts_shelf,
    campaigns_shelf,
    cohorts_shelf,
    subscriptions_shelf,
)
from scoring.ports.campaigns import CampaignStore
from scoring.ports.clock import Clock
from scoring.ports.cohorts import CohortStore
from scoring.ports.scores import Store
from scoring.ports.teams import Refreshes, Teams
from scoring.ports.visits import VisitStore
from scoring.service.team.page_making import PageMaking
from scoring.teams.pages import is_key, new_key
from scoring.teams.visits import MOST_VISITS, OPEN_FOR, Visit, digest_of
from scoring.terms import PLAIN, Terms
from scoring.text import Link, Moment, say


class Exploring:
    """A visit sees what any member of the workspace sees in its chat, and changes nothing."""

    def __init__(
        self,
        teams: Teams,
        store: Store,
        cohorts: CohortStore,
        campaigns: CampaignStore,
        refreshes: Refreshes,
        visits: VisitStore,
        making: PageMaking,
        clock: Clock,
        *,
        terms: Terms = PLAIN,
    ) -> None:
        self._teams = teams
        self._store = store
        self._cohorts = cohorts
        self._campaigns = campaigns
        self._refreshes = refreshes
        self._visits = visits
        self._making = making
        self._clock = clock
        self._terms = terms

    async def open(self, command: Explore, requester: Requester) -> Reply:
        """A way in for whoever asks. Raises BadInput where pages have no address, or too many are open."""
        self._making.check()
        now = self._clock.now()
        key, until = new_key(), now + OPEN_FOR
        visit = Visit(digest_of(key), requester.workspace, requester.person, requester.zone, now, until)
        if not await self._visits.keep(visit, MOST_VISITS):
            raise BadInput(
                say("A team has at most {most} of these addresses that are open.", most=MOST_VISITS),
                say("End them all with `/influence report revoke`, and ask for a new one."),
            )
        return Reply(
            say("Everything of this team, as pages"),
            (
                Link(self._making.address(f"/e/{key}"), say("Open the pages")),
                say("Accounts, cohorts, campaigns and posts: to sort, to search, and as CSV."),
                say(
                    "Whoever has this address sees the same, until {until}; "
                    "`/influence report revoke` ends it at once.",
                    until=Moment(until, requester.zone),
                ),
            ),
        )

    async def visit(self, key: str) -> Visit | None:
        """Whose pages this key opens; None for one that opens nothing, or nothing any more."""
        return await self._visits.visit(digest_of(key), self._clock.now()) if is_key(key) else None

    async def shelf(self, visit: Visit, name: ShelfName) -> Shelf:
        """One table of the workspace, as it is now. Raises StoreTrouble."""
        match name:
            case "accounts":
                return await self._accounts(visit)
            case "cohorts":
                cohorts = await self._cohorts.cohorts(visit.workspace)
                members = (handle for one in cohorts for handle in one.members)
                return cohorts_shelf(cohorts, await self._latest(members))
            case "campaigns":
                return campaigns_shelf(await self._campaigns.campaigns(visit.workspace))
            case "subscriptions":
                return subscriptions_shelf(await self._teams.subscriptions(visit.workspace), visit.zone)

    async def _accounts(self, visit: Visit) -> Shelf:
        watched = await self._teams.watched(visit.workspace)
        handles = [one.handle for one in watched]
        troubles = await self._refreshes.troubles(handles)
        return accounts_shelf(watched, await self._latest(handles), troubles)

    async def _latest(self, handles: Iterable[Handle]) -> Mapping[Handle, StoredScore]:
        """Without those whose scores the terms of their network let nobody list."""
        return await self._store.latest(list({one for one in handles if self._terms.may_follow(one)}))
