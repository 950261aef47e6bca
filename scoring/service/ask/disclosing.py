"""A person who is scored asks what is kept about them."""

from __future__ import annotations

from datetime import date

from scoring.handles import Handle
from scoring.messages.replies import Reply
from scoring.messages.subject import Lists, nothing_kept, only_hashes, subject_copy
from scoring.ports.campaigns import CampaignStore
from scoring.ports.cohorts import CohortStore
from scoring.ports.scores import OptOuts, Store
from scoring.ports.teams import Teams


class Disclosing:
    """Reads what is stored, and asks no network: the copy tells what is kept, not what could be fetched."""

    def __init__(
        self,
        store: Store,
        opt_outs: OptOuts,
        teams: Teams,
        cohorts: CohortStore,
        campaigns: CampaignStore,
        contact: str | None,
    ) -> None:
        self._store = store
        self._opt_outs = opt_outs
        self._teams = teams
        self._cohorts = cohorts
        self._campaigns = campaigns
        self._contact = contact

    async def copy(self, handle: Handle) -> tuple[Reply, ...]:
        """The copy, a reply a section. Raises StoreTrouble."""
        if await self._opt_outs.blocked([handle]):
            return only_hashes(handle, self._contact)
        account = await self._store.account(handle)
        if account is None:
            return nothing_kept(handle, self._contact)
        days = await self._store.history(handle, date.min)
        lists = Lists(
            len(await self._teams.watchers([handle])),
            await self._cohorts.holding(handle),
            await self._campaigns.holding(handle),
        )
        return subject_copy(account, days, lists, self._contact)
