"""Fakes of the ports of the timed work."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from scoring.campaigns.campaign import Campaign, Judgement
from scoring.facts import Fact
from scoring.handles import Handle
from scoring.messages.replies import Message, Reply
from scoring.ports.deliveries import Transaction
from scoring.ports.publishing import HandOver
from scoring.teams.check_runs import CheckRun, RunState
from scoring.teams.cohort import Cohort, Membership
from scoring.teams.delivery import Delivery, Notice
from scoring.teams.pages import Page
from scoring.teams.planning import FARTHEST_REFRESH
from scoring.teams.subscription import Subscription
from scoring.teams.tokens import Token
from scoring.teams.visits import Visit
from scoring.teams.workspace import After, DueRefresh, RefreshResult, Watched
from scoring.text import Text, say

CLAIM = timedelta(minutes=10)


class FakeRefreshes:
    """The Refreshes port in a dict; FakeTeams adds and removes accounts."""

    def __init__(self) -> None:
        self.all: dict[Handle, RefreshResult] = {}

    def add(self, handle: Handle, at: datetime) -> None:
        self.all.setdefault(handle, RefreshResult(handle, at))

    def keep(self, watched: Collection[Handle]) -> None:
        self.all = {handle: one for handle, one in self.all.items() if handle in watched}

    async def claim(self, now: datetime, most: int) -> Sequence[DueRefresh]:
        due = sorted((one for one in self.all.values() if _is_due(one, now)), key=lambda one: one.due_at)
        for one in due[:most]:
            self.all[one.handle] = replace(one, due_at=now + CLAIM)
        return [DueRefresh(one.handle, one.attempts) for one in due[:most]]

    async def due(self, now: datetime) -> int:
        return sum(_is_due(one, now) for one in self.all.values())

    async def done(self, results: Sequence[RefreshResult]) -> None:
        self.all |= {one.handle: one for one in results if one.handle in self.all}

    async def troubles(self, handles: Sequence[Handle]) -> Mapping[Handle, Fact]:
        known = [self.all[handle] for handle in handles if handle in self.all]
        return {one.handle: one.trouble for one in known if one.trouble is not None}


def _is_due(one: RefreshResult, now: datetime) -> bool:
    return one.due_at <= now or one.due_at > now + FARTHEST_REFRESH


class FakeTeams:
    """The Teams port in lists."""

    def __init__(self) -> None:
        self.refreshes = FakeRefreshes()
        self.watches: list[Watched] = []
        self.all: list[Subscription] = []
        self.unspoken: set[int] = set()

    async def watch(self, watched: Sequence[Watched], limit: int) -> Sequence[Watched]:
        added = []
        for one in watched:
            here = [known.handle for known in self.watches if known.workspace == one.workspace]
            if one.handle not in here and len(here) < limit:
                self.watches.append(one)
                self.refreshes.add(one.handle, one.added_at)
                added.append(one)
        return added

    async def unwatch(self, workspace: str, handles: Sequence[Handle]) -> Sequence[Handle]:
        here = {one.handle for one in self.watches if one.workspace == workspace}
        self.drop(lambda one: one.workspace == workspace and one.handle in handles)
        return [handle for handle in handles if handle in here]

    async def let_go(self, workspace: str, handle: Handle) -> bool:
        watched = await self.unwatch(workspace, [handle])
        left = [one if one.workspace != workspace else without(one, handle) for one in self.all]
        ended, self.all = left != self.all, [one for one in left if one is not None]
        return bool(watched) or ended

    def drop(self, gone: Callable[[Watched], bool]) -> None:
        """Takes these out of what is watched; what nobody watches is refreshed no more."""
        self.watches = [one for one in self.watches if not gone(one)]
        self.refreshes.keep({one.handle for one in self.watches})

    async def watched(
        self, workspace: str, after: After | None = None, most: int | None = None
    ) -> Sequence[Watched]:
        mine = [one for one in self.watches if one.workspace == workspace]
        if after is not None:
            place = (after.added_at, after.handle)
            mine = [one for one in mine if (one.added_at, one.handle) > place]
        return mine[:most]

    async def added(self, handle: Handle) -> Sequence[Watched]:
        return sorted((one for one in self.watches if one.handle == handle), key=lambda one: one.workspace)

    async def is_watched(self, workspace: str, handle: Handle) -> bool:
        return any((one.workspace, one.handle) == (workspace, handle) for one in self.watches)

    async def watchers(self, handles: Sequence[Handle]) -> Mapping[str, Sequence[Handle]]:
        found: dict[str, list[Handle]] = {}
        for one in sorted(self.watches, key=lambda one: one.handle):
            if one.handle in handles:
                found.setdefault(one.workspace, []).append(one.handle)
        return found

    async def subscribe(self, wanted: Subscription) -> Subscription:
        for place, one in enumerate(self.all):
            if (one.workspace, one.channel, one.kind) == (wanted.workspace, wanted.channel, wanted.kind):
                self.all[place] = replace(wanted, id=one.id, created_at=one.created_at)
                self.unspoken.discard(one.id)
                return self.all[place]
        self.all.append(replace(wanted, id=len(self.all) + 1))
        return self.all[-1]

    async def subscriptions(self, workspace: str | None = None) -> Sequence[Subscription]:
        return [one for one in self.all if workspace in (None, one.workspace)]

    async def pause(self, subscription_id: int, reason: Fact) -> None:
        self.all = [replace(one, paused=reason) if one.id == subscription_id else one for one in self.all]
        self.unspoken.add(subscription_id)

    async def unnotified(self, workspace: str | None = None) -> Sequence[Subscription]:
        paused = [one for one in await self.subscriptions(workspace) if one.paused]
        return [one for one in paused if one.id in self.unspoken]

    async def mark_notified(self, subscription_ids: Sequence[int], told: bool = True) -> Sequence[int]:
        changed = [one for one in subscription_ids if (one in self.unspoken) == told]
        self.unspoken ^= set(changed)
        return changed


def without(one: Subscription, handle: Handle) -> Subscription | None:
    """The subscription when nothing of this handle may be told; None where it was about nobody else."""
    if handle not in one.about:
        return one
    left = tuple(each for each in one.about if each != handle)
    return replace(one, about=left) if left else None


class FakeNotices:
    """The Notices port in a list."""

    def __init__(self) -> None:
        self.waiting: list[Notice] = []

    async def take(self, workspaces: str) -> Sequence[Notice]:
        whole = workspaces.endswith(":")
        mine = [
            one
            for one in self.waiting
            if one.workspace == workspaces or (whole and one.workspace.startswith(workspaces))
        ]
        self.waiting = [one for one in self.waiting if one not in mine]
        return mine

    async def add(self, notices: Sequence[Notice]) -> None:
        for one in notices:
            number = max((each.id for each in self.waiting), default=0) + 1
            self.waiting.append(replace(one, id=number))

    async def give_back(self, notices: Sequence[Notice]) -> None:
        self.waiting = sorted([*self.waiting, *notices], key=lambda one: one.id)


async def at_once() -> None:
    """A HandOver of a delivery that nobody else can take."""


@dataclass
class FakePublisher:
    """A platform in a list that can be told what to raise, before or after the message is there."""

    posts: list[tuple[str, Message]] = field(default_factory=list)
    before: list[Exception] = field(default_factory=list)
    after: list[Exception] = field(default_factory=list)
    finding: Exception | None = None
    looked_up: int = 0
    announced: list[tuple[str, Reply]] = field(default_factory=list)
    told: list[tuple[str, Reply]] = field(default_factory=list)
    telling: list[Exception] = field(default_factory=list)
    in_private: bool = True

    @property
    def tells_in_private(self) -> bool:
        return self.in_private

    async def post(self, delivery: Delivery, message: Message, hand_over: HandOver) -> str:
        await hand_over()
        if self.before:
            raise self.before.pop(0)
        self.posts.append((delivery.key, message))
        if self.after:
            raise self.after.pop(0)
        return f"posted-{delivery.key}"

    async def announce(self, workspace: str, channel: str, reply: Reply) -> str:
        if self.before:
            raise self.before.pop(0)
        self.announced.append((channel, reply))
        return f"announced-{len(self.announced)}"

    async def tell(self, workspace: str, person: str, reply: Reply) -> bool:
        if self.telling:
            raise self.telling.pop(0)
        if self.in_private:
            self.told.append((person, reply))
        return self.in_private

    async def channel_access(self, workspace: str, channel: str) -> Text:
        return say("ok")

    async def find(self, delivery: Delivery) -> str | None:
        self.looked_up += 1
        if self.finding is not None:
            raise self.finding
        return next((f"posted-{key}" for key, _ in self.posts if key == delivery.key), None)

    async def aclose(self) -> None:
        """Nothing is open."""


class FakeCohorts:
    """The CohortStore port in a list."""

    def __init__(self) -> None:
        self.all: list[Cohort] = []

    async def create(self, workspace: str, name: str, person: str, at: datetime, limit: int) -> bool:
        here = [one.name for one in self.all if one.workspace == workspace]
        if name in here or len(here) >= limit:
            return False
        self.all.append(Cohort(workspace, name, at))
        return True

    async def join(
        self, workspace: str, name: str, handles: Sequence[Handle], at: datetime, limit: int
    ) -> Sequence[Handle]:
        cohort = await self.cohort(workspace, name)
        if cohort is None:
            return []
        new = [one for one in dict.fromkeys(handles) if one not in cohort.members]
        added = new[: max(0, limit - len(cohort.members))]
        kept = [one for one in cohort.memberships if not (one.handle in added and one.since == at)]
        self._put(replace(cohort, memberships=(*kept, *(Membership(one, at) for one in added))))
        return added

    async def leave(
        self, workspace: str, name: str, handles: Sequence[Handle], at: datetime
    ) -> Sequence[Handle]:
        cohort = await self.cohort(workspace, name)
        if cohort is None:
            return []
        gone = [one for one in handles if one in cohort.members]
        ended = (
            replace(one, until=at) if one.handle in gone and one.until is None else one
            for one in cohort.memberships
        )
        self._put(replace(cohort, memberships=tuple(ended)))
        return gone

    async def delete(self, workspace: str, name: str) -> bool:
        before = len(self.all)
        self.all = [one for one in self.all if (one.workspace, one.name) != (workspace, name)]
        return len(self.all) < before

    async def cohort(self, workspace: str, name: str) -> Cohort | None:
        return next((one for one in self.all if (one.workspace, one.name) == (workspace, name)), None)

    async def cohorts(self, workspace: str) -> Sequence[Cohort]:
        return sorted((one for one in self.all if one.workspace == workspace), key=lambda one: one.name)

    async def holding(self, handle: Handle) -> int:
        return sum(handle in {each.handle for each in one.memberships} for one in self.all)

    def _put(self, cohort: Cohort) -> None:
        same = (cohort.workspace, cohort.name)
        self.all = [cohort if (one.workspace, one.name) == same else one for one in self.all]


class FakeCampaigns:
    """The CampaignStore port in a list."""

    def __init__(self) -> None:
        self.all: list[Campaign] = []

    async def start(self, campaign: Campaign, limit: int) -> bool:
        here = [one.name for one in self.all if one.workspace == campaign.workspace]
        if campaign.name in here or len(here) >= limit:
            return False
        self.all.append(replace(campaign, id=len(self.all) + 1))
        return True

    async def campaign(self, workspace: str, name: str) -> Campaign | None:
        return next((one for one in self.all if (one.workspace, one.name) == (workspace, name)), None)

    async def campaigns(self, workspace: str) -> Sequence[Campaign]:
        mine = [replace(one, people=()) for one in self.all if one.workspace == workspace]
        return sorted(mine, key=lambda one: (one.started_at, one.id), reverse=True)

    async def judge(self, campaign_id: int, judgement: Judgement) -> None:
        self.all = [
            replace(one, judgement=judgement) if one.id == campaign_id and one.judgement is None else one
            for one in self.all
        ]

    async def delete(self, workspace: str, name: str) -> bool:
        before = len(self.all)
        self.all = [one for one in self.all if (one.workspace, one.name) != (workspace, name)]
        return len(self.all) < before

    async def holding(self, handle: Handle) -> int:
        return sum(handle in {each.handle for each in one.people} for one in self.all)

    async def judgements(self) -> Sequence[tuple[str, Judgement]]:
        return [(one.formula, one.judgement) for one in self.all if one.judgement is not None]


class FakeTokens:
    """The TokenStore port in a dict, by digest."""

    def __init__(self) -> None:
        self.all: dict[str, Token] = {}

    async def add(self, token: Token, digest: str, limit: int) -> Token | None:
        here = [
            one for one in self.all.values() if one.workspace == token.workspace and one.revoked_at is None
        ]
        if len(here) >= limit:
            return None
        self.all[digest] = replace(token, id=len(self.all) + 1)
        return self.all[digest]

    async def find(self, digest: str) -> Token | None:
        found = self.all.get(digest)
        return None if found is None or found.revoked_at is not None else found

    async def used(self, token_id: int, at: datetime) -> None:
        self._change(lambda one: one.id == token_id, used_at=at)

    async def tokens(self, workspace: str) -> Sequence[Token]:
        return [one for one in self.all.values() if one.workspace == workspace]

    async def revoke(self, workspace: str, token_id: int, at: datetime) -> bool:
        def mine(one: Token) -> bool:
            return (one.workspace, one.id) == (workspace, token_id) and one.revoked_at is None

        found = any(mine(one) for one in self.all.values())
        self._change(mine, revoked_at=at)
        return found

    def _change(self, which: Callable[[Token], bool], **values: datetime) -> None:
        self.all = {
            digest: replace(one, **values) if which(one) else one  # type: ignore[arg-type]
            for digest, one in self.all.items()
        }


class FakePages:
    """The PageStore port in a dict."""

    def __init__(self) -> None:
        self.all: dict[str, Page] = {}

    async def keep(self, page: Page, limit: int) -> bool:
        mine = [one for one in self.all.values() if one.workspace == page.workspace]
        if sum(one.expires_at > page.made_at for one in mine) >= limit:
            return False
        self.all[page.key] = page
        return True

    async def page(self, key: str, now: datetime) -> Page | None:
        found = self.all.get(key)
        return found if found is not None and found.expires_at > now else None

    async def revoke(self, workspace: str) -> int:
        return self._drop(lambda one: one.workspace == workspace)

    async def expire(self, now: datetime) -> int:
        return self._drop(lambda one: one.expires_at <= now)

    def _drop(self, gone: Callable[[Page], bool]) -> int:
        before = len(self.all)
        self.all = {key: one for key, one in self.all.items() if not gone(one)}
        return before - len(self.all)


class FakeVisits:
    """The VisitStore port in a dict."""

    def __init__(self) -> None:
        self.all: dict[str, Visit] = {}

    async def keep(self, visit: Visit, limit: int) -> bool:
        mine = [one for one in self.all.values() if one.workspace == visit.workspace]
        if sum(one.expires_at > visit.made_at for one in mine) >= limit:
            return False
        self.all[visit.digest] = visit
        return True

    async def visit(self, digest: str, now: datetime) -> Visit | None:
        found = self.all.get(digest)
        return found if found is not None and found.expires_at > now else None

    async def revoke(self, workspace: str) -> int:
        return self._drop(lambda one: one.workspace == workspace)

    async def expire(self, now: datetime) -> int:
        return self._drop(lambda one: one.expires_at <= now)

    def _drop(self, gone: Callable[[Visit], bool]) -> int:
        before = len(self.all)
        self.all = {digest: one for digest, one in self.all.items() if not gone(one)}
        return before - len(self.all)


class FakeBadges:
    """The BadgeStore port in a dict."""

    def __init__(self) -> None:
        self.all: dict[str, Handle] = {}

    async def issue(self, handle: Handle, key: str, at: datetime) -> str:
        known = next((old for old, one in self.all.items() if one == handle), key)
        self.all[known] = handle
        return known

    async def handle(self, key: str) -> Handle | None:
        return self.all.get(key)

    async def withdraw(self, handle: Handle) -> bool:
        before = len(self.all)
        self.all = {key: one for key, one in self.all.items() if one != handle}
        return len(self.all) < before


class FakeTransaction:
    """Collects what is done after the commit."""

    def __init__(self) -> None:
        self.after: list[Callable[[], None]] = []

    def after_commit(self, do: Callable[[], None]) -> None:
        self.after.append(do)

    def commit(self) -> None:
        for do in self.after:
            do()


class FakeCheckRuns:
    """The CheckRunStore port in a dict."""

    def __init__(self) -> None:
        self.all: dict[str, CheckRun] = {}

    async def start(
        self, run: CheckRun, limit: int, enqueue: Callable[[Transaction], Awaitable[None]]
    ) -> bool:
        if sum(one.workspace == run.workspace for one in self.all.values()) >= limit:
            return False
        transaction = FakeTransaction()
        await enqueue(transaction)
        self.all[run.key] = run
        transaction.commit()
        return True

    async def running(self, workspace: str, since: datetime) -> int:
        mine = (one for one in self.all.values() if one.workspace == workspace)
        return sum(one.state == "running" and one.started_at >= since for one in mine)

    async def to_work_on(self, key: str) -> CheckRun | None:
        found = self.all.get(key)
        return found if found is not None and found.state == "running" else None

    async def end(self, key: str, state: RunState, content: Mapping[str, Any], at: datetime) -> None:
        found = self.all.get(key)
        if found is not None and found.state == "running":
            self.all[key] = replace(found, state=state, content=content, ended_at=at)

    async def run(self, workspace: str, key: str) -> CheckRun | None:
        found = self.all.get(key)
        return found if found is not None and found.workspace == workspace else None

    async def expire(self, before: datetime) -> int:
        count = len(self.all)
        self.all = {key: one for key, one in self.all.items() if one.started_at >= before}
        return count - len(self.all)
