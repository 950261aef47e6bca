"""The API against its own description: valid, and kept to whatever is asked."""

from __future__ import annotations

import asyncio
from itertools import count
from typing import Any

import pytest
import schemathesis
from aiohttp import web
from aiohttp.test_utils import TestServer
from hypothesis import HealthCheck, given, settings
from openapi_spec_validator import validate
from schemathesis.specs.openapi.checks import positive_data_acceptance

from adapters.api.limits import Limits
from adapters.api.openapi import description
from adapters.api.routes import Api
from scoring.commands.accounts import read
from scoring.commands.requester import Requester
from scoring.service.team.tokens import Tokens
from tests.fakes_time import FakeTokens
from tests.rooms import Room

EVA = Requester("slack:T1", "C1", "eva")
EXAMPLES = 60  # of each operation


def test_the_description_is_valid() -> None:
    validate(description())


@pytest.mark.slow
async def test_whatever_is_asked_is_answered_as_described_and_never_with_a_fault_of_ours() -> None:
    room, minutes = Room(), count(step=60)
    for line in (
        "watch @ada@demo @bob@demo",
        "@ada@demo",
        "cohort create us @ada@demo",
        "campaign start spring @ada@demo",
    ):
        await room.dispatcher.answer(read(line, "demo"), EVA)
    tokens = Tokens(FakeTokens(), room.clock)
    _, value = await tokens.create(EVA.workspace, "tests", frozenset(("read", "write")), "eva")
    application = web.Application()
    team = room.team
    Api(
        team.reading,
        team.watching,
        team.cohorts,
        team.check_running,
        team.auditing,
        tokens,
        Limits(lambda: float(next(minutes))),
    ).add_to(application)
    async with TestServer(application) as server:
        base = str(server.make_url("/")).rstrip("/")
        statuses = await asyncio.to_thread(_hammered, base, value)
    assert 200 in statuses
    assert max(statuses) < 500


def _hammered(base: str, token: str) -> set[int]:
    """Every operation, with whatever its parameters allow and with what they do not."""
    schema = schemathesis.openapi.from_url(f"{base}/api/v1/openapi.json")
    statuses: set[int] = set()
    for found in schema.get_all_operations():
        operation: Any = found.ok()  # type: ignore[union-attr]  # ours is valid, as the test above shows

        @given(case=operation.as_strategy())
        @settings(
            max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), database=None
        )
        def hammer(case: Any) -> None:
            response = case.call(base_url=base, headers={"Authorization": f"Bearer {token}"})
            # What a cursor or a handle may be is more than a schema can tell: 400 is an answer to those.
            case.validate_response(response, excluded_checks=[positive_data_acceptance])
            statuses.add(response.status_code)

        hammer()
    return statuses
