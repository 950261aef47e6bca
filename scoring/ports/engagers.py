"""Who was seen to react, for whoever counts them while a list is checked: told once, and kept by nobody."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from scoring.handles import Handle

Collect = Callable[[Handle, Iterable[str]], None]

_collecting: ContextVar[Collect | None] = ContextVar("collecting", default=None)


@contextmanager
def collecting(collect: Collect) -> Iterator[None]:
    """Inside this block, and in tasks that are begun in it, `collect` gets the engagers of every look."""
    token = _collecting.set(collect)
    try:
        yield
    finally:
        _collecting.reset(token)


def tell_engagers(handle: Handle, engagers: Iterable[str]) -> None:
    """The networks' own ids of who reacted, without the account itself; nobody may be listening."""
    collect = _collecting.get()
    if collect is not None:
        collect(handle, engagers)
