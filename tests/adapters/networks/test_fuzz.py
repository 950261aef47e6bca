"""Real answers with something changed, for each parser: a named error or an observation, never a crash."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.errors import BadHandle, NetworkTrouble, NotScored
from scoring.observation.json import from_json, to_json
from scoring.ports.fetch_context import asking
from tests.servers.stages import KIN, STAGES, Stage
from tests.servers.web import Reply, Request

ATOMS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20)
JUNK = st.recursive(
    ATOMS
    | st.sampled_from(
        ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59-23:00", "https://[", "\ud800", "x" * 5000]
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=5,
)


@dataclass(frozen=True)
class Change:
    """In the answer number `which`, at this part of its JSON, in this way."""

    which: int
    where: float
    how: str
    junk: Any
    status: int

    def apply(self, reply: Reply) -> Reply:
        if self.how == "status":
            return replace(reply, status=self.status)
        if self.how == "bytes":
            at = int(self.where * len(reply.body))
            return replace(
                reply, body=reply.body[:at] + repr(self.junk).encode(errors="replace") + reply.body[at + 1 :]
            )
        if self.how == "cut off":
            return replace(reply, body=reply.body[: int(self.where * len(reply.body))])
        if self.how == "headers":
            text = "".join(char for char in repr(self.junk) if " " <= char < "\x7f")
            names = ("link", "content-type", "etag", "location", "x-ratelimit-reset", "date")
            return replace(reply, headers={**reply.headers, names[int(self.where * 5.99)]: text})
        return replace(reply, body=json.dumps(self._changed(json.loads(reply.body))).encode())

    def _changed(self, value: Any) -> Any:
        spots = list(_spots(value))
        if not spots:
            return self.junk
        holder, key = spots[min(int(self.where * len(spots)), len(spots) - 1)]
        if self.how == "delete":
            del holder[key]
        else:
            holder[key] = self.junk
        return value


CHANGES = st.builds(
    Change,
    which=st.integers(0, 14),
    where=st.floats(0, 1, exclude_max=True),
    how=st.sampled_from(
        ["replace", "replace", "replace", "delete", "delete", "bytes", "cut off", "headers", "status"]
    ),
    junk=JUNK,
    status=st.sampled_from([201, 204, 206, 301, 304, 400, 401, 402, 403, 404, 409, 410, 418, 451]),
)


def _spots(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every place in a JSON value that can be changed."""
    if isinstance(value, dict | list):
        for key, inner in list(value.items() if isinstance(value, dict) else enumerate(value)):
            yield value, key
            yield from _spots(inner)


@dataclass(frozen=True)
class Theatre:
    """A stage in an event loop of its own, so that hypothesis can ask again and again."""

    runner: asyncio.Runner
    stage: Stage

    def observe(self, changes: list[Change]) -> None:
        self.runner.run(self._observe({change.which: change for change in changes}))

    async def _observe(self, changes: dict[int, Change]) -> None:
        asked = iter(range(1000))

        def spoil(request: Request) -> Reply | None:
            change = changes.get(next(asked))
            reply = self.stage.server.handler(request)
            return change.apply(reply) if change and reply.body else None

        self.stage.server.fault = spoil
        self.stage.clock.move(days=2)  # past every pause that a changed header asked for
        try:
            with asking(engagers=True):
                seen = await self.stage.network.observe(self.stage.lively)
        except (NotScored, NetworkTrouble, BadHandle) as named:
            assert named.happened
            return
        from_json(json.loads(json.dumps(to_json(seen))))


class Unhurried:
    """A limiter that lets everybody pass: thousands of looks at one host would wait for minutes."""

    def __init__(self, max_rate: float, time_period: float) -> None:
        """The pace does not matter here."""

    async def acquire(self) -> None:
        """At once."""


@pytest.fixture(params=[*STAGES, *KIN], scope="module")
def theatre(request: pytest.FixtureRequest) -> Iterator[Theatre]:
    with asyncio.Runner() as runner, pytest.MonkeyPatch.context() as patch:
        patch.setattr("adapters.networks.turns.AsyncLimiter", Unhurried)
        exits = AsyncExitStack()
        stage = runner.run(exits.enter_async_context({**STAGES, **KIN}[request.param]()))
        yield Theatre(runner, stage)
        runner.run(exits.aclose())


@settings(max_examples=40, deadline=None)
@given(st.lists(CHANGES, min_size=1, max_size=2))
def test_a_changed_answer_gives_a_named_error_or_an_observation(
    theatre: Theatre, changes: list[Change]
) -> None:
    theatre.observe(changes)


@pytest.mark.slow
@settings(max_examples=500, deadline=None)
@given(st.lists(CHANGES, min_size=1, max_size=3))
def test_many_changed_answers_give_named_errors_or_observations(
    theatre: Theatre, changes: list[Change]
) -> None:
    theatre.observe(changes)
