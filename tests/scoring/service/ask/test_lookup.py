"""Where a score comes from: the store while it is young, else one fetch for everybody who asks."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace

import pytest

from scoring.errors import NetworkDown, NotEnabled, OptedOut, StoreTrouble, Suspended
from scoring.handles import Handle
from scoring.service.ask.lookup import Lookup
from scoring.service.ask.observing import Observing
from scoring.text import Name
from tests.fakes import FakeClock, FakeNetwork, FakeOptOuts, FakeStore, observation
from tests.waits import until

ADA = Handle("demo", "ada")


@dataclass
class Room:
    clock: FakeClock
    network: FakeNetwork
    store: FakeStore
    lookup: Lookup
    opt_outs: FakeOptOuts


@pytest.fixture
def room() -> Room:
    clock = FakeClock()
    network, store = FakeNetwork(clock), FakeStore()
    opt_outs = FakeOptOuts(store)
    return Room(
        clock, network, store, Lookup(Observing({"demo": network}, store, opt_outs), store, clock), opt_outs
    )


async def test_a_first_question_asks_the_network_and_stores_the_score(room: Room) -> None:
    found = await room.lookup.find(ADA)
    assert not found.stored
    stored = await room.store.account(ADA)
    assert stored is not None and stored.latest == found.account.latest


async def test_a_young_score_is_answered_from_the_store(room: Room) -> None:
    await room.lookup.find(ADA)
    room.clock.move(hours=23, minutes=59)
    assert (await room.lookup.find(ADA)).stored
    assert len(room.network.asked) == 1


async def test_after_a_day_the_network_is_asked_again(room: Room) -> None:
    await room.lookup.find(ADA)
    room.clock.move(hours=24)
    assert not (await room.lookup.find(ADA)).stored
    assert len(room.network.asked) == 2


async def test_fresh_asks_again_at_once(room: Room) -> None:
    await room.lookup.find(ADA)
    assert not (await room.lookup.find(ADA, fresh=True)).stored


async def test_ten_people_who_ask_at_once_cost_one_fetch(room: Room) -> None:
    room.network.gate = asyncio.Event()
    asking = [asyncio.create_task(room.lookup.find(ADA)) for _ in range(10)]
    await until(lambda: room.network.asked)
    room.network.gate.set()
    found = await asyncio.gather(*asking)
    assert len(room.network.asked) == 1
    assert len({id(one.account) for one in found}) == 1


async def test_a_cancelled_question_disturbs_nobody_else(room: Room) -> None:
    room.network.gate = asyncio.Event()
    first, second = (asyncio.create_task(room.lookup.find(ADA)) for _ in range(2))
    await until(lambda: room.network.asked)
    first.cancel()
    await asyncio.sleep(0)
    room.network.gate.set()
    assert not (await second).stored
    assert await room.store.account(ADA) is not None


async def test_the_next_question_works_when_everybody_was_cancelled(room: Room) -> None:
    room.network.gate = asyncio.Event()
    room.network.error = NetworkDown(Name("It is down."))
    only = asyncio.create_task(room.lookup.find(ADA))
    await until(lambda: room.network.asked)
    only.cancel()
    room.network.gate.set()
    await room.lookup.drain()
    room.network.error = None
    assert not (await room.lookup.find(ADA)).stored


async def test_a_failed_fetch_is_not_remembered(room: Room) -> None:
    room.network.error = NetworkDown(Name("It is down."))
    with pytest.raises(NetworkDown):
        await room.lookup.find(ADA)
    assert await room.store.account(ADA) is None
    room.network.error = None
    assert not (await room.lookup.find(ADA)).stored


async def test_an_old_score_stands_in_while_the_network_is_down_and_says_so(room: Room) -> None:
    first = await room.lookup.find(ADA)
    room.clock.move(days=3)
    room.network.error = NetworkDown(Name("It is down."))
    found = await room.lookup.find(ADA)
    assert found.stored and isinstance(found.trouble, NetworkDown)
    assert found.account.latest == first.account.latest


async def test_an_old_score_never_stands_in_for_a_hidden_account(room: Room) -> None:
    await room.lookup.find(ADA)
    room.clock.move(days=3)
    room.network.error = Suspended(Name("It is suspended."))
    with pytest.raises(Suspended):
        await room.lookup.find(ADA)


async def test_an_account_that_opts_out_is_forgotten(room: Room) -> None:
    await room.lookup.find(ADA)
    room.network.error = OptedOut(Name("It asked not to be shown."))
    with pytest.raises(OptedOut):
        await room.lookup.find(ADA, fresh=True)
    assert await room.store.account(ADA) is None
    assert not room.store.days


async def test_a_network_that_is_not_enabled_is_told(room: Room) -> None:
    with pytest.raises(NotEnabled, match="Mastodon is not enabled"):
        await room.lookup.find(Handle("mastodon", "user@host.org"))


async def test_a_broken_store_is_told_and_the_network_is_not_asked(room: Room) -> None:
    room.store.broken = True
    with pytest.raises(StoreTrouble):
        await room.lookup.find(ADA)
    assert room.network.asked == []


async def test_whoever_was_forgotten_is_not_scored_under_a_new_name(room: Room) -> None:
    today = Handle("demo", "ada_of_today")
    for name in (ADA.name, today.name):
        room.network.accounts[name] = replace(observation(f"@{name}@demo"), id="4711")
    await room.lookup.find(ADA)
    await room.opt_outs.forget(ADA, room.clock.now())
    with pytest.raises(OptedOut, match="asked to be forgotten"):
        await room.lookup.find(today)
    assert await room.store.account(today) is None
    asked = len(room.network.asked)
    with pytest.raises(OptedOut):
        await room.lookup.find(today)
    assert len(room.network.asked) == asked, "the new name is refused before anything is asked"
