"""Fixtures for the tests of the fake Slack."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.fakes import FakeClock
from tests.fakes.slack import FakeSlack


@pytest.fixture(autouse=True)
def no_slack_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bolt and its SDK read these whatever they are told."""
    for name in os.environ:
        if name.startswith("SLACK_"):
            monkeypatch.delenv(name)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest_asyncio.fixture
async def slack(clock: FakeClock) -> AsyncIterator[FakeSlack]:
    """A Slack with one workspace, and the app in one of its channels."""
    async with FakeSlack.start(clock) as slack:
        slack.add_workspace("T1")
        slack.add_channel("T1", "C1", member=True)
        yield slack
