"""What every Teams and Refreshes promises."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path

import pytest

from adapters.storage.refreshes import SqlRefreshes
from adapters.storage.teams import SqlTeams
from scoring.facts import fact
from scoring.handles import Handle
from scoring.ports.teams import Refreshes, Teams
from scoring.teams.calendar import LocalTime
from scoring.teams.subscription import AlertRule, Mention, Subscription, SubscriptionKind
from scoring.teams.workspace import After, RefreshResult, Watched
from tests.fakes import NOON
from tests.fakes_time import FakeTeams
from tests.stores import open_database

ADA, BOB, CEM = (Handle("demo", name) for name in ("ada", "bob", "cem"))


@pytest.fixture(params=["fake", "sqlite", "postgresql"])
async def teams(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Teams]:
    if request.param == "fake":
        yield FakeTeams()
        return
    async with open_database(request.param, tmp_path) as database:
        yield SqlTeams(database)


def watched(*handles: Handle, workspace: str = "w", minutes: int = 0) -> list[Watched]:
    at = NOON + timedelta(minutes=minutes)
    return [Watched(workspace, handle, "U1", at) for handle in handles]


def subscription(kind: SubscriptionKind = "weekly", channel: str = "c", workspace: str = "w") -> Subscription:
    return Subscription(0, workspace, channel, kind, "Europe/Paris", LocalTime(9, 30, 5), "U1", NOON, NOON)


async def test_what_is_watched_comes_back_in_order_with_who_added_it(teams: Teams) -> None:
    await teams.watch(watched(BOB), 10)
    await teams.watch(watched(ADA, minutes=1), 10)
    assert list(await teams.watched("w")) == watched(BOB) + watched(ADA, minutes=1)


async def test_a_watch_list_is_read_in_parts_that_meet(teams: Teams) -> None:
    await teams.watch(watched(CEM, workspace="v"), 10)
    await teams.watch(watched(ADA, BOB), 10)
    await teams.watch(watched(CEM, minutes=1), 10)
    found: list[Watched] = []
    after = None
    while part := await teams.watched("w", after, 1):
        found += part
        after = After(part[-1].added_at, part[-1].handle)
    assert found == list(await teams.watched("w"))
    assert len(found) == 3


async def test_watching_again_adds_nothing(teams: Teams) -> None:
    await teams.watch(watched(ADA), 10)
    added = await teams.watch(watched(ADA, BOB, BOB, minutes=5), 10)
    assert [one.handle for one in added] == [BOB]
    assert len(await teams.watched("w")) == 2


async def test_the_limit_is_kept_and_what_fits_is_added(teams: Teams) -> None:
    added = await teams.watch(watched(ADA, BOB, CEM), 2)
    assert [one.handle for one in added] == [ADA, BOB]
    assert list(await teams.watch(watched(CEM), 2)) == []


async def test_workspaces_do_not_see_each_other(teams: Teams) -> None:
    await teams.watch(watched(ADA), 10)
    await teams.watch(watched(ADA, BOB, workspace="v"), 10)
    assert await teams.unwatch("w", [ADA, BOB]) == [ADA]
    assert list(await teams.watched("w")) == []
    assert len(await teams.watched("v")) == 2
    assert await teams.watchers([ADA, BOB]) == {"v": [ADA, BOB]}
    assert await teams.is_watched("v", ADA) and not await teams.is_watched("w", ADA)


async def test_one_subscription_of_a_kind_a_channel(teams: Teams) -> None:
    first = await teams.subscribe(subscription())
    await teams.subscribe(subscription("monthly"))
    await teams.subscribe(subscription(channel="d"))
    await teams.subscribe(subscription(workspace="v"))
    changed = await teams.subscribe(replace(subscription(), zone="UTC", created_at=NOON + timedelta(days=9)))
    assert (changed.id, changed.zone, changed.created_at) == (first.id, "UTC", NOON)
    assert len(await teams.subscriptions("w")) == 3
    assert len(await teams.subscriptions()) == 4


async def test_a_subscription_comes_back_equal_with_its_rule(teams: Teams) -> None:
    rule = AlertRule(drop=5.0, rise=None, quiet=(time(22), time(7, 30)))
    who = Mention("group", "S1", "team")
    wanted = replace(subscription("alerts"), rule=rule, next_due_at=None, about=(ADA, BOB), mention=who)
    kept = await teams.subscribe(wanted)
    assert kept == replace(wanted, id=kept.id)
    assert list(await teams.subscriptions("w")) == [kept]


async def test_pausing_keeps_the_reason_and_subscribing_again_ends_it(teams: Teams) -> None:
    kept = await teams.subscribe(subscription())
    await teams.pause(kept.id, fact("channel-gone"))
    assert [one.paused for one in await teams.subscriptions("w")] == [fact("channel-gone")]
    assert (await teams.subscribe(subscription())).paused is None


async def test_a_pause_waits_until_somebody_was_told_and_one_caller_tells(teams: Teams) -> None:
    kept = await teams.subscribe(subscription())
    other = await teams.subscribe(subscription(workspace="v"))
    assert list(await teams.unnotified()) == []
    await teams.pause(kept.id, fact("channel-gone"))
    await teams.pause(other.id, fact("channel-gone"))
    assert [one.id for one in await teams.unnotified("w")] == [kept.id]
    assert [one.id for one in await teams.unnotified()] == [kept.id, other.id]
    assert list(await teams.mark_notified([kept.id])) == [kept.id]
    assert list(await teams.mark_notified([kept.id])) == []
    assert [one.id for one in await teams.unnotified()] == [other.id]
    assert list(await teams.mark_notified([kept.id], False)) == [kept.id]


async def test_what_is_paused_again_has_to_be_told_again(teams: Teams) -> None:
    kept = await teams.subscribe(subscription())
    await teams.pause(kept.id, fact("channel-gone"))
    await teams.mark_notified([kept.id])
    await teams.subscribe(subscription())
    await teams.pause(kept.id, fact("channel-archived"))
    assert [one.paused for one in await teams.unnotified("w")] == [fact("channel-archived")]


Both = tuple[Teams, Refreshes]


@pytest.fixture(params=["fake", "sqlite", "postgresql"])
async def both(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Both]:
    if request.param == "fake":
        fake = FakeTeams()
        yield fake, fake.refreshes
        return
    async with open_database(request.param, tmp_path) as database:
        yield SqlTeams(database), SqlRefreshes(database)


async def test_a_watched_account_is_due_at_once_and_once_for_all_workspaces(both: Both) -> None:
    teams, refreshes = both
    await teams.watch(watched(ADA), 10)
    await teams.watch(watched(ADA, workspace="v"), 10)
    assert [one.handle for one in await refreshes.claim(NOON, 10)] == [ADA]


async def test_a_claim_is_not_given_twice_and_ends_with_its_time(both: Both) -> None:
    teams, refreshes = both
    await teams.watch(watched(ADA, BOB, CEM), 10)
    claims = await asyncio.gather(*(refreshes.claim(NOON, 2) for _ in range(3)))
    handles = [one.handle for claim in claims for one in claim]
    assert sorted(handles) == [ADA, BOB, CEM]
    assert list(await refreshes.claim(NOON + timedelta(minutes=9), 10)) == []
    assert len(await refreshes.claim(NOON + timedelta(minutes=10), 10)) == 3


async def test_results_set_the_next_time_and_what_went_wrong(both: Both) -> None:
    teams, refreshes = both
    await teams.watch(watched(ADA, BOB), 10)
    await refreshes.claim(NOON, 10)
    tomorrow = NOON + timedelta(days=1)
    down = fact("network-down")
    await refreshes.done([RefreshResult(ADA, tomorrow), RefreshResult(BOB, tomorrow, 3, down)])
    assert await refreshes.troubles([ADA, BOB, CEM]) == {BOB: down}
    due = {one.handle: one.attempts for one in await refreshes.claim(tomorrow, 10)}
    assert due == {ADA: 0, BOB: 3}


async def test_what_nobody_watches_is_refreshed_no_more(both: Both) -> None:
    teams, refreshes = both
    await teams.watch(watched(ADA, BOB), 10)
    await teams.watch(watched(ADA, workspace="v"), 10)
    await teams.unwatch("w", [ADA, BOB])
    assert [one.handle for one in await refreshes.claim(NOON, 10)] == [ADA]


async def test_two_requests_at_once_do_not_pass_the_limit_together(both: Both) -> None:
    teams, _ = both
    await asyncio.gather(
        *(teams.watch(watched(Handle("demo", f"a{i}"), Handle("demo", f"b{i}")), 5) for i in range(6))
    )
    assert len(await teams.watched("w")) == 5
