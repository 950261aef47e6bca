"""Fakes of the ports behind the timed work: workspaces that go, what is kept by name, jobs and outcomes."""

from __future__ import annotations

import asyncio
import logging
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from statistics import fmean

from scoring.handles import Handle
from scoring.history.scoreboard import Judged, Outcome, Row
from scoring.history.stored import Account, ForecastEvaluation
from scoring.ports.deliveries import Transaction
from scoring.ports.figures import Figures
from scoring.ports.jobs import Handlers, Job
from scoring.teams.audit import Change
from tests.fakes import FakeStore
from tests.fakes_ledger import FakeLedger
from tests.fakes_time import FakeTeams

log = logging.getLogger(__name__)
NEVER = datetime.min.replace(tzinfo=UTC)


class FakeTenants:
    """The Tenants port over FakeTeams."""

    def __init__(self, teams: FakeTeams) -> None:
        self._teams = teams
        self.gone: dict[str, datetime] = {}

    async def remove(self, workspace: str) -> None:
        def is_it(name: str) -> bool:
            return name.startswith(workspace) if workspace.endswith("/") else name == workspace

        self._teams.drop(lambda one: is_it(one.workspace))
        self._teams.all = [one for one in self._teams.all if not is_it(one.workspace)]
        self.gone = {name: at for name, at in self.gone.items() if not is_it(name)}

    async def left(self, workspace: str, at: datetime) -> None:
        self.gone.setdefault(workspace, at)

    async def returned(self, workspace: str) -> None:
        self.gone.pop(workspace, None)

    async def left_before(self, at: datetime) -> Sequence[str]:
        return [name for name, when in self.gone.items() if when < at]


class FakeSettingsStore:
    """The Marks port in a dict."""

    def __init__(self) -> None:
        self.values: dict[str, str] = {}

    async def get(self, name: str) -> str | None:
        return self.values.get(name)

    async def set(self, name: str, value: str) -> None:
        self.values[name] = value


class FakeProcessedEvents:
    """The Seen port in a dict."""

    def __init__(self) -> None:
        self.keys: dict[str, datetime] = {}

    async def claim(self, key: str, now: datetime) -> bool:
        if key in self.keys:
            return False
        self.keys[key] = now
        return True

    async def prune(self, before: datetime) -> int:
        old = [key for key, at in self.keys.items() if at < before]
        for key in old:
            del self.keys[key]
        return len(old)


class FakeAuditLog:
    """The AuditLog port in a list."""

    def __init__(self) -> None:
        self.all: list[Change] = []

    async def add(self, change: Change) -> None:
        self.all.append(change)

    async def changes(self, workspace: str | None, since: datetime, most: int) -> Sequence[Change]:
        found = [one for one in self.all if workspace in (None, one.workspace) and one.at >= since]
        return found[::-1][:most]

    async def prune(self, before: datetime) -> int:
        count = len(self.all)
        self.all = [one for one in self.all if one.at >= before]
        return count - len(self.all)


class FakeJobs:
    """The Jobs port with one pair of hands: jobs come one after another, whatever their kind and lane."""

    shared = False

    def __init__(self, handlers: Handlers) -> None:
        self._handlers = handlers
        self._waiting: list[Job] = []
        self._work: asyncio.Task[None] | None = None
        self._closing = False

    async def enqueue(self, jobs: Sequence[Job], within: Transaction | None = None) -> None:
        if within is None:
            self._hand_over(jobs)
        else:
            within.after_commit(lambda: self._hand_over(jobs))

    async def start(self) -> None:
        """It works from the beginning."""

    async def reap(self) -> None:
        """What a process of its own begins ends with it."""

    async def drain(self) -> None:
        self._closing = True
        if self._work is not None:
            await self._work

    def _hand_over(self, jobs: Sequence[Job]) -> None:
        self._waiting += [job for job in jobs if job not in self._waiting]
        if self._work is None or self._work.done():
            self._work = asyncio.create_task(self._until_nothing_waits())

    async def _until_nothing_waits(self) -> None:
        while self._waiting and not self._closing:
            job = self._waiting.pop(0)
            try:
                await self._handlers[job.kind](job.key)
            except Exception:
                log.exception("a job was cut off")


class FakeOutcomes:
    """The Outcomes port over a FakeStore."""

    def __init__(self, store: FakeStore) -> None:
        self._store = store
        self._looked_at: dict[Handle, datetime] = {}
        self._up_to: dict[Handle, date] = {}
        self._outcomes: dict[tuple[Handle, date], Outcome] = {}

    async def to_judge(self, most: int) -> Sequence[ForecastEvaluation]:
        new = [
            account
            for handle, account in self._store.seen.items()
            if self._looked_at.get(handle, NEVER) < account.latest.score.observed_at
        ]
        return [await self._judging(account) for account in new[:most]]

    async def judged(
        self, judging: ForecastEvaluation, outcomes: Mapping[date, Outcome], up_to: date | None
    ) -> None:
        handle = judging.handle
        if handle not in self._store.seen:
            return
        for day, outcome in outcomes.items():
            self._outcomes.setdefault((handle, day), outcome)
        self._looked_at[handle] = judging.observation.observed_at
        if up_to is not None:
            self._up_to[handle] = up_to

    async def of(self, handle: Handle, since: date) -> Sequence[Judged]:
        found = []
        for (whose, day), one in sorted(self._outcomes.items()):
            if whose == handle and day >= since and handle in self._store.seen:
                promised = one.promise.forecast
                values = promised.reactions_per_post, promised.low, promised.high, one.reactions_per_post
                found.append(Judged(day, *values, one.covered))
        return found

    async def board(self) -> Sequence[Row]:
        groups: dict[tuple[str, str], list[Outcome]] = {}
        for (handle, _), one in self._outcomes.items():
            if handle in self._store.seen:
                groups.setdefault((one.promise.network, one.promise.formula), []).append(one)
        return [_row(*key, found) for key, found in sorted(groups.items())]

    async def _judging(self, account: Account) -> ForecastEvaluation:
        handle = account.latest.handle
        after = self._up_to.get(handle, date.min)
        days = await self._store.history(handle, after)
        left = [kept for kept in days if kept.day > after and not (kept.reconstructed or kept.score.held)]
        return ForecastEvaluation(handle, account.observation, tuple(left))


def _row(network: str, formula: str, found: Sequence[Outcome]) -> Row:
    return Row(
        network,
        formula,
        len(found),
        covered=fmean(one.covered for one in found),
        bias=fmean(one.error for one in found),
        rmse=math.sqrt(fmean(one.error**2 for one in found)),
    )


class FakeFigures:
    """The StoreFigures port over a FakeLedger and the refreshes of FakeTeams."""

    def __init__(self, ledger: FakeLedger, teams: FakeTeams) -> None:
        self._ledger, self._teams = ledger, teams

    async def figures(self, now: datetime) -> Figures:
        states = Counter(self._ledger.states())
        waiting = [now - at for at in self._ledger.waiting_since() if at <= now]
        due = [now - one.due_at for one in self._teams.refreshes.all.values() if one.due_at <= now]
        none = timedelta(0)
        return Figures(states, len(waiting), max(waiting, default=none), len(due), max(due, default=none))
