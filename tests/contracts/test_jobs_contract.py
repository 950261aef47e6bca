"""What every Jobs promises."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from adapters.jobs.inline import Deliver, InlineJobs
from scoring.ports.deliveries import Jobs
from scoring.teams.calendar import LocalTime
from scoring.teams.delivery import Delivery
from scoring.teams.subscription import Subscription
from tests.fakes import NOON
from tests.fakes_upkeep import FakeJobs

JOBS: dict[str, Callable[[Deliver], Jobs]] = {"fake": FakeJobs, "inline": InlineJobs}


def delivery(number: int, channel: str = "c") -> Delivery:
    one = Subscription(1, "w", channel, "weekly", "UTC", LocalTime(), "U1", NOON, NOON)
    return Delivery(number, one, f"p{number}", NOON, "pending")


@dataclass
class Posts:
    """Deliveries as they begin and end. One in `gates` ends when its gate is opened; a faulty one fails."""

    steps: list[str] = field(default_factory=list)
    gates: dict[int, asyncio.Event] = field(default_factory=dict)
    faulty: set[int] = field(default_factory=set)
    _changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def deliver(self, delivery_id: int) -> None:
        await self._did(f"begin {delivery_id}")
        if delivery_id in self.gates:
            await self.gates[delivery_id].wait()
        if delivery_id in self.faulty:
            raise ZeroDivisionError
        await self._did(f"end {delivery_id}")

    async def until(self, *steps: str) -> None:
        async with asyncio.timeout(60), self._changed:
            await self._changed.wait_for(lambda: set(steps) <= set(self.steps))

    async def _did(self, step: str) -> None:
        async with self._changed:
            self.steps.append(step)
            self._changed.notify_all()


@dataclass
class Write:
    """A transaction that a test commits."""

    after: list[Callable[[], None]] = field(default_factory=list)

    def after_commit(self, do: Callable[[], None]) -> None:
        self.after.append(do)

    def commit(self) -> None:
        for do in self.after:
            do()


@pytest.fixture
def posts() -> Posts:
    return Posts()


@pytest.fixture(params=JOBS)
def jobs(request: pytest.FixtureRequest, posts: Posts) -> Jobs:
    return JOBS[request.param](posts.deliver)


async def test_what_is_handed_over_is_delivered(jobs: Jobs, posts: Posts) -> None:
    for number in (1, 2, 3):
        await jobs.enqueue(delivery(number, f"c{number}"))
    await posts.until("end 1", "end 2", "end 3")


async def test_what_is_handed_over_within_a_write_waits_for_its_commit(jobs: Jobs, posts: Posts) -> None:
    write, other = Write(), Write()
    await jobs.enqueue(delivery(1), write)
    await jobs.enqueue(delivery(2), other)
    other.commit()
    await posts.until("end 2")
    assert posts.steps == ["begin 2", "end 2"]
    write.commit()
    await posts.until("end 1")


async def test_a_channel_gets_one_at_a_time_in_the_order_of_handing_over(jobs: Jobs, posts: Posts) -> None:
    posts.gates[1] = asyncio.Event()
    for number in (1, 2, 3):
        await jobs.enqueue(delivery(number))
    await posts.until("begin 1")
    assert posts.steps == ["begin 1"]
    posts.gates[1].set()
    await posts.until("end 3")
    assert posts.steps == [f"{step} {number}" for number in (1, 2, 3) for step in ("begin", "end")]


async def test_a_delivery_that_breaks_off_stops_no_other(jobs: Jobs, posts: Posts) -> None:
    posts.faulty.add(1)
    for number in (1, 2):
        await jobs.enqueue(delivery(number))
    await posts.until("end 2")


async def test_draining_waits_for_the_post_in_hand_and_starts_no_other(jobs: Jobs, posts: Posts) -> None:
    posts.gates[1] = asyncio.Event()
    for number in (1, 2):
        await jobs.enqueue(delivery(number))
    await posts.until("begin 1")
    draining = asyncio.create_task(jobs.drain())
    await asyncio.sleep(0)
    assert not draining.done()
    posts.gates[1].set()
    await draining
    await jobs.enqueue(delivery(3))
    await jobs.drain()
    assert posts.steps == ["begin 1", "end 1"]


async def test_draining_when_nothing_was_handed_over_is_fine(jobs: Jobs) -> None:
    await jobs.drain()
    await jobs.drain()
