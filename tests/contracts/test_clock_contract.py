"""What every Clock promises."""

from __future__ import annotations

from datetime import UTC, timedelta
from pathlib import Path

import pytest

from bot.clock import SystemClock
from scoring.ports.clock import Clock
from tests.fakes import FakeClock
from tests.slow.crash_child import WorkClock


@pytest.fixture(params=["fake", "work", "system"])
def clock(request: pytest.FixtureRequest, tmp_path: Path) -> Clock:
    clocks: dict[str, Clock] = {"fake": FakeClock(), "work": WorkClock(tmp_path), "system": SystemClock()}
    return clocks[request.param]


def test_the_present_is_aware_and_in_utc(clock: Clock) -> None:
    assert clock.now().tzinfo is UTC


def test_the_present_does_not_go_back_by_itself(clock: Clock) -> None:
    times = [clock.now() for _ in range(1000)]
    assert times == sorted(times)


def test_a_fake_clock_moves_when_it_is_told_to_and_never_by_itself() -> None:
    clock = FakeClock()
    before = clock.now()
    clock.move(hours=1)
    assert clock.now() == clock.now() == before + timedelta(hours=1)


def test_a_clock_of_work_is_shared_by_all_that_look_at_it(tmp_path: Path) -> None:
    one, other = WorkClock(tmp_path), WorkClock(tmp_path)
    before = other.now()
    one.advance()
    assert other.now() == one.now() > before
