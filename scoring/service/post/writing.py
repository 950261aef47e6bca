"""What a delivery says: builds digests, reports and alerts when they are posted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from scoring.facts import Fact, fact
from scoring.handles import Handle
from scoring.history.near import SLACK
from scoring.messages.alert import alert_message
from scoring.messages.digest import digest_message
from scoring.messages.replies import Message
from scoring.ports.cohorts import CohortStore
from scoring.ports.scores import Store
from scoring.ports.teams import Refreshes, Teams
from scoring.service.team.cohort_names import told_of
from scoring.service.team.months import Months
from scoring.teams.delivery import Delivery
from scoring.teams.digest import make_digest
from scoring.teams.planning import is_delayed
from scoring.teams.subscription import Subscription
from scoring.terms import PLAIN, Terms
from scoring.text import Days

WEEK = timedelta(days=7)


class Writing:
    """The Writer of deliveries, over the stores. Raises StoreTrouble."""

    def __init__(
        self, store: Store, teams: Teams, cohorts: CohortStore, refreshes: Refreshes, terms: Terms = PLAIN
    ) -> None:
        self._store = store
        self._teams = teams
        self._cohorts = cohorts
        self._refreshes = refreshes
        self._terms = terms
        self._months = Months(store, terms)

    async def write(self, delivery: Delivery, now: datetime) -> Message:
        return replace(await self._write(delivery, now), mention=delivery.subscription.mention)

    async def _write(self, delivery: Delivery, now: datetime) -> Message:
        delayed = is_delayed(delivery.due_at, now)
        match delivery.subscription.kind:
            case "weekly":
                return await self._weekly(delivery, now, delayed)
            case "monthly":
                return await self._monthly(delivery, delayed)
            case "alerts":
                return alert_message(delivery.payload or {}, delayed, delivery.id)

    async def _weekly(self, delivery: Delivery, now: datetime, delayed: bool) -> Message:
        handles, troubles = await self._told_of(delivery.subscription)
        found = await self._store.of_workspace(self._listed(handles), now.date() - WEEK - 2 * SLACK)
        digest = make_digest(handles, found, troubles, now.date(), WEEK, terms=self._terms)
        posted = delivery.due_at.astimezone(ZoneInfo(delivery.subscription.zone)).date()
        return digest_message(digest, Days(posted - WEEK, posted - timedelta(days=1)), delayed)

    async def _monthly(self, delivery: Delivery, delayed: bool) -> Message:
        """The month that ended, in the team's zone, against the one before."""
        handles, troubles = await self._told_of(delivery.subscription)
        return await self._months.message(
            handles, troubles, delivery.period, delivery.subscription.zone, delayed=delayed
        )

    async def _told_of(self, one: Subscription) -> tuple[Sequence[Handle], Mapping[Handle, Fact]]:
        """What it is about, in order, and why something cannot be told of some."""
        watched = [each.handle for each in await self._teams.watched(one.workspace)]
        about = await told_of(one, self._cohorts)
        handles = watched if about is None else about
        unwatched = {each: fact("not-watched") for each in {*handles}.difference(watched)}
        not_listed = {each: fact("use-case") for each in handles if not self._terms.may_follow(each)}
        return handles, {**await self._refreshes.troubles(handles), **unwatched, **not_listed}

    def _listed(self, handles: Sequence[Handle]) -> list[Handle]:
        return [one for one in handles if self._terms.may_follow(one)]
