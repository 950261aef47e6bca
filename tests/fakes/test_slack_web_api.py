"""The fake Slack's Web API refuses what Slack refuses, and fails as a test asks it to."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncRateLimitErrorRetryHandler,
    async_default_handlers,
)
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes import FakeClock
from tests.fakes.bolt_app import card, client, modal, words
from tests.fakes.slack import FakeSlack

READING = ("chat:write", "channels:history", "groups:history", "channels:read", "im:write", "users:read")


async def refused(call: Any) -> Any:
    """The answer with which Slack refuses."""
    with pytest.raises(SlackApiError) as told:
        await call
    response: Any = told.value.response
    return response.data


async def test_a_message_is_kept_with_its_metadata(slack: FakeSlack) -> None:
    slack.workspaces["T1"].scopes = READING
    metadata = {"event_type": "digest", "event_payload": {"key": "2026-W19"}}
    first = await client(slack).chat_postMessage(channel="C1", text="Digest", metadata=metadata)
    await client(slack).chat_postMessage(channel="C1", text="Detail", thread_ts=first["ts"])
    plain = await client(slack).conversations_history(channel="C1")
    full = await client(slack).conversations_history(channel="C1", include_all_metadata=True, oldest="1")
    assert [one["text"] for one in full["messages"]] == ["Digest"]
    assert full["messages"][0]["metadata"] == metadata
    assert "metadata" not in plain["messages"][0]
    assert slack.messages("C1")[1]["thread_ts"] == first["ts"]


async def test_the_history_comes_in_pages_newest_first(slack: FakeSlack) -> None:
    slack.workspaces["T1"].scopes = READING
    for number in range(3):
        await client(slack).chat_postMessage(channel="C1", text=f"Message {number}")
    page = await client(slack).conversations_history(channel="C1", limit=2)
    cursor = page["response_metadata"]["next_cursor"]
    rest = await client(slack).conversations_history(channel="C1", limit=2, cursor=cursor)
    texts = [one["text"] for one in [*page["messages"], *rest["messages"]]]
    assert texts == ["Message 2", "Message 1", "Message 0"]
    assert (page["has_more"], rest["has_more"]) == (True, False)


async def test_a_call_is_recorded_with_its_json_decoded(slack: FakeSlack) -> None:
    await client(slack).chat_postMessage(channel="C1", text="x", blocks=card("someone"))
    async with aiohttp.ClientSession() as session:
        url = f"{slack.api_url}chat.postMessage?channel=C1"
        form = {"text": "x", "blocks": '[{"type":"divider"}]', "token": slack.workspaces["T1"].token}
        await session.post(url, data=form)
    first, second = slack.called("chat.postMessage", "T1")
    assert (first.verb, first.content_type, first.token) == ("POST", "application/json", second.token)
    assert first.args["blocks"] == card("someone")
    assert second.args == {"channel": "C1", "text": "x", "blocks": [{"type": "divider"}]}
    assert second.answer["ok"]


@pytest.mark.parametrize(
    ("channel", "error"),
    [
        ("C404", "channel_not_found"),
        ("C-private", "channel_not_found"),
        ("C-public", "not_in_channel"),
        ("C-old", "is_archived"),
        ("D404", "channel_not_found"),
        ("U404", "channel_not_found"),
    ],
)
async def test_a_channel_the_app_may_not_write_to(slack: FakeSlack, channel: str, error: str) -> None:
    slack.workspaces["T1"].scopes = ("chat:write",)
    slack.workspaces["T1"].absent.add("U404")
    slack.add_channel("T1", "C-private", private=True)
    slack.add_channel("T1", "C-public")
    slack.add_channel("T1", "C-old", member=True, archived=True)
    told = await refused(client(slack).chat_postMessage(channel=channel, text="x"))
    assert told["error"] == error


async def test_public_channels_are_open_with_the_scope(slack: FakeSlack) -> None:
    slack.add_channel("T1", "C-public")
    await client(slack).chat_postMessage(channel="C-public", text="x")
    await client(slack).chat_postMessage(channel="U1", text="Only for you")
    await client(slack).chat_postEphemeral(channel="C-public", user="U1", text="Only for you")
    assert [one["text"] for one in slack.messages("U1")] == ["Only for you"]
    assert slack.ephemerals[0].channel == "C-public"


async def test_a_scope_that_is_missing(slack: FakeSlack) -> None:
    told = await refused(client(slack).conversations_info(channel="C1"))
    assert (told["error"], told["needed"]) == ("missing_scope", "channels:read")
    assert told["provided"] == "commands,chat:write,chat:write.public"
    assert (await refused(client(slack).conversations_history(channel="C1")))["needed"] == "channels:history"
    assert (await refused(client(slack).conversations_open(users="U1")))["needed"] == "im:write"


async def test_what_the_other_methods_tell(slack: FakeSlack) -> None:
    slack.workspaces["T1"].scopes = READING
    info = await client(slack).conversations_info(channel="C1")
    opened = await client(slack).conversations_open(users="U1")
    person = await client(slack).users_info(user="U1")
    tested = await client(slack).auth_test()
    assert info["channel"]["is_member"]
    assert opened["channel"]["id"] == "D1"
    assert person["user"]["id"] == "U1"
    assert (tested["team_id"], tested["bot_id"]) == ("T1", slack.workspaces["T1"].bot_id)
    assert tested.headers["x-oauth-scopes"] == ",".join(READING)
    assert (await refused(client(slack).api_call("chat.nothing")))["error"] == "unknown_method"


@pytest.mark.parametrize("error", ["token_revoked", "account_inactive", "invalid_auth"])
async def test_a_token_that_is_no_longer_good(slack: FakeSlack, error: str) -> None:
    slack.add_workspace("T2")
    slack.revoke("T1", error)
    assert (await refused(client(slack).auth_test()))["error"] == error
    assert (await client(slack, "T2").auth_test())["team_id"] == "T2"


async def test_a_token_that_never_was(slack: FakeSlack) -> None:
    nobody = AsyncWebClient("xoxb-nobody", slack.api_url)
    assert (await refused(nobody.auth_test()))["error"] == "invalid_auth"
    assert (await refused(AsyncWebClient(None, slack.api_url).auth_test()))["error"] == "not_authed"
    assert (await refused(nobody.apps_connections_open(app_token="xapp-no")))["error"] == "invalid_auth"
    bot = slack.workspaces["T1"].token
    told = await refused(nobody.apps_connections_open(app_token=bot))
    assert told["error"] == "not_allowed_token_type"


async def test_wrong_blocks_are_refused_with_their_place(slack: FakeSlack) -> None:
    blocks: list[dict[str, Any]] = [{"type": "divider"}, {"type": "header", "text": words("x" * 151)}]
    told = await refused(client(slack).chat_postMessage(channel="C1", text="x", blocks=blocks))
    assert told["error"] == "invalid_blocks"
    assert told["errors"] == ["must be less than 151 characters [json-pointer:/blocks/1/text/text]"]
    assert slack.messages("C1") == []


async def test_charts_may_be_missing(slack: FakeSlack) -> None:
    pie = {"type": "pie", "segments": [{"label": "Replies", "value": 3}]}
    blocks = [{"type": "data_visualization", "title": "What counts", "chart": pie}]
    await client(slack).chat_postMessage(channel="C1", text="x", blocks=blocks)
    slack.supports_charts = False
    told = await refused(client(slack).chat_postMessage(channel="C1", text="x", blocks=blocks))
    assert told["errors"] == ["unsupported type: data_visualization [json-pointer:/blocks/0/type]"]


async def test_texts_that_are_missing_or_too_long(slack: FakeSlack) -> None:
    too_long = await refused(client(slack).chat_postMessage(channel="C1", text="x" * 40_001))
    assert too_long["error"] == "msg_too_long"
    with pytest.warns(UserWarning, match="`text` argument is missing"):
        await client(slack).chat_postMessage(channel="C1", blocks=card("someone"))
    with pytest.warns(UserWarning, match="`text` argument is missing"):
        nothing = await refused(client(slack).chat_postMessage(channel="C1"))
    assert nothing["error"] == "no_text"
    assert slack.faults == ["chat.postMessage: missing required field: text [json-pointer:/text]"]


async def test_a_message_is_changed_and_deleted(slack: FakeSlack) -> None:
    posted = await client(slack).chat_postMessage(channel="C1", text="x", blocks=card("someone"))
    await client(slack).chat_update(channel="C1", ts=posted["ts"], text="y")
    assert (slack.messages("C1")[0]["text"], len(slack.messages("C1")[0]["blocks"])) == ("y", 2)
    await client(slack).chat_update(channel="C1", ts=posted["ts"], text="z", blocks=[])
    assert "blocks" not in slack.messages("C1")[0]
    await client(slack).chat_delete(channel="C1", ts=posted["ts"])
    assert slack.messages("C1") == []
    told = await refused(client(slack).chat_update(channel="C1", ts=posted["ts"], text="y"))
    assert told["error"] == "message_not_found"


async def test_a_modal_needs_a_trigger_that_is_fresh_and_unused(slack: FakeSlack, clock: FakeClock) -> None:
    trigger = slack.issued.trigger_id("T1")
    opened = await client(slack).views_open(trigger_id=trigger, view=modal())
    again = await refused(client(slack).views_open(trigger_id=trigger, view=modal()))
    stale = slack.issued.trigger_id("T1")
    clock.move(seconds=3.1)
    late = await refused(client(slack).views_open(trigger_id=stale, view=modal()))
    assert (again["error"], late["error"]) == ("exchanged_trigger_id", "expired_trigger_id")
    await client(slack).views_update(view_id=opened["view"]["id"], view=modal("other"))
    assert [one["callback_id"] for one in slack.views()] == ["other"]
    conflict = client(slack).views_update(view_id=opened["view"]["id"], view=modal(), hash="old")
    assert (await refused(conflict))["error"] == "hash_conflict"


async def test_a_home_is_published_for_one_person(slack: FakeSlack) -> None:
    home: dict[str, Any] = {"type": "home", "blocks": card("someone")}
    await client(slack).views_publish(user_id="U1", view=home)
    shown = slack.home("U1")
    assert shown is not None
    assert shown["blocks"][0]["text"] == words("someone")
    wrong = client(slack).views_publish(user_id="U1", view={"type": "home", "blocks": [{"type": "table"}]})
    told = await refused(wrong)
    assert told["error"] == "invalid_arguments"
    assert "[json-pointer:/view/blocks/0" in told["response_metadata"]["messages"][0]


async def test_a_limited_rate_is_waited_for(slack: FakeSlack) -> None:
    slack.rate_limit_next("chat.postMessage", retry_after=0)
    patient = client(slack, retries=[AsyncRateLimitErrorRetryHandler()])
    await patient.chat_postMessage(channel="C1", text="x")
    assert [one.answer["ok"] for one in slack.calls] == [False, True]
    slack.rate_limit_next("chat.postMessage", retry_after=7)
    with pytest.raises(SlackApiError) as told:
        await client(slack).chat_postMessage(channel="C1", text="x")
    assert told.value.response.headers["Retry-After"] == "7"


async def test_errors_come_once_each_in_their_order(slack: FakeSlack) -> None:
    slack.fail_next("chat.postMessage", error="internal_error")
    slack.pass_next("chat.postMessage")
    slack.status_next("chat.postMessage", 503)
    poster = client(slack)
    assert (await refused(poster.chat_postMessage(channel="C1", text="x")))["error"] == "internal_error"
    await poster.chat_postMessage(channel="C1", text="x")
    with pytest.raises(SlackApiError) as told:
        await poster.chat_postMessage(channel="C1", text="x")
    assert told.value.response.status_code == 503
    assert len(slack.messages("C1")) == 1


@pytest.mark.parametrize("accepted", [True, False])
async def test_a_connection_breaks_after_or_before_the_message_is_there(
    slack: FakeSlack, accepted: bool
) -> None:
    slack.drop_next("chat.postMessage", after_accepting=accepted)
    with pytest.raises(aiohttp.ClientError):
        await client(slack).chat_postMessage(channel="C1", text="x")
    assert len(slack.messages("C1")) == int(accepted)


async def test_the_default_of_the_sdk_posts_twice_what_was_cut_off(slack: FakeSlack) -> None:
    slack.drop_next("chat.postMessage", after_accepting=True)
    await client(slack, retries=async_default_handlers()).chat_postMessage(channel="C1", text="x")
    assert len(slack.messages("C1")) == 2


async def test_an_answer_that_is_late_is_not_waited_for(slack: FakeSlack) -> None:
    slack.delay_next("chat.postMessage", 1.2)
    with pytest.raises(asyncio.TimeoutError):
        await client(slack, seconds=1).chat_postMessage(channel="C1", text="x")
    await slack.until(lambda: slack.messages("C1"))
