"""Socket Mode when the connection ends: nothing is lost that Slack delivers again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.adapters.slack.office import HANDLE, Office, open_office
from tests.fakes import FakeClock, FakeNetwork


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(tmp_path, "socket") as opened:
        yield opened
        opened.check()


@pytest.mark.parametrize("reason", ["warning", "refresh_requested"])
async def test_a_connection_that_slack_renews_goes_on(office: Office, reason: str) -> None:
    await office.slack.socket.disconnect(reason)
    await office.slack.socket.connected(times=2)
    assert "of 100" in (await office.type(HANDLE))["text"]


async def test_a_connection_that_breaks_in_the_middle_of_a_command_loses_no_answer(tmp_path: Path) -> None:
    network = FakeNetwork(FakeClock())
    network.gate = asyncio.Event()
    async with open_office(tmp_path, "socket", network=network) as office:
        assert (await office.deliver.slash("T1", "C1", "U1", HANDLE)).status == 200
        await office.slack.until(lambda: network.asked)
        office.slack.socket.cut()
        await office.slack.socket.connected(times=2)
        network.gate.set()
        await office.slack.until(lambda: office.slack.respond_calls)
        assert HANDLE in office.answered()["text"]
        assert "What you can ask" in (await office.type("help"))["text"]
