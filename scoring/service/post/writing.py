"""What a delivery says: builds digests, reports and alerts when they are posted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from scoring.facts import Fact, fact
from scoring.handles import Handle
from scoring.history.best_posts import Week, week_of
from scoring.history.near import SLACK
from scoring.history.stored import Account, Summary
from scoring.messages.alert import alert_message
from scoring.messages.digest import digest_message
from scoring.messages.replies import Message
from scoring.messages.report import report_message
from scoring.ports.cohorts import CohortStore
from scoring.ports.scores import Store
from scoring.ports.teams import Refreshes, Teams
from scoring.service.team.cohort_names import told_of
from scoring.teams.delivery import Delivery
from scoring.teams.digest import make_digest
from scoring.teams.planning import is_delayed
from scoring.teams.subscription import Subscription
from scoring.terms import PLAIN, Terms
from scoring.text import Days

WEEK = timedelta(days=7)
OLDEST = datetime(2000, 1, 1, tzinfo=UTC)  # before any post


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
        year, month = (int(part) for part in delivery.period.split("-"))
        first = date(year, month, 1)
        last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
        before = first - timedelta(days=1)
        handles, troubles = await self._told_of(delivery.subscription)
        listed = self._listed(handles)
        found = await self._store.of_workspace(listed, before - 2 * SLACK)
        posts = [account for handle in listed if (account := await self._store.account(handle))]
        in_month = {one.latest.handle: _month_of(one, first, last) for one in posts}
        of_month = {handle: _until(one, last, in_month.get(handle)) for handle, one in found.items()}
        digest = make_digest(handles, of_month, troubles, last, last - before, terms=self._terms)
        ended = datetime.combine(last, datetime.max.time(), ZoneInfo(delivery.subscription.zone))
        return report_message(digest, posts, first, ended, delayed)

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


def _month_of(account: Account, first: date, last: date) -> Week:
    """What the posts of the month earned."""
    seen = account.observation
    posts = tuple(post for post in seen.posts if first <= post.at.date() <= last)
    return week_of(replace(seen, posts=posts), length=seen.observed_at - OLDEST)


def _until(found: Summary, last: date, week: Week | None) -> Summary:
    """The days up to the end of the month, and its posts instead of those of the last week."""
    days = tuple(kept for kept in found.days if kept.day <= last)
    return Summary(days, week or found.week)
