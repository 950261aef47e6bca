"""Fakes of the ports. Each passes the contract suite of its port, so a test may trust it.

Only FakeNetwork does not: the suite of Network is held by the simulated network and by each real one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from scoring.errors import BadInput, StoreTrouble
from scoring.explain.links import Link, Proof
from scoring.handles import Handle
from scoring.history.stored import Account, Stamp, StoredScore, Summary
from scoring.observation.model import Engager, Interaction, Observation, Post
from scoring.service.ask.forgetting import not_provable
from scoring.teams.delivery import Notice
from scoring.teams.subscription import Subscription
from scoring.teams.workspace import Watched
from scoring.text import Text, plural, say
from tests.fakes_time import FakeNotices, FakeTeams, without

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


@dataclass
class FakeClock:
    """A clock that stands until a test moves it."""

    at: datetime = NOON

    def now(self) -> datetime:
        return self.at

    def move(self, **by: float) -> None:
        self.at += timedelta(**by)


@dataclass
class FakeNetwork:
    """A network that shows what a test puts into it, counts questions, and can be told to fail or to wait."""

    clock: FakeClock
    name: str = "demo"
    accounts: dict[str, Observation] = field(default_factory=dict)
    error: Exception | None = None
    gate: asyncio.Event | None = None
    asked: list[Handle] = field(default_factory=list)

    async def observe(self, handle: Handle) -> Observation:
        self.asked.append(handle)
        if self.gate is not None:
            await self.gate.wait()
        if self.error is not None:
            raise self.error
        seen = self.accounts.get(handle.name) or observation(handle=str(handle), at=self.clock.now())
        return replace(seen, observed_at=self.clock.now(), network=self.name)

    async def check(self) -> Text:
        return say("ok")

    async def aclose(self) -> None:
        """Nothing is open."""


class FakeStore:
    """The Store port in a dict."""

    def __init__(self) -> None:
        self.days: dict[tuple[Handle, date], StoredScore] = {}
        self.seen: dict[Handle, Account] = {}
        self.broken = False
        # What a stamp tells beside the scores; a room joins them.
        self.teams: FakeTeams | None = None
        self.links: FakeLinks | None = None

    async def account(self, handle: Handle) -> Account | None:
        self._fail_if_broken()
        seen = self.seen.get(handle)
        return None if seen is None else replace(seen, latest=self.days[handle, seen.latest.day])

    async def accounts(self, handles: Sequence[Handle]) -> Mapping[Handle, Account]:
        found = {handle: await self.account(handle) for handle in handles}
        return {handle: account for handle, account in found.items() if account is not None}

    async def stamp(self, handle: Handle, workspace: str) -> Stamp | None:
        self._fail_if_broken()
        seen = self.seen.get(handle)
        if seen is None:
            return None
        watched = self.teams is not None and await self.teams.is_watched(workspace, handle)
        linked = self.links is not None and bool(await self.links.around(handle))
        held = self.days[handle, seen.latest.day].score.held
        return Stamp(seen.latest.day, seen.observation.observed_at, held, watched, linked)

    async def watched_score(self, handle: Handle, workspace: str) -> StoredScore | None:
        self._fail_if_broken()
        if self.teams is None or not await self.teams.is_watched(workspace, handle):
            return None
        return (await self.latest([handle])).get(handle)

    async def latest(self, handles: Sequence[Handle]) -> Mapping[Handle, StoredScore]:
        self._fail_if_broken()
        return {
            handle: self.days[handle, self.seen[handle].latest.day]
            for handle in handles
            if handle in self.seen
        }

    async def save(self, accounts: Sequence[Account], past: Sequence[StoredScore] = ()) -> None:
        self._fail_if_broken()
        for kept in past:
            self.days.setdefault((kept.handle, kept.day), kept)
        for account in accounts:
            kept = account.latest
            before = self.days.get((kept.handle, kept.day))
            if before is None or before.score.observed_at <= kept.score.observed_at:
                self.days[kept.handle, kept.day] = kept
            newest = self.seen.get(kept.handle)
            if newest is None or newest.latest.score.observed_at <= kept.score.observed_at:
                bare = replace(account.observation, engagers=None)
                self.seen[kept.handle] = replace(account, observation=bare)

    async def hold(self, held: Sequence[StoredScore]) -> None:
        self._fail_if_broken()
        for kept in held:
            seen = self.seen.get(kept.handle)
            before = self.days.get((kept.handle, kept.day))
            if seen is not None and (before is None or before.score.held):
                self.days[kept.handle, kept.day] = kept
                if kept.day > seen.latest.day:
                    self.seen[kept.handle] = replace(seen, latest=kept)

    async def of_workspace(self, handles: Sequence[Handle], since: date) -> Mapping[Handle, Summary]:
        return {
            handle: Summary(tuple(await self.history(handle, since)), self.seen[handle].week)
            for handle in handles
            if handle in self.seen
        }

    async def prepare(self, days: Sequence[date]) -> None:
        """A dict has room."""

    async def thin(self, before: date) -> int:
        monday = before - timedelta(days=before.weekday())
        newest: dict[tuple[Handle, tuple[int, int]], date] = {}
        for handle, day in self.days:
            week = (handle, day.isocalendar()[:2])
            newest[week] = max(day, newest.get(week, day))
        gone = [(h, d) for h, d in self.days if d < monday and newest[h, d.isocalendar()[:2]] != d]
        for key in gone:
            del self.days[key]
        return len(gone)

    async def forget(self, handle: Handle) -> bool:
        self._fail_if_broken()
        self.days = {key: kept for key, kept in self.days.items() if key[0] != handle}
        return self.seen.pop(handle, None) is not None

    async def expire(self, network: str, before: datetime) -> int:
        old = [
            handle
            for handle, seen in self.seen.items()
            if handle.network == network and seen.latest.score.observed_at < before
        ]
        return sum([await self.forget(handle) for handle in old])

    async def history(self, handle: Handle, since: date) -> Sequence[StoredScore]:
        self._fail_if_broken()
        days = [kept for (who, day), kept in self.days.items() if who == handle and day >= since]
        return sorted(days, key=lambda kept: kept.day)

    async def check(self) -> Text:
        self._fail_if_broken()
        return plural("ok, {n} account", "ok, {n} accounts", len(self.seen))

    async def aclose(self) -> None:
        """Nothing is open."""

    def _fail_if_broken(self) -> None:
        if self.broken:
            raise StoreTrouble(say("The store could not be read."))


class FakeLinks:
    """The Links port in a dict."""

    def __init__(self) -> None:
        self.all: dict[tuple[Handle, Handle], Link] = {}

    async def save(self, link: Link) -> None:
        self.all[link.one, link.other] = link

    async def remove(self, link: Link) -> None:
        self.all.pop((link.one, link.other), None)

    async def around(self, handle: Handle) -> Sequence[Link]:
        found = {handle}
        for _ in range(5):
            found |= {side for pair in self.all for side in pair if not found.isdisjoint(pair)}
        return [self.all[pair] for pair in sorted(self.all) if not found.isdisjoint(pair)]

    async def seen_before(self, at: datetime, most: int) -> Sequence[Link]:
        old = sorted((link for link in self.all.values() if link.proof.seen_at < at), key=_seen_at)
        return old[:most]


@dataclass(frozen=True)
class _Aside:
    """What was taken away of one handle, and when."""

    at: datetime
    seen: Account | None
    days: dict[tuple[Handle, date], StoredScore]
    watches: list[Watched]
    alerts: list[Subscription]
    links: dict[tuple[Handle, Handle], Link]


class FakeOptOuts:
    """The OptOuts port over fakes of what may name a handle."""

    def __init__(
        self,
        store: FakeStore,
        teams: FakeTeams | None = None,
        links: FakeLinks | None = None,
        notices: FakeNotices | None = None,
    ) -> None:
        self._store = store
        self._teams = teams or FakeTeams()
        self._links = links or FakeLinks()
        self.notices = notices or FakeNotices()
        self.handles: set[Handle] = set()
        self.ids: dict[Handle, str] = {}
        self._aside: dict[Handle, _Aside] = {}

    async def forget(self, handle: Handle, now: datetime, account: str | None = None) -> bool:
        stored = self._store.seen.get(handle)
        account = account or (stored.observation.id if stored else None)
        names = {handle, *(one for one, seen in self._store.seen.items() if _has_id(seen, handle, account))}
        self.ids |= {one: account for one in names if account}
        return any([await self._forget(one, now) for one in names])

    async def _forget(self, handle: Handle, now: datetime) -> bool:
        self.handles.add(handle)
        seen = self._store.seen.get(handle)
        days = {key: kept for key, kept in self._store.days.items() if key[0] == handle}
        stored = await self._store.forget(handle)
        watches = [one for one in self._teams.watches if one.handle == handle]
        self._teams.drop(lambda one: one.handle == handle)
        alerts = [one for one in self._teams.all if one.about == (handle,)]
        left = [without(one, handle) for one in self._teams.all]
        self._teams.all = [one for one in left if one is not None]
        links = {pair: link for pair, link in self._links.all.items() if handle in pair}
        for pair in links:
            del self._links.all[pair]
        for one in watches:
            number = len(self.notices.waiting) + 1
            facts = {"handle": str(handle)}
            notice = Notice(number, one.workspace, one.added_by, "not-scored", facts, now)
            self.notices.waiting.append(notice)
        known = stored or bool(watches) or bool(links) or bool(alerts)
        if known:
            self._aside.setdefault(handle, _Aside(now, seen, days, watches, alerts, links))
        return known

    async def undo(self, handle: Handle) -> bool:
        account = self.ids.get(handle)
        same = [one for one, known in self.ids.items() if known == account and one.network == handle.network]
        return any([await self._undo(one) for one in {handle, *same}])

    async def _undo(self, handle: Handle) -> bool:
        self.handles.discard(handle)
        self.ids.pop(handle, None)
        aside = self._aside.pop(handle, None)
        if aside is None:
            return False
        if aside.seen is not None:
            self._store.seen.setdefault(handle, aside.seen)
        self._store.days = {**aside.days, **self._store.days}
        self._teams.watches += aside.watches
        self._teams.all += aside.alerts
        self._links.all |= aside.links
        self.notices.waiting = [one for one in self.notices.waiting if one.facts.get("handle") != str(handle)]
        return True

    async def let_go(self, before: datetime) -> int:
        old = [handle for handle, aside in self._aside.items() if aside.at < before]
        for handle in old:
            del self._aside[handle]
        return len(old)

    async def code(self, handle: Handle, workspace: str, person: str) -> str:
        return f"influence-{handle}-{workspace}-{person}"

    async def blocked(self, handles: Sequence[Handle]) -> Collection[Handle]:
        return [handle for handle in handles if handle in self.handles]

    async def blocked_account(self, network: str, account: str) -> bool:
        return any(known == account and one.network == network for one, known in self.ids.items())


def _has_id(seen: Account, handle: Handle, account: str | None) -> bool:
    return (
        account is not None
        and seen.observation.id == account
        and seen.latest.handle.network == handle.network
    )


class FakeIdentity:
    """The Identity port: proofs that a test puts in, by pair in any order."""

    def __init__(self) -> None:
        self.proofs: dict[frozenset[Handle], Proof] = {}
        self.profiles: dict[Handle, str] = {}
        self.error: Exception | None = None

    async def prove(self, one: Handle, other: Handle) -> Proof | None:
        if one == other or "x" in (one.network, other.network):
            raise BadInput(say("These accounts may not be linked."))
        if self.error is not None:
            raise self.error
        return self.proofs.get(frozenset((one, other)))

    async def shows(self, handle: Handle, text: str) -> bool:
        if handle.network in ("x", "youtube"):
            raise not_provable(handle)
        if self.error is not None:
            raise self.error
        return text in self.profiles.get(handle, "")


def _seen_at(link: Link) -> datetime:
    return link.proof.seen_at


def observation(
    handle: str = "@ada@demo", at: datetime = NOON, posts: int = 20, reposts: int = 10, followers: int = 5_000
) -> Observation:
    """An account that posts once a day and gets the same number of reposts each time."""
    return Observation(
        handle=handle,
        network="demo",
        observed_at=at,
        followers=followers,
        following=200,
        posts_total=900,
        posts=tuple(
            Post(
                id=f"p{i}", at=at - timedelta(days=i + 3), reposts=reposts, likes=4, url=f"https://e.test/{i}"
            )
            for i in range(posts)
        ),
        engagers=(
            Engager(
                "e1", 300, 200, 50, at - timedelta(days=900), True, interactions=(Interaction("p0", "like"),)
            ),
        ),
    )
