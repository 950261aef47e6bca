"""How far something that takes minutes has come, for whoever waits for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from scoring.text import Text

Show = Callable[[Text], None]

_shown: ContextVar[Show | None] = ContextVar("shown", default=None)


@contextmanager
def showing(show: Show) -> Iterator[None]:
    """Inside this block, and in tasks that are begun in it, `show` gets each word of progress.

    It must not wait: who draws it does so in its own time, and may leave words out.
    """
    token = _shown.set(show)
    try:
        yield
    finally:
        _shown.reset(token)


def tell_progress(text: Text) -> None:
    """To whoever waits; nobody may."""
    show = _shown.get()
    if show is not None:
        show(text)
