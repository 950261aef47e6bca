"""How long a host wants us to wait, in every form in which hosts say it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.networks.deadline import within
from adapters.networks.retry import LONGEST_PAUSE, TransientFailure, backoff, pause_asked
from scoring.errors import NetworkDown
from scoring.text import say

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
LATER = NOW + timedelta(seconds=90)
NAMES = ("x-ratelimit-reset", "x-rate-limit-reset", "ratelimit-reset", "retry-after")
FORMS = {
    "seconds to go": "90",
    "seconds with a fraction": "90.0",
    "epoch seconds": str(int(LATER.timestamp())),
    "ISO 8601": "2026-05-04T12:01:30Z",
    "ISO 8601 with microseconds": "2026-05-04T12:01:30.000000Z",
    "ISO 8601 of another zone": "2026-05-04T14:01:30+02:00",
    "HTTP date": format_datetime(LATER, usegmt=True),
}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("value", FORMS.values(), ids=FORMS)
def test_every_form_of_a_reset_is_understood(name: str, value: str) -> None:
    assert pause_asked({name: value}, NOW) == timedelta(seconds=90)


def test_moments_are_measured_on_the_clock_of_the_host() -> None:
    """Its clock is an hour ahead; that must not make us wait an hour."""
    there = NOW + timedelta(hours=1)
    headers = {
        "date": format_datetime(there, usegmt=True),
        "x-ratelimit-reset": (there + timedelta(seconds=90)).isoformat(),
    }
    assert pause_asked(headers, NOW) == timedelta(seconds=90)


def test_retry_after_goes_before_the_other_headers() -> None:
    assert pause_asked({"x-ratelimit-reset": "900", "retry-after": "5"}, NOW) == timedelta(seconds=5)


@given(st.sampled_from(NAMES), st.text(max_size=40), st.text(max_size=40))
def test_nonsense_never_crashes_and_never_bars_a_host_for_long(name: str, value: str, date: str) -> None:
    pause = pause_asked({name: value, "date": date}, NOW)
    assert pause is None or timedelta(0) <= pause <= LONGEST_PAUSE


@given(st.floats() | st.integers(), st.sampled_from(NAMES))
def test_any_number_gives_a_pause_within_a_day(value: float, name: str) -> None:
    pause = pause_asked({name: str(value)}, NOW)
    assert pause is None or timedelta(0) <= pause <= LONGEST_PAUSE


def test_nothing_is_asked_again_when_the_time_is_up() -> None:
    failure = TransientFailure(NetworkDown(say("It is down.")))
    assert backoff(failure) is True
    assert backoff(TransientFailure(NetworkDown(say("It is down.")), wait=1.5)) == 1.5
    with within(1.0):
        assert backoff(failure) is True
        assert backoff(TransientFailure(NetworkDown(say("It is down.")), wait=1.5)) is False


def test_only_passing_failures_are_asked_again() -> None:
    assert backoff(ValueError("a fault of our own")) is False
