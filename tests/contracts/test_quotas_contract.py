"""What every Quotas and every NewHosts promises, also where two processes count together."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.networks.turns import ProcessNewHosts, ProcessQuotas
from adapters.storage.quotas import SqlNewHosts, SqlQuotas
from scoring.ports.quotas import NewHosts, Quotas, RateLimit
from tests.fakes import NOON
from tests.stores import open_database

HOUR = timedelta(hours=1)
PATIENT = 60.0


@dataclass
class Pair:
    """What two processes would have; of one process both are the same."""

    quotas: tuple[Quotas, Quotas]
    new: tuple[NewHosts, NewHosts]


@pytest.fixture(params=["process", "sqlite", "postgresql"])
async def pair(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Pair]:
    async with AsyncExitStack() as stack:
        quotas, hosts = ProcessQuotas(), ProcessNewHosts()
        if request.param == "process":
            yield Pair((quotas, quotas), (hosts, hosts))
            return
        database = await stack.enter_async_context(open_database(request.param, tmp_path))
        new = SqlNewHosts(database), SqlNewHosts(database)
        if request.param == "sqlite":
            yield Pair((quotas, quotas), new)
        else:
            yield Pair((SqlQuotas(database), SqlQuotas(database)), new)


async def test_after_a_rest_the_burst_is_free_and_then_the_limit_holds(pair: Pair) -> None:
    limit, began = RateLimit(burst=10, seconds=1.0), time.monotonic()

    async def takes(quotas: Quotas, times: int) -> None:
        for _ in range(times):
            await quotas.take("host", limit, PATIENT)

    await asyncio.gather(*(takes(quotas, 5) for quotas in pair.quotas for _ in range(2)))
    # Ten at once, and one every tenth of a second after them: never sooner, however slow the machine is.
    assert time.monotonic() - began >= 0.95


async def test_one_host_does_not_hold_up_another(pair: Pair) -> None:
    slow = RateLimit(burst=1, seconds=3600.0)
    await pair.quotas[0].take("slow", slow, PATIENT)
    await pair.quotas[1].take("quick", RateLimit(burst=1, seconds=1.0), PATIENT)
    await pair.quotas[1].take("another", slow, float("inf"))


async def test_who_would_wait_too_long_is_told_at_once_and_takes_no_turn(pair: Pair) -> None:
    limit = RateLimit(burst=1, seconds=2.0)
    await pair.quotas[0].take("host", limit, PATIENT)
    for quotas in pair.quotas * 3:
        with pytest.raises(TimeoutError):
            await quotas.take("host", limit, 0.01)
    async with asyncio.timeout(PATIENT):
        await pair.quotas[1].take("host", limit, PATIENT)
        # Had the six taken turns, this one would be the ninth.
        with pytest.raises(TimeoutError):
            await pair.quotas[0].take("host", limit, 0.01)


async def test_a_host_counts_once_an_hour(pair: Pair) -> None:
    first, second = pair.new
    for number in range(5):
        assert await first.admit("a.example", "w", NOON + timedelta(minutes=number), 10) is None
    assert await second.admit("a.example", "v", NOON, 10) is None
    for name in "bcde":
        assert await second.admit(f"{name}.example", "w", NOON, 10) is None
    assert await first.admit("f.example", "w", NOON, 10) == NOON + HOUR, "half of ten"


async def test_one_workspace_takes_half_of_what_the_others_have_left(pair: Pair) -> None:
    first, second = pair.new
    took = [await first.admit(f"w{number}.example", "w", NOON, 10) for number in range(8)]
    assert [one is None for one in took] == [True] * 5 + [False] * 3
    took = [await second.admit(f"v{number}.example", "v", NOON, 10) for number in range(5)]
    assert [one is None for one in took] == [True] * 3 + [False] * 2
    assert await first.admit("w0.example", "w", NOON, 10) is None, "it is known"


async def test_after_an_hour_the_oldest_gives_way(pair: Pair) -> None:
    first, second = pair.new
    for number in range(2):
        assert await first.admit(f"w{number}.example", "w", NOON + timedelta(minutes=number), 4) is None
    assert await second.admit("new.example", "w", NOON + timedelta(minutes=30), 4) == NOON + HOUR
    assert await second.admit("new.example", "w", NOON + HOUR, 4) is None
    assert await second.admit("newer.example", "w", NOON + HOUR, 4) == NOON + timedelta(minutes=1) + HOUR
