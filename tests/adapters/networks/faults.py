"""Faults that a test server can be told to have."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from tests.servers.bluesky import RecordedBluesky
from tests.servers.web import Reply, Request, json_reply

Fault = Callable[[Request], Reply | None]


def first_times(count: int, reply: Reply) -> Fault:
    """This reply for the first `count` requests, then none."""
    left: Iterator[Reply] = iter([reply] * count)
    return lambda request: next(left, None)


def fault_in(method: str, reply: Reply, **query: str) -> Any:
    """This reply to a method, to questions with these parameters only."""

    def fault(request: Request) -> Reply | None:
        here = request.path.endswith(method) and all(
            request.one(key) == value for key, value in query.items()
        )
        return reply if here else None

    return fault


def spoilt(recorded: RecordedBluesky, method: str, change: Any, **query: str) -> Any:
    body = recorded.body(method, **query)
    change(body)
    return fault_in(method, json_reply(body))
