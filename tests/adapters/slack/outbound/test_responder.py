"""Where answers may go, how often, and what becomes of those that do not arrive."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from adapters.slack.outbound.hosts import Hosts
from adapters.slack.outbound.responder import Responder
from adapters.slack.outbound.web import SlackWeb
from adapters.slack.render.message import MessageRenderer
from adapters.slack.request import SlackRequest
from adapters.slack.workspaces import Installed, Team
from scoring.commands.requester import Requester
from scoring.messages.replies import Reply
from scoring.text import Name
from tests.adapters.slack.office import slack_with_channel
from tests.fakes import FakeClock
from tests.fakes.slack import FakeSlack

REPLY = Reply(Name("An answer"))


class Room:
    def __init__(self, slack: FakeSlack, clock: FakeClock) -> None:
        self.slack, self.clock = slack, clock
        self.web = SlackWeb(slack.api_url, MessageRenderer(), clock.now)
        self.responder = Responder(self.web, Hosts(slack.api_url))

    def asked(self) -> SlackRequest:
        installed = Installed(Team(None, "T1"), "xoxb-secret", None, None, frozenset())
        url = self.slack.issued.response_url("T1", "C1", "U1")
        return SlackRequest(Requester(installed.team.workspace, "C1", "U1"), installed, url)


@asynccontextmanager
async def open_room() -> AsyncIterator[Room]:
    clock = FakeClock()
    async with slack_with_channel(clock) as slack:
        opened = Room(slack, clock)
        yield opened
        await opened.web.aclose()


@pytest.fixture
async def room() -> AsyncIterator[Room]:
    async with open_room() as opened:
        yield opened


async def test_five_answers_arrive_and_the_sixth_is_told_in_the_log(
    room: Room, caplog: pytest.LogCaptureFixture
) -> None:
    asked = room.asked()
    sent = [await room.responder.send(asked, REPLY, MessageRenderer()) for _ in range(6)]
    assert sent == [True] * 5 + [False]
    assert "did not arrive" in caplog.text and str(asked.response_url) not in caplog.text


async def test_after_thirty_minutes_nothing_arrives(room: Room) -> None:
    asked = room.asked()
    room.clock.move(minutes=31)
    assert await room.responder.send(asked, REPLY, MessageRenderer()) is False


async def test_a_connection_that_breaks_is_no_error_of_the_caller(room: Room) -> None:
    room.slack.drop_next("response_url", after_accepting=False, times=3)
    assert await room.responder.send(room.asked(), REPLY, MessageRenderer()) is False


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.slack.com/commands/1",
        "https://hooks.slack.com.evil.test/x",
        "https://hooks.slack.com@evil.test/x",
        "https://user@hooks.slack.com/x",
        "https://hooks.slack.com:444/x",
        "https://evil.test/hooks.slack.com",
        "https://evil.test\\@hooks.slack.com/x",
        "file:///etc/passwd",
        "//hooks.slack.com/x",
        "https://hooks.slack.com\n.evil.test/",
        "https://[",
        "",
    ],
)
async def test_nothing_goes_to_another_host(room: Room, url: str) -> None:
    assert (
        await room.responder.send(replace(room.asked(), response_url=url), REPLY, MessageRenderer()) is False
    )
    assert not Hosts("https://slack.com/api/").allow(url)


def test_slacks_own_hooks_are_allowed_and_the_stand_in_only_where_it_is_set() -> None:
    assert Hosts("https://slack.com/api/").allow("https://hooks.slack.com/commands/T1/1/x")
    assert Hosts("http://127.0.0.1:9/api/").allow("http://127.0.0.1:9/commands/T1/1/x")
    assert not Hosts("http://127.0.0.1:9/api/").allow("http://127.0.0.1:8/commands/T1/1/x")
    assert not Hosts("https://slack.com/api/").allow("https://slack.com/x")


def test_neither_tokens_nor_addresses_are_shown(room: Room) -> None:
    shown = repr(room.asked())
    assert "xoxb" not in shown and "commands" not in shown
