"""Posts that nobody asked for just now: once, paced, and never repeated on a guess."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from adapters.render.plain import plain_text
from adapters.render.texts import texts
from adapters.slack.outbound.errors import PERMANENT
from adapters.slack.outbound.publisher import SlackPublisher
from scoring.errors import ChannelGone, PublishTrouble, PublishUnknown
from scoring.messages.replies import Chart, Message, Point, Reply, Table
from scoring.teams.calendar import LocalTime
from scoring.teams.delivery import Delivery
from scoring.teams.subscription import Mention, Subscription
from scoring.text import Name
from tests.adapters.slack.office import slack_publisher, slack_with_history
from tests.english import english
from tests.fakes import NOON, FakeClock
from tests.fakes.slack import FakeSlack
from tests.fakes.slack_workspaces import SCOPES
from tests.fakes_time import at_once
from tests.waits import looked_at_after

DIGEST = Subscription(1, "slack:T1", "C1", "weekly", "UTC", LocalTime(), "U1", NOON, NOON)
DETAIL = Reply(
    Name("Rose"), table=Table((Name("Account"), Name("Score")), ((Name("@ada@demo"), Name("57.3")),))
)
MESSAGE = Message(Reply(Name("Week 19: 1 rose"), (Name("▲ @ada@demo 57.3, up 4.1"),)), (DETAIL,))


def delivery(number: int = 1, channel: str = "C1") -> Delivery:
    return Delivery(number, replace(DIGEST, channel=channel), "2026-W19", NOON, "claimed", 1, NOON)


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    async with slack_with_history(FakeClock()) as started:
        yield started
        assert started.faults == []


@pytest.fixture
async def publisher(slack: FakeSlack) -> AsyncIterator[SlackPublisher]:
    made = slack_publisher(slack)
    yield made
    await made.aclose()


async def test_a_digest_is_one_message_with_its_details_in_the_thread(
    slack: FakeSlack, publisher: SlackPublisher
) -> None:
    ts = await publisher.post(delivery(), MESSAGE, at_once)
    head, detail = slack.messages("C1")
    assert head["ts"] == ts and detail["thread_ts"] == ts
    assert head["metadata"] == {"event_type": "influence_delivery", "event_payload": {"id": "d1"}}
    assert "Week 19: 1 rose" in head["text"] and "score 57.3" in detail["text"]
    sent = slack.called("chat.postMessage")[0].args
    assert sent["unfurl_links"] is False and sent["unfurl_media"] is False
    assert "reply_broadcast" not in sent and "link_names" not in sent


async def test_a_fall_that_goes_on_is_told_in_the_thread_of_the_first_and_found_there_after_a_crash(
    slack: FakeSlack, publisher: SlackPublisher
) -> None:
    first = await publisher.post(delivery(), Message(MESSAGE.head), at_once)
    further = replace(MESSAGE, follows=first)
    owed = replace(delivery(2), payload={"alerts": [], "follows": first})
    ts = await publisher.post(owed, further, at_once)
    told = slack.messages("C1")[1:]
    assert [one["thread_ts"] for one in told] == [first, first], "the post, and its details beside it"
    assert await publisher.find(owed) == ts
    assert await publisher.find(replace(owed, id=3)) is None


@pytest.mark.parametrize(
    ("mention", "said", "element"),
    [
        (
            Mention("group", "S0TEAM", "team"),
            "<!subteam^S0TEAM> ",
            {"type": "usergroup", "usergroup_id": "S0TEAM"},
        ),
        (Mention("person", "U7", ""), "<@U7> ", {"type": "user", "user_id": "U7"}),
    ],
)
async def test_who_is_mentioned_is_pinged_by_the_post_alone(
    slack: FakeSlack, publisher: SlackPublisher, mention: Mention, said: str, element: dict[str, str]
) -> None:
    await publisher.post(delivery(), replace(MESSAGE, mention=mention), at_once)
    head, detail = (one.args for one in slack.called("chat.postMessage"))
    assert head["text"].startswith(said) and said not in detail["text"]
    assert head["blocks"][0]["elements"][0]["elements"] == [element]


async def test_what_is_no_id_of_slack_mentions_nobody(slack: FakeSlack, publisher: SlackPublisher) -> None:
    await publisher.post(
        delivery(), replace(MESSAGE, mention=Mention("group", "here> <!channel", "x")), at_once
    )
    (head, _) = (one.args for one in slack.called("chat.postMessage"))
    assert "<!" not in head["text"]


async def test_a_short_pause_that_slack_asks_for_is_waited_out(
    slack: FakeSlack, publisher: SlackPublisher
) -> None:
    slack.rate_limit_next("chat.postMessage", retry_after=0)
    await publisher.post(delivery(), MESSAGE, at_once)
    assert len(slack.messages("C1")) == 2


async def test_a_long_pause_is_left_to_the_ledger_with_its_end(
    slack: FakeSlack, publisher: SlackPublisher
) -> None:
    slack.rate_limit_next("chat.postMessage", retry_after=120)
    with pytest.raises(PublishTrouble) as caught:
        await publisher.post(delivery(), MESSAGE, at_once)
    assert caught.value.retry_at is not None
    assert (caught.value.retry_at - NOON).total_seconds() == 120
    assert slack.messages("C1") == []


@pytest.mark.parametrize("code", sorted(PERMANENT))
async def test_what_no_repeat_can_mend_says_what_to_do(
    slack: FakeSlack, publisher: SlackPublisher, code: str
) -> None:
    slack.fail_next("chat.postMessage", error=code)
    with pytest.raises(ChannelGone) as caught:
        await publisher.post(delivery(), MESSAGE, at_once)
    assert english(caught.value.happened).endswith(".")
    assert len(slack.called("chat.postMessage")) == 1


@pytest.mark.parametrize("code", ["service_unavailable", "request_timeout", "ratelimited", "who_knows"])
async def test_other_refusals_are_tried_again_later(
    slack: FakeSlack, publisher: SlackPublisher, code: str
) -> None:
    slack.fail_next("chat.postMessage", error=code)
    with pytest.raises(PublishTrouble) as caught:
        await publisher.post(delivery(), MESSAGE, at_once)
    assert type(caught.value) is PublishTrouble


@pytest.mark.parametrize("code", ["internal_error", "fatal_error"])
async def test_a_fault_of_slack_may_have_posted(
    slack: FakeSlack, publisher: SlackPublisher, code: str
) -> None:
    slack.fail_next("chat.postMessage", error=code)
    with pytest.raises(PublishUnknown):
        await publisher.post(delivery(), MESSAGE, at_once)


async def test_a_server_error_without_an_answer_may_have_posted(
    slack: FakeSlack, publisher: SlackPublisher
) -> None:
    slack.status_next("chat.postMessage", 503)
    with pytest.raises(PublishUnknown):
        await publisher.post(delivery(), MESSAGE, at_once)


@pytest.mark.parametrize("accepted", [True, False])
async def test_a_connection_that_breaks_is_unknown_and_then_looked_for(
    slack: FakeSlack, publisher: SlackPublisher, accepted: bool
) -> None:
    slack.drop_next("chat.postMessage", after_accepting=accepted)
    with pytest.raises(PublishUnknown):
        await publisher.post(delivery(), MESSAGE, at_once)
    assert len(slack.called("chat.postMessage")) == 1
    found = await publisher.find(delivery())
    assert (found is not None) == accepted
    assert len(slack.messages("C1")) == int(accepted)


async def test_without_the_history_scope_an_unknown_post_stays_unknown(slack: FakeSlack) -> None:
    slack.workspaces["T1"].scopes = SCOPES
    publisher = slack_publisher(slack)
    await publisher.post(delivery(), MESSAGE, at_once)
    with pytest.raises(PublishUnknown):
        await publisher.find(delivery())
    await publisher.aclose()


async def test_a_post_is_found_among_many_others(slack: FakeSlack, publisher: SlackPublisher) -> None:
    await publisher.post(delivery(1), Message(Reply(Name("First"))), at_once)
    for number in range(2, 230):
        slack.api.answer(
            "chat.postMessage",
            slack.workspaces["T1"].token,
            {"channel": "C1", "text": f"chatter {number}"},
        )
    assert await publisher.find(delivery(1)) is not None
    assert await publisher.find(delivery(11)) is None


async def test_a_detail_that_fails_never_repeats_the_message(
    slack: FakeSlack, publisher: SlackPublisher, caplog: pytest.LogCaptureFixture
) -> None:
    slack.pass_next("chat.postMessage")
    slack.fail_next("chat.postMessage", error="internal_error")
    await publisher.post(delivery(), MESSAGE, at_once)
    assert [one["text"][:7] for one in slack.messages("C1")] == ["Week 19"]
    assert "detail" in caplog.text


async def test_slack_that_cannot_be_reached_posted_nothing(slack: FakeSlack) -> None:
    slack.url = "http://127.0.0.1:9"
    publisher = slack_publisher(slack)
    with pytest.raises(PublishTrouble) as caught:
        await publisher.post(delivery(), MESSAGE, at_once)
    assert not isinstance(caught.value, PublishUnknown | ChannelGone)
    await publisher.aclose()


async def test_one_channel_gets_one_message_at_a_time_with_a_pause_between(slack: FakeSlack) -> None:
    slack.add_channel("T1", "C2", member=True)
    publisher = slack_publisher(slack, seconds=0.05)
    three = [delivery(number) for number in (1, 2, 3)]
    other = delivery(4, "C2")
    # Three messages have two pauses between them.
    with looked_at_after(0.09, lambda: len(slack.messages("C1"))) as posted:
        await asyncio.gather(
            *(publisher.post(one, Message(Reply(Name("x"))), at_once) for one in (*three, other))
        )
    assert posted in ([0], [1], [2])
    assert len(slack.messages("C1")) == 3 and len(slack.messages("C2")) == 1
    await publisher.aclose()


async def test_the_owner_hears_in_private_and_others_do_not(
    slack: FakeSlack, publisher: SlackPublisher
) -> None:
    assert await publisher.tell("slack:T1", "U1", Reply(Name("A post could not be delivered"))) is True
    assert len(slack.messages("U1")) == 1 and slack.messages("C1") == []
    assert await publisher.tell("slack:T1", "<!channel>", Reply(Name("x"))) is False


async def test_standing_tells_membership_where_the_scope_allows_it(
    slack: FakeSlack, publisher: SlackPublisher
) -> None:
    assert english(await publisher.channel_access("slack:T1", "C1")) == "a member of this public channel"
    slack.workspaces["T1"].scopes = SCOPES
    bare = slack_publisher(slack)
    assert "channels:read" in english(await bare.channel_access("slack:T1", "C1"))
    await bare.aclose()


async def test_a_chart_that_slack_does_not_know_yet_is_posted_as_text_and_once(
    slack: FakeSlack, publisher: SlackPublisher
) -> None:
    slack.supports_charts = False
    points = tuple(Point(NOON.date().replace(day=day), 50.0 + day) for day in range(1, 9))
    report = Reply(
        Name("May 2026"),
        chart=Chart(Name("Mean score by day"), points, Name("Mean score from 51.0 to 58.0.")),
    )
    await publisher.post(delivery(), Message(report), at_once)
    (posted,) = slack.messages("C1")
    assert "Mean score from 51.0 to 58.0." in posted["text"]
    assert all(block["type"] != "data_visualization" for block in posted["blocks"])
    assert plain_text(report, texts("en"))


async def test_a_workspace_without_us_is_told_as_gone(slack: FakeSlack, publisher: SlackPublisher) -> None:
    elsewhere = replace(delivery(), subscription=replace(DIGEST, workspace="slack:T9"))
    with pytest.raises(ChannelGone, match="not installed"):
        await publisher.post(elsewhere, MESSAGE, at_once)
