"""Decides how the next calls of a method go wrong, once each and in the order a test asked for."""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from dataclasses import dataclass, field, replace


@dataclass(frozen=True)
class Hold:
    """A call that Slack has got and looks at when a test says so."""

    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    released: asyncio.Event = field(default_factory=asyncio.Event)

    async def passed(self) -> None:
        self.arrived.set()
        await self.released.wait()


@dataclass(frozen=True)
class Fault:
    """How one call is spoilt; the default spoils nothing."""

    delay: float = 0.0  # seconds before Slack looks at the call
    error: str = ""
    status: int = 0
    retry_after: int | None = None
    instead: tuple[int, str, str] | None = None  # status, content type and body in place of Slack's answer
    cut_before: bool = False  # the connection breaks before Slack did what it was asked
    cut_after: bool = False  # the connection breaks after Slack did it
    hold: Hold | None = None  # Slack waits for it before it looks at the call

    @property
    def reaches(self) -> bool:
        """Whether Slack does what it is asked."""
        return not (self.error or self.status or self.cut_before)


@dataclass
class Faults:
    """The faults that wait, by method; "response_url" stands for the response URLs."""

    waiting: dict[str, deque[Fault]] = field(default_factory=lambda: defaultdict(deque))
    delays: dict[str, deque[float]] = field(default_factory=lambda: defaultdict(deque))
    holds: dict[str, deque[Hold]] = field(default_factory=lambda: defaultdict(deque))

    def fail_next(self, method: str, error: str = "internal_error", times: int = 1) -> None:
        self.waiting[method].extend([Fault(error=error)] * times)

    def rate_limit_next(self, method: str, retry_after: int = 1, times: int = 1) -> None:
        self.waiting[method].extend([Fault(status=429, retry_after=retry_after)] * times)

    def status_next(self, method: str, status: int, times: int = 1) -> None:
        """An answer that is not Slack's, such as the page of a proxy."""
        self.waiting[method].extend([Fault(status=status)] * times)

    def answer_next(self, method: str, status: int, kind: str, body: str, times: int = 1) -> None:
        """Slack does what it is asked, and something between it and us answers otherwise."""
        self.waiting[method].extend([Fault(instead=(status, kind, body))] * times)

    def refuse_next(self, method: str, status: int, body: str, times: int = 1) -> None:
        """Slack itself does not take it, in plain words, as response URLs answer."""
        self.waiting[method].extend([Fault(status=status, error=body)] * times)

    def drop_next(self, method: str, after_accepting: bool = True, times: int = 1) -> None:
        fault = Fault(cut_after=True) if after_accepting else Fault(cut_before=True)
        self.waiting[method].extend([fault] * times)

    def pass_next(self, method: str, times: int = 1) -> None:
        """Nothing is wrong with the next call; for a fault that comes later."""
        self.waiting[method].extend([Fault()] * times)

    def delay_next(self, method: str, seconds: float, times: int = 1) -> None:
        """Besides whatever else happens to the call."""
        self.delays[method].extend([seconds] * times)

    def hold_next(self, method: str) -> Hold:
        """Besides whatever else happens to the call."""
        hold = Hold()
        self.holds[method].append(hold)
        return hold

    def take(self, method: str) -> Fault:
        fault = self.waiting[method].popleft() if self.waiting[method] else Fault()
        if self.holds[method]:
            fault = replace(fault, hold=self.holds[method].popleft())
        return replace(fault, delay=self.delays[method].popleft()) if self.delays[method] else fault
