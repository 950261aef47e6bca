"""What a line of the log belongs to. It travels beside the work, so that no use case passes it on:

    with logged(workspace="slack:E1/T1"):
        ...

Whoever formats log lines reads it; the core only says it.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LogContext:
    """Ids; each is empty where there is none.

    `request` names one question of a person or a program, `delivery` one post as people see it ("d12").
    """

    workspace: str = ""
    delivery: str = ""
    request: str = ""


_context: ContextVar[LogContext] = ContextVar("log", default=LogContext())  # noqa: B039  (it is frozen)


@contextmanager
def logged(*, workspace: str = "", delivery: str = "", request: str = "") -> Iterator[None]:
    """Every line inside belongs to these as well; what is empty stays as it was."""
    now = _context.get()
    token = _context.set(
        LogContext(workspace or now.workspace, delivery or now.delivery, request or now.request)
    )
    try:
        yield
    finally:
        _context.reset(token)


def log_context() -> LogContext:
    return _context.get()


def new_request() -> str:
    """A name for one question: 64 random bits, in hexadecimal."""
    return secrets.token_hex(8)
