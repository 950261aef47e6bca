"""The fake Slack's Socket Mode, against the client of slack_sdk."""

from __future__ import annotations

import pytest

from tests.fakes.bolt_app import over_socket_mode
from tests.fakes.slack import FakeSlack


async def test_an_envelope_that_is_not_acked_comes_again(slack: FakeSlack) -> None:
    async with over_socket_mode(slack) as (app, _):
        payload = slack.payloads.event("T1", {"type": "unheard_of"}, "Ev1")
        envelope = slack.socket.envelope("events_api", payload)
        await slack.socket.send(envelope)
        with pytest.raises(TimeoutError):
            await slack.socket.acked(envelope["envelope_id"], timeout=0.1)
        payload = slack.payloads.event("T1", {"type": "app_home_opened", "user": "U1"}, "Ev2")
        again = await slack.socket.redeliver(slack.socket.envelope("events_api", payload))
        await slack.socket.acked(again["envelope_id"])
        await slack.until(lambda: app.told)
    assert (again["retry_attempt"], again["retry_reason"]) == (1, "timeout")
    assert app.told[0]["event_id"] == "Ev2"


async def test_the_app_connects_anew_when_it_is_asked_to(slack: FakeSlack) -> None:
    async with over_socket_mode(slack) as (_, deliver):
        await slack.socket.disconnect("refresh_requested")
        await slack.socket.connected(times=2)
        answer = await deliver.slash("T1", "C1", "U1", "someone")
    assert answer.status == 200
    assert len(slack.called("apps.connections.open")) == 2


async def test_the_app_connects_anew_when_the_connection_breaks(slack: FakeSlack) -> None:
    async with over_socket_mode(slack) as (_, deliver):
        slack.socket.cut()
        await slack.socket.connected(times=2)
        answer = await deliver.slash("T1", "C1", "U1", "someone")
    assert answer.status == 200


async def test_pings_are_answered(slack: FakeSlack) -> None:
    async with over_socket_mode(slack):
        # Four pings without a pong would make the client connect anew.
        await slack.until(lambda: slack.socket.pings >= 6)
    assert slack.socket.connected_ever == 1
