"""Requests to Slack are counted, those as well that the SDK repeats by itself."""

from __future__ import annotations

import pytest

from adapters.slack.outbound.web import SlackWeb
from adapters.slack.render.message import MessageRenderer
from tests.adapters.slack.office import slack_with_history
from tests.fakes import FakeClock
from tests.measures import Heard


async def test_a_pause_that_slack_asks_for_is_counted() -> None:
    heard = Heard()
    async with slack_with_history(FakeClock()) as slack:
        web = SlackWeb(slack.api_url, MessageRenderer(), slack.clock.now, heard)
        client = web.client(slack.workspaces["T1"].token)
        slack.rate_limit_next("auth.test", retry_after=0)
        await client.auth_test()
        assert heard.chats == [("slack", "rate-limited"), ("slack", "ok")]
        await web.aclose()


async def test_a_slack_that_cannot_be_reached_is_counted() -> None:
    heard = Heard()
    web = SlackWeb("http://127.0.0.1:9/", MessageRenderer(), FakeClock().now, heard)
    with pytest.raises(OSError):
        await web.client("xoxb-1").auth_test()
    await web.aclose()
    assert heard.chats == [("slack", "broken")]
