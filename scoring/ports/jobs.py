"""Work that is handed over: to this process, or to whichever of several comes first."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, Protocol

from scoring.ports.deliveries import Transaction

JobKind = Literal["deliver", "refresh", "check"]
Handler = Callable[[str], Awaitable[None]]
# Filled by whoever joins the parts: use cases hand work over, and others of them do it.
Handlers = Mapping[JobKind, Handler]

# How many of a kind run at the same time in one process.
AT_ONCE: Mapping[JobKind, int] = MappingProxyType({"deliver": 16, "refresh": 1, "check": 8})


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of work. `key` says what it is about, for the handler of its kind; it names nobody.

    `lane`: those of one lane run one at a time, in the order of handing over; "" is none.
    """

    kind: JobKind
    key: str
    lane: str = ""


class Unfinished(Exception):
    """Raised by a handler whose work was broken off because this process ends: it is to be begun anew."""


class Jobs(Protocol):
    """Runs jobs in the background. What is true is kept elsewhere, in the ledger and its like: a job is lost
    or runs twice where a process is killed, and every handler is made for that."""

    @property
    def shared(self) -> bool:
        """Whether what this process leaves unfinished another one takes up."""
        ...

    async def enqueue(self, jobs: Sequence[Job], within: Transaction | None = None) -> None:
        """Hands them over, once the transaction commits where there is one.

        Of one kind and key at most one waits: who hands over another adds nothing. One that breaks off stops
        no other. Raises StoreTrouble where the jobs are kept in the store.
        """
        ...

    async def start(self) -> None:
        """From here on this process works, too; where others share the store, on what they hand over."""
        ...

    async def reap(self) -> None:
        """Frees what processes that stopped had begun. Idempotent; safe in several processes at once."""
        ...

    async def drain(self) -> None:
        """Waits for what is in hand; starts nothing new."""
        ...
