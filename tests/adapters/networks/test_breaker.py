"""When a failing host is left alone, and how many hosts are remembered."""

from __future__ import annotations

from dataclasses import dataclass

from adapters.networks.breaker import Breaker
from adapters.networks.host_limits import HostLimitRegistry
from scoring.errors import AnswerTooLarge, BadAnswer, NetworkDown, NetworkSlow, RateLimited
from scoring.text import say


@dataclass
class Seconds:
    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


def test_it_opens_after_five_failures_in_a_row_only() -> None:
    breaker = Breaker(now=Seconds())
    for _ in range(4):
        breaker.failed()
    breaker.answered()
    for _ in range(4):
        breaker.failed()
    assert breaker.allows()
    breaker.failed()
    assert not breaker.allows()


def test_after_a_minute_one_probe_decides() -> None:
    seconds = Seconds()
    breaker = Breaker(now=seconds)
    for _ in range(5):
        breaker.failed()
    seconds.now += 59
    assert not breaker.allows()
    seconds.now += 1
    assert breaker.allows(), "the probe"
    assert not breaker.allows(), "everybody else waits for it"
    breaker.failed()
    assert not breaker.allows()
    seconds.now += 60
    assert breaker.allows()
    breaker.answered()
    assert breaker.allows()
    assert breaker.allows()


def test_only_a_host_that_is_down_or_late_fails() -> None:
    breaker = Breaker(failures=1, now=Seconds())
    for answered in (RateLimited(say("Wait.")), BadAnswer(say("Garbled.")), AnswerTooLarge(say("Large."))):
        breaker.count(answered)
        assert breaker.allows()
    breaker.count(NetworkSlow(say("Late.")))
    assert not breaker.allows()
    breaker.answered()
    breaker.count(NetworkDown(say("Down.")))
    assert not breaker.allows()


async def test_any_number_of_hosts_takes_the_same_memory() -> None:
    lanes = HostLimitRegistry(at_once=8, most=100)
    kept = lanes.of("first.example")
    for number in range(1000):
        lanes.of(f"h{number}.example")
        assert lanes.of("first.example") is kept, "a host in use is not forgotten"
    assert len(lanes) == 100
