"""The fake Slack and a real Bolt app: what a person does arrives, and what the app answers is seen."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from slack_sdk.webhook.async_client import AsyncWebhookClient

from tests.fakes import FakeClock
from tests.fakes.bolt_app import SmallApp, card, over_http, over_socket_mode, to_install
from tests.fakes.slack import FakeSlack
from tests.fakes.slack_deliveries import Deliveries

Running = Callable[[FakeSlack], AbstractAsyncContextManager[tuple[SmallApp, Deliveries]]]
both = pytest.mark.parametrize("running", [over_http, over_socket_mode])


@both
async def test_a_command_is_acked_and_answered(slack: FakeSlack, running: Running) -> None:
    async with running(slack) as (_, deliver):
        answer = await deliver.slash("T1", "C1", "U1", "someone")
        await slack.until(lambda: slack.ephemerals)
    assert (answer.status, answer.body) == (200, "")
    (seen,) = slack.ephemerals
    assert (seen.channel, seen.user, seen.message["text"]) == ("C1", "U1", "You asked for someone")


@both
async def test_a_button_of_an_ephemeral_message_shares_it(slack: FakeSlack, running: Running) -> None:
    async with running(slack) as (_, deliver):
        await deliver.slash("T1", "C1", "U1", "someone")
        await slack.until(lambda: slack.ephemerals)
        await deliver.press(slack.ephemerals[0], "share", "U1", "C1")
        await slack.until(lambda: slack.messages("C1"))
    assert slack.messages("C1")[0]["text"] == "Shared someone"
    assert slack.faults == []


@both
async def test_a_modal_is_opened_and_submitted(slack: FakeSlack, running: Running) -> None:
    async with running(slack) as (app, deliver):
        await deliver.slash("T1", "C1", "U1", "settings")
        await slack.until(slack.views)
        (view,) = slack.views()
        values = {"of": {"handle": {"type": "plain_text_input", "value": "someone"}}}
        answer = await deliver.view_submission("T1", "U1", view, values)
        await deliver.view_closed("T1", "U1", view)
    assert answer.status == 200
    assert app.told[0]["view"]["state"]["values"]["of"]["handle"]["value"] == "someone"
    assert app.told[1]["type"] == "view_closed"


@both
async def test_a_suggestion_is_answered_with_options(slack: FakeSlack, running: Running) -> None:
    async with running(slack) as (_, deliver):
        answer = await deliver.block_suggestion("T1", "U1", "some", "handle")
    assert json.loads(answer.body)["options"][0]["value"] == "some"


@both
async def test_an_event_arrives(slack: FakeSlack, running: Running) -> None:
    async with running(slack) as (app, deliver):
        answer = await deliver.event("T1", {"type": "app_home_opened", "user": "U1", "tab": "home"}, "Ev1")
        await slack.until(lambda: app.told)
    assert answer.status == 200
    assert app.told[0]["event_id"] == "Ev1"


async def test_a_command_nobody_listens_to_is_not_acked(slack: FakeSlack) -> None:
    async with over_http(slack) as (_, deliver):
        assert (await deliver.slash("T1", "C1", "U1", "", command="/unknown")).status == 404
    async with over_socket_mode(slack):
        hasty = slack.socket_deliveries(patience=0.2)
        assert (await hasty.slash("T1", "C1", "U1", "", command="/unknown")).status == 0


async def test_a_command_has_the_fields_of_slack(slack: FakeSlack) -> None:
    slack.add_workspace("T2", enterprise_id="E1")
    slack.add_channel("T2", "G1", private=True)
    form = slack.payloads.slash("T2", "G1", "U1", "x")
    assert form["channel_name"] == "privategroup"
    assert form["enterprise_id"] == "E1"
    assert form["is_enterprise_install"] == "false"
    assert slack.payloads.slash("T2", "D1", "U1", "x")["channel_name"] == "directmessage"


async def test_an_action_tells_where_it_was_and_who_came_from_elsewhere(slack: FakeSlack) -> None:
    posted = {"ts": "2.0", "thread_ts": "1.0", "blocks": []}
    action = slack.payloads.action("T1", "C1", "U9", {"action_id": "share"}, posted, home="T9")
    assert action["container"]["thread_ts"] == "1.0"
    assert (action["team"]["id"], action["user"]["team_id"]) == ("T1", "T9")


async def test_only_signed_requests_get_in(slack: FakeSlack) -> None:
    async with over_http(slack) as (_, deliver):
        forged = await deliver.but(secret="guessed").slash("T1", "C1", "U1", "x")
        stale = await deliver.but(timestamp="1700000000").slash("T1", "C1", "U1", "x")
        large = await deliver.but(body=b"text=" + b"x" * (3 * 2**20)).slash("T1", "C1", "U1", "x")
        challenged = await deliver.url_verification("challenge me")
    assert [forged.status, stale.status, large.status] == [401, 401, 413]
    assert json.loads(challenged.body)["challenge"] == "challenge me"


async def test_what_bolt_does_not_survive_can_be_sent(slack: FakeSlack) -> None:
    async with over_http(slack) as (_, deliver):
        no_number = await deliver.but(timestamp="abc").slash("T1", "C1", "U1", "x")
        not_utf8 = await deliver.but(body=b"text=\xff").slash("T1", "C1", "U1", "x")
    assert [no_number.status, not_utf8.status] == [500, 500]


async def test_the_same_request_can_come_twice(slack: FakeSlack) -> None:
    async with over_http(slack) as (_, deliver):
        await deliver.retried(2).slash("T1", "C1", "U1", "someone")
        answer = await deliver.again()
        await slack.until(lambda: len(slack.ephemerals) == 2)
    assert answer.status == 200
    assert deliver.sent[0] == deliver.sent[1]
    assert deliver.sent[0].headers["X-Slack-Retry-Num"] == "2"
    assert {call.url.path for call in slack.respond_calls} == {slack.respond_calls[0].url.path}


# slack_sdk 3.47 exchanges the code with a class that aiohttp 3.14 is about to drop.
@pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")
async def test_the_app_is_installed_and_answers_there(slack: FakeSlack, tmp_path: Path) -> None:
    slack.add_workspace("T2", installed=False)
    slack.installing = "T2"
    async with to_install(slack, tmp_path) as (server, deliver), aiohttp.ClientSession() as browser:
        before = await deliver.slash("T2", "C1", "U1", "someone")
        asked = await browser.get(server.make_url("/slack/install"), allow_redirects=False)
        allowed = await browser.get(asked.headers["Location"], allow_redirects=False)
        cookie = SimpleCookie(asked.headers["Set-Cookie"])
        state = {name: one.value for name, one in cookie.items()}
        # The cookie is for HTTPS only, so that a client on loopback does not send it of itself.
        page = await browser.get(allowed.headers["Location"], cookies=state)
        after = await deliver.slash("T2", "C1", "U1", "someone")
        await slack.until(lambda: slack.ephemerals)
    assert (page.status, after.status) == (200, 200)
    assert before.status == 200
    assert [call.args["text"][:10] for call in slack.respond_calls][-1] == "You asked "
    assert slack.workspaces["T2"].scopes == ("commands", "chat:write")


async def test_a_code_is_good_once(slack: FakeSlack) -> None:
    code = slack.app.code("T1")
    client = {"client_id": slack.app.client_id, "client_secret": slack.app.client_secret}
    first = slack.api.answer("oauth.v2.access", "", {**client, "code": code})
    second = slack.api.answer("oauth.v2.access", "", {**client, "code": code})
    assert first["team"]["id"] == "T1"
    assert second["error"] == "invalid_code"
    wrong = slack.api.answer("oauth.v2.access", "", {**client, "client_secret": "guessed", "code": code})
    assert wrong["error"] == "bad_client_secret"


async def test_a_response_url_is_good_five_times(slack: FakeSlack) -> None:
    hook = AsyncWebhookClient(slack.issued.response_url("T1", "C1", "U1"))
    answers = [await hook.send(text=f"Answer {number}") for number in range(6)]
    assert [one.status_code for one in answers] == [200] * 5 + [404]
    assert answers[5].body == "used_url"
    assert len(slack.ephemerals) == 5


async def test_a_response_url_is_good_for_half_an_hour(slack: FakeSlack, clock: FakeClock) -> None:
    hook = AsyncWebhookClient(slack.issued.response_url("T1", "C1", "U1"))
    clock.move(minutes=30)
    assert (await hook.send(text="In time")).status_code == 200
    clock.move(seconds=1)
    late = await hook.send(text="Late")
    assert (late.status_code, late.body) == (404, "expired_url")


async def test_a_response_url_refuses_wrong_blocks(slack: FakeSlack) -> None:
    hook = AsyncWebhookClient(slack.issued.response_url("T1", "C1", "U1"))
    answer = await hook.send(text="x", blocks=[{"type": "nothing"}])
    assert (answer.status_code, answer.body) == (400, "invalid_blocks")
    assert slack.ephemerals == []


async def test_a_response_url_replaces_and_deletes_its_message(slack: FakeSlack) -> None:
    first = AsyncWebhookClient(slack.issued.response_url("T1", "C1", "U1"))
    await first.send(text="Looking", blocks=card("someone"))
    pressed = slack.issued.response_url("T1", "C1", "U1", slack.ephemerals[0], kind="actions")
    await AsyncWebhookClient(pressed).send(text="Found", replace_original=True)
    assert [one.message["text"] for one in slack.ephemerals] == ["Found"]
    await AsyncWebhookClient(pressed).send(delete_original=True)
    assert slack.ephemerals == []


async def test_a_response_url_replaces_a_message_of_the_channel(slack: FakeSlack) -> None:
    first = AsyncWebhookClient(slack.issued.response_url("T1", "C1", "U1"))
    await first.send(text="Looking", response_type="in_channel")
    (message,) = slack.messages("C1")
    pressed = slack.issued.response_url("T1", "C1", "U1", message, kind="actions")
    await AsyncWebhookClient(pressed).send(text="Found", replace_original=True)
    assert [one["text"] for one in slack.messages("C1")] == ["Found"]
    await AsyncWebhookClient(pressed).send(delete_original=True)
    assert slack.messages("C1") == []


async def test_an_answer_without_text_is_bad_manners(slack: FakeSlack) -> None:
    blocks: Any = card("someone")
    await AsyncWebhookClient(slack.issued.response_url("T1", "C1", "U1")).send(blocks=blocks)
    assert slack.faults == ["response_url: missing required field: text [json-pointer:/text]"]
