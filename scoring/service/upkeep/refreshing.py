"""The daily refresh of every watched account, spread over the day."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import math
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta

from scoring.errors import InfluenceError, NotScored, RateLimited, StoreTrouble
from scoring.facts import fact, to_json
from scoring.handles import Handle
from scoring.history.stored import StoredScore
from scoring.ports.clock import Clock
from scoring.ports.deliveries import Notices
from scoring.ports.fetch_context import asking
from scoring.ports.jobs import Job, Jobs
from scoring.ports.scores import Store
from scoring.ports.teams import Refreshes, Teams
from scoring.service.ask.observing import Observing, Seen
from scoring.service.post.alerting import Alerting
from scoring.teams.delivery import Notice
from scoring.teams.workspace import DueRefresh, RefreshResult
from scoring.terms import PLAIN, Terms

log = logging.getLogger(__name__)

DAY = timedelta(days=1)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=5), timedelta(hours=6)
# What an account itself is the cause of: asking again soon changes nothing.
UNSCORED = frozenset(("unknown-handle", "suspended", "deactivated", "private"))
AT_ONCE = 8  # accounts asked at the same time
MOST_JOBS = 16  # that wait at a time: each goes on while anything is due, so that one a process is enough


class Refreshing:
    """Claims what is due, asks, stores, looks for alerts, and sets when each is due again, in this order.

    A process that dies in between loses its claims after ten minutes, and the accounts are asked again.
    """

    def __init__(
        self,
        refreshes: Refreshes,
        observing: Observing,
        store: Store,
        teams: Teams,
        alerting: Alerting,
        notices: Notices,
        clock: Clock,
        batch: int = 200,
        *,
        terms: Terms = PLAIN,
    ) -> None:
        self._refreshes = refreshes
        self._observing = observing
        self._store = store
        self._teams = teams
        self._alerting = alerting
        self._notices = notices
        self._clock = clock
        self._batch = batch
        self._terms = terms
        self._stopping = False

    def stop(self) -> None:
        """Begins no further account; those that were claimed only are due again when the claim ends."""
        self._stopping = True

    async def hand_over(self, jobs: Jobs) -> int:
        """Enqueues a job for each batch that is due, so that processes share them; returns how many."""
        due = await self._refreshes.due(self._clock.now())
        batches = min(math.ceil(due / self._batch), MOST_JOBS)
        if batches:
            await jobs.enqueue([Job("refresh", str(number)) for number in range(1, batches + 1)])
        return batches

    async def tick(self) -> int:
        """Refreshes up to one batch of what is due; returns how many accounts."""
        due = await self._refreshes.claim(self._clock.now(), self._batch)
        if not due:
            return 0
        seen, results = await self._look_at_all(due)
        stored, failed = await self._save(seen)
        await self._alerting.look(stored)
        await self._tell_of_failed([one.handle for one in due if not one.attempts], results)
        await self._refreshes.done([failed.get(one.handle, one) for one in results])
        return len(results)

    async def _save(self, seen: Sequence[Seen]) -> tuple[list[Handle], dict[Handle, RefreshResult]]:
        """One transaction for all; where the store refuses that, one each: one must not block the rest."""
        try:
            await self._save_together(seen)
            return [one.account.latest.handle for one in seen if one.account is not None], {}
        except StoreTrouble:
            stored, failed = [], {}
            for one in seen:
                try:
                    await self._save_together([one])
                    stored += [one.account.latest.handle] if one.account is not None else []
                except StoreTrouble as error:
                    retry = self._clock.now() + LONGEST_PAUSE
                    failed[one.handle] = RefreshResult(one.handle, retry, 1, error.fact)
            return stored, failed

    async def _save_together(self, seen: Sequence[Seen]) -> None:
        scored = [one.account for one in seen if one.account is not None]
        await self._store.save(scored, [kept for one in seen for kept in one.past])
        await self._store.hold([one.held for one in seen if one.held is not None])

    async def _look_at_all(self, due: Sequence[DueRefresh]) -> tuple[list[Seen], list[RefreshResult]]:
        handles = [one.handle for one in due]
        last, payers = await self._store.latest(handles), await self._payers(handles)
        free = asyncio.Semaphore(AT_ONCE)
        seen: list[Seen] = []

        async def one(account: DueRefresh) -> RefreshResult | None:
            async with free:
                if self._stopping:
                    return None
                with asking(workspace=payers.get(account.handle, "")):
                    return await self._look(account, last.get(account.handle), seen)

        looked = await asyncio.gather(*(one(account) for account in due))
        return seen, [result for result in looked if result is not None]

    async def _tell_of_failed(self, first: Sequence[Handle], results: Sequence[RefreshResult]) -> None:
        """Whoever added an account hears it when the first look at it shows that it cannot be scored."""
        failed = {one.handle: one.trouble for one in results if one.trouble and one.trouble.code in UNSCORED}
        never = set(failed) & set(first)
        known = await self._store.latest(sorted(never)) if never else {}
        for handle in sorted(never - set(known)):
            facts = {"handle": str(handle), "reason": to_json(failed[handle])}
            now = self._clock.now()
            await self._notices.add(
                [
                    Notice(0, one.workspace, one.added_by, "not-found", facts, now)
                    for one in await self._teams.added(handle)
                ]
            )

    async def _payers(self, handles: Sequence[Handle]) -> dict[Handle, str]:
        """The workspace whose budget pays where a network costs money: the first that watches the account."""
        watchers = await self._teams.watchers(handles)
        return {
            handle: workspace
            for workspace in sorted(watchers, reverse=True)
            for handle in watchers[workspace]
        }

    async def _look(self, account: DueRefresh, last: StoredScore | None, seen: list[Seen]) -> RefreshResult:
        """Adds what was seen to `seen`, and says when the account is due again."""
        now = self._clock.now()
        tomorrow = slot(account.handle, now + DAY)
        tries = account.attempts + 1
        if not self._terms.may_follow(account.handle):
            return RefreshResult(account.handle, tomorrow, tries, fact("use-case"))
        try:
            one = await self._observing.look(account.handle, last)
            seen.append(one)
            if one.held is not None:
                # A glitch may be over soon: look again after a pause.
                return RefreshResult(account.handle, min(now + _pause(account.attempts), tomorrow), tries)
        except NotScored as error:
            # Asking again sooner changes nothing: the account itself has no score.
            return RefreshResult(account.handle, tomorrow, tries, error.fact)
        except InfluenceError as error:
            retry = _retry_at(error, account.attempts, now)
            return RefreshResult(account.handle, min(retry, tomorrow), tries, error.fact)
        except Exception:
            log.exception("the refresh of a %s account failed", account.handle.network)
            retry = now + _pause(account.attempts)
            return RefreshResult(account.handle, retry, tries, fact("internal"))
        return RefreshResult(account.handle, tomorrow)


def slot(handle: Handle, day: datetime) -> datetime:
    """The second of that UTC day at which this account is refreshed: fixed by its name, spread by a hash."""
    digest = hashlib.sha256(str(handle).encode()).digest()
    second = int.from_bytes(digest[:4], "big") % int(DAY.total_seconds())
    return datetime.combine(day.date(), time(), UTC) + timedelta(seconds=second)


def _retry_at(error: InfluenceError, attempts: int, now: datetime) -> datetime:
    """Growing pauses, and never before the time that the network named."""
    retry = now + _pause(attempts)
    named = error.retry_at if isinstance(error, RateLimited) else None
    return retry if named is None else max(retry, named)


def _pause(attempts: int) -> timedelta:
    return min(FIRST_PAUSE * float(2 ** min(attempts, 10)), LONGEST_PAUSE)
