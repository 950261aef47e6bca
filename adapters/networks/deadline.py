"""How long one question may take in all, carried to every wait and every read below it.

A deadline travels in a context variable, so that the socket that is read last knows what is left of the time
that was given first. Nothing is ever cancelled for being late: reads end by their own timeout instead.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

QUESTION = 20.0  # seconds for all rounds of one observation

_ends_at: ContextVar[float] = ContextVar("ends_at")


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Everything inside ends `seconds` from now at the latest; an outer deadline that is nearer stays."""
    ends_at = min(time.monotonic() + seconds, _ends_at.get(float("inf")))
    token = _ends_at.set(ends_at)
    try:
        yield
    finally:
        _ends_at.reset(token)


def remaining() -> float:
    """Seconds that are left, never negative; infinite where no deadline was set."""
    return max(0.0, _ends_at.get(float("inf")) - time.monotonic())


def clamped(timeout: float | None) -> float | None:
    """A timeout in seconds that also ends at the deadline; None only where neither is set."""
    left = remaining()
    if left == float("inf"):
        return timeout
    return left if timeout is None else min(timeout, left)
