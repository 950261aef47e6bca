"""For whom a network is asked, where that matters: whose budget pays, and how much is measured.

`observe(handle)` is one signature for all networks, so that what only some of them need travels beside it:

    with asking(workspace="slack:E1/T1"):
        await network.observe(handle)
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class FetchContext:
    """`workspace` pays for networks that cost money.

    `engagers`: also measure the people who reacted where that costs extra. `network`: which one is asked, for
    whoever counts requests.
    """

    workspace: str = ""
    engagers: bool = False
    network: str = ""


_asking: ContextVar[FetchContext] = ContextVar("asking", default=FetchContext())  # noqa: B039  (it is frozen)


@contextmanager
def asking(*, workspace: str | None = None, engagers: bool = False) -> Iterator[None]:
    """Every question inside is asked for these; without a workspace, for the one that asks already."""
    payer = asked_for().workspace if workspace is None else workspace
    token = _asking.set(FetchContext(payer, engagers, asked_for().network))
    try:
        yield
    finally:
        _asking.reset(token)


@contextmanager
def asking_at(network: str) -> Iterator[None]:
    """Every question inside goes to this network, for the same as before."""
    token = _asking.set(replace(asked_for(), network=network))
    try:
        yield
    finally:
        _asking.reset(token)


def asked_for() -> FetchContext:
    return _asking.get()
