"""Decides when a host that keeps failing is left alone: 5 failures, 60 s of rest, then one probe.

A failure is a question that was given up after being asked again, so that one bad second opens nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from scoring.errors import NetworkDown, NetworkSlow, NetworkTrouble

FAILURES = 5  # in a row; a judgement, the customary default of such breakers
REST = 60.0  # seconds


class Breaker:
    """The state of one host. A refusal for asking too often (429) is an answer, not a failure."""

    def __init__(
        self, failures: int = FAILURES, rest: float = REST, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._limit = failures
        self._rest = rest
        self._now = now
        self._failed = 0
        self._rests_until = 0.0

    def allows(self) -> bool:
        """Whether to ask now. After a rest it says yes once, and again only when that probe was answered."""
        if self._failed < self._limit:
            return True
        if self._now() < self._rests_until:
            return False
        self._rests_until = self._now() + self._rest
        return True

    def answered(self) -> None:
        """The host answered, whatever it said."""
        self._failed = 0

    def failed(self) -> None:
        """The host was unreachable, late or broken."""
        self._failed += 1
        if self._failed >= self._limit:
            self._rests_until = self._now() + self._rest

    def count(self, trouble: NetworkTrouble) -> None:
        """Tells a host that is down or late from one that answered something unwanted."""
        if isinstance(trouble, NetworkDown | NetworkSlow):
            self.failed()
        else:
            self.answered()
