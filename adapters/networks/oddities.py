"""One odd item of an answer costs that item alone: it is left out, and how many were is told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TypeVar

from adapters.networks.body import Title
from scoring.errors import BadAnswer
from scoring.facts import Fact, fact
from scoring.text import say

A = TypeVar("A")
T = TypeVar("T")


@dataclass(slots=True)
class LeftOut:
    """The items that were left out, each once, however many pages it stands on."""

    items: set[int] = field(default_factory=set)

    def notes(self) -> tuple[Fact, ...]:
        return (fact("left-out", count=len(self.items)),) if self.items else ()


_counting: ContextVar[LeftOut | None] = ContextVar("left_out", default=None)


@contextmanager
def counting_oddities() -> Iterator[LeftOut]:
    """Every item that is left out inside is counted."""
    counted = LeftOut()
    token = _counting.set(counted)
    try:
        yield counted
    finally:
        _counting.reset(token)


def leave_out(item: object) -> None:
    """Counts an item that cannot be read. Two that look the same are one."""
    counted = _counting.get()
    if counted is not None:
        counted.items.add(hash(repr(item)))


def readable(items: Iterable[A], read: Callable[[A], T | None], title: Title) -> list[T]:
    """What can be made of the items; one that gives None is left out. Raises BadAnswer where all do."""
    found: list[T] = []
    odd = False
    for item in items:
        made = read(item)
        if made is None:
            odd = True
            leave_out(item)
        else:
            found.append(made)
    if odd and not found:
        raise BadAnswer(say("{network} sent nothing that has a readable time.", network=title))
    return found
