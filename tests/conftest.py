"""Fixtures for every test."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator

import hypothesis
import pytest
import pytest_asyncio

from bot.settings import Settings
from tests.servers.postgresql import fresh_database

# Everyday a bug is looked for with some examples, in CI's long proofs with many; no test depends on the speed
# of a machine, so there is no deadline.
hypothesis.settings.register_profile("everyday", max_examples=60, deadline=None)
hypothesis.settings.register_profile("thorough", max_examples=250, deadline=None)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "everyday"))


@pytest_asyncio.fixture
async def postgresql() -> AsyncIterator[str]:
    """The URL of an empty PostgreSQL database."""
    async with fresh_database() as url:
        yield url


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads the settings of the person who runs it."""
    for name in os.environ:
        if name.lower() in Settings.model_fields:
            monkeypatch.delenv(name)
