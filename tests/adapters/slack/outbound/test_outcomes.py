"""Every way in which Slack can answer a post, or not: posted, not posted, unknown, or refused for good."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import replace

import pytest

from adapters.render.texts import texts
from adapters.slack.outbound.publisher import SlackPublisher
from adapters.slack.outbound.web import SlackWeb
from adapters.slack.render.message import MessageRenderer, in_messages
from adapters.slack.workspaces import Installed, Team
from scoring.errors import ChannelGone, PublishTrouble, PublishUnknown
from scoring.messages.replies import Chart, Message, Point, Reply, Table
from scoring.text import Name
from tests.adapters.slack.office import slack_publisher, slack_with_history
from tests.adapters.slack.outbound.test_publisher import DIGEST, MESSAGE, delivery
from tests.adapters.slack.outbound.test_responder import Room, open_room
from tests.english import english
from tests.fakes import NOON, FakeClock
from tests.fakes.slack import FakeSlack
from tests.fakes_time import at_once

POST = "chat.postMessage"
EDGE = "upstream connect error or disconnect/reset before headers. reset reason: connection failure"

# What stands between us and Slack answers in its place, after Slack took the message.
OTHERS: dict[str, tuple[int, str, str]] = {
    "503 text": (503, "text/plain", EDGE),
    "502 html": (502, "text/html", "<html>Bad gateway</html>"),
    "500 json": (500, "application/json", '{"message": "oops"}'),
    "504 empty": (504, "application/json", ""),
    "408 html": (408, "text/html", "<html>Timeout</html>"),
    "200 text": (200, "text/plain", "ok"),
    "200 html": (200, "text/html", "<html>Welcome</html>"),
    "200 empty": (200, "application/json", ""),
    "200 nothing": (200, "text/plain", ""),
    "200 list": (200, "application/json", "[]"),
    "200 null": (200, "application/json", "null"),
    "200 cut off": (200, "application/json", '{"ok": true, "ts": "17'),
    "200 html as json": (200, "application/json", "<html>Welcome</html>"),
    "200 ok without a name": (200, "application/json", '{"ok": true}'),
    "200 ok is a word": (200, "application/json", '{"ok": "yes", "ts": "1.1"}'),
}
# What certainly kept Slack from taking it.
KEPT_OUT: dict[str, tuple[int, str, str]] = {
    "403 html": (403, "text/html", "<html>Forbidden</html>"),
    "404 text": (404, "text/plain", "not found"),
    "413 html": (413, "text/html", "<html>Too large</html>"),
    "429 text": (429, "text/plain", "slow down"),
    "400 json": (400, "application/json", '{"ok": false, "error": "who_knows"}'),
}

ALL = OTHERS | KEPT_OUT


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    async with slack_with_history(FakeClock()) as started:
        yield started


@pytest.fixture
async def publisher(slack: FakeSlack) -> AsyncIterator[SlackPublisher]:
    made = slack_publisher(slack)
    yield made
    await made.aclose()


@pytest.mark.parametrize("case", OTHERS)
async def test_an_answer_that_is_not_slacks_leaves_it_unknown_and_found_later(
    slack: FakeSlack, publisher: SlackPublisher, case: str
) -> None:
    slack.answer_next(POST, *OTHERS[case])
    with pytest.raises(PublishUnknown):
        await publisher.post(delivery(), MESSAGE, at_once)
    assert len(slack.called(POST)) == 1
    assert await publisher.find(delivery()) == slack.messages("C1")[0]["ts"]


@pytest.mark.parametrize("case", KEPT_OUT)
async def test_what_slack_never_took_is_tried_again_later(
    slack: FakeSlack, publisher: SlackPublisher, case: str
) -> None:
    slack.answer_next(POST, *KEPT_OUT[case])
    with pytest.raises(PublishTrouble) as caught:
        await publisher.post(delivery(), MESSAGE, at_once)
    assert type(caught.value) is PublishTrouble


@pytest.mark.parametrize("case", ALL)
async def test_looking_a_post_up_survives_every_answer(
    slack: FakeSlack, publisher: SlackPublisher, case: str
) -> None:
    slack.answer_next("conversations.history", *ALL[case], times=3)
    if case == "200 ok without a name":
        # A page of history without messages: they are not there.
        assert await publisher.find(delivery()) is None
        return
    with pytest.raises(PublishTrouble) as caught:
        await publisher.find(delivery())
    assert not isinstance(caught.value, ChannelGone)


async def test_the_claim_is_asked_for_before_each_request(
    slack: FakeSlack, publisher: SlackPublisher
) -> None:
    asked: list[int] = []

    async def hand_over() -> None:
        asked.append(len(slack.called(POST)))

    slack.rate_limit_next(POST, retry_after=0)
    slack.fail_next(POST, error="invalid_blocks")
    await publisher.post(delivery(), MESSAGE, hand_over)
    assert asked == [0, 1, 2]


TALL = Table(
    (Name("Account"), Name("Score")), tuple((Name(f"@name{i}@demo"), Name(f"{i}.0")) for i in range(250))
)
WIDE = Table(
    (Name("Account"), Name("Why")), tuple((Name(f"@name{i}@demo"), Name("w" * 400)) for i in range(60))
)


@pytest.mark.parametrize("table", [TALL, WIDE])
async def test_a_long_digest_goes_on_in_the_thread_until_the_last_row(
    slack: FakeSlack, publisher: SlackPublisher, table: Table
) -> None:
    await publisher.post(
        delivery(), Message(Reply(Name("Week 19")), (Reply(Name("Steady"), table=table),)), at_once
    )
    head, *thread = slack.messages("C1")
    assert len(thread) > 1 and all(one["thread_ts"] == head["ts"] for one in thread)
    shown = [cell["text"] for one in thread for cell in _first_cells(one)]
    assert shown == [english(row[0]) for row in table.rows]
    assert slack.faults == []


def _first_cells(message: dict[str, object]) -> list[dict[str, str]]:
    blocks = message["blocks"]
    assert isinstance(blocks, list)
    return [row[0] for block in blocks if block["type"] == "table" for row in block["rows"][1:]]


def test_what_fits_stays_one_message() -> None:
    assert in_messages(MESSAGE, texts("en")) == MESSAGE


POINTS = tuple(Point(NOON.date().replace(day=day), 50.0 + day) for day in range(1, 9))
REPORT = Reply(
    Name("May 2026"),
    (Name("Up 2.1."),),
    table=Table((Name("Account"), Name("Score")), ((Name("@ada@demo"), Name("57.3")),)),
    chart=Chart(Name("Mean score by day"), POINTS, Name("Mean score from 51.0 to 58.0.")),
)
REFUSED = ["invalid_blocks", "invalid_attachments", "msg_blocks_too_long"]


@pytest.mark.parametrize("code", REFUSED)
async def test_a_post_whose_blocks_are_refused_gets_simpler_and_always_arrives(
    slack: FakeSlack, publisher: SlackPublisher, code: str
) -> None:
    slack.fail_next(POST, error=code, times=4)
    await publisher.post(delivery(), Message(REPORT), at_once)
    kinds = [[block["type"] for block in one.args.get("blocks", [])] for one in slack.called(POST)]
    assert "data_visualization" in kinds[0] and "table" in kinds[0]
    assert "data_visualization" not in kinds[-2] and "table" not in kinds[-2] and kinds[-2]
    assert kinds[-1] == []
    assert "Mean score from 51.0 to 58.0." in slack.messages("C1")[0]["text"]


async def test_text_that_is_refused_as_well_is_no_endless_loop(
    slack: FakeSlack, publisher: SlackPublisher
) -> None:
    slack.fail_next(POST, error="invalid_blocks", times=50)
    with pytest.raises(PublishTrouble):
        await publisher.post(delivery(), Message(REPORT), at_once)
    assert len(slack.called(POST)) <= 5


@pytest.fixture
async def room() -> AsyncIterator[Room]:
    async with open_room() as opened:
        yield opened


@pytest.mark.parametrize("code", REFUSED)
async def test_an_answer_whose_blocks_are_refused_gets_simpler_and_always_arrives(
    room: Room, code: str
) -> None:
    room.slack.refuse_next("response_url", 400, code, times=4)
    assert await room.responder.send(room.asked(), REPORT, MessageRenderer())
    assert "Mean score from 51.0 to 58.0." in room.slack.respond_calls[-1].args["text"]


@pytest.mark.parametrize("spoil", ["429", "503"])
async def test_an_answer_is_sent_once_more_after_a_pause_or_a_fault_of_slacks(room: Room, spoil: str) -> None:
    fault: Callable[..., None] = room.slack.status_next
    if spoil == "429":
        room.slack.rate_limit_next("response_url", retry_after=0)
    else:
        fault("response_url", 503)
    assert await room.responder.send(room.asked(), REPORT, MessageRenderer())
    fault("response_url", 503, times=2)
    assert not await room.responder.send(room.asked(), REPORT, MessageRenderer())


async def test_an_answer_that_cannot_be_read_is_no_error_of_whoever_asked(slack: FakeSlack) -> None:
    web = SlackWeb(slack.api_url, MessageRenderer(), FakeClock().now)
    slack.answer_next("auth.test", 503, "text/plain", EDGE)
    with pytest.raises(PublishUnknown):
        await web.read(_installed(slack), "auth.test")
    await web.aclose()


def _installed(slack: FakeSlack) -> Installed:
    return Installed(Team(None, "T1"), slack.workspaces["T1"].token, None, None, frozenset())


async def test_a_missing_history_scope_says_nothing_about_the_post(slack: FakeSlack) -> None:
    slack.workspaces["T1"].scopes = ("commands", "chat:write", "chat:write.public")
    publisher = slack_publisher(slack)
    owed = replace(delivery(), subscription=replace(DIGEST, channel="C1"))
    with pytest.raises(PublishUnknown):
        await publisher.find(owed)
    await publisher.aclose()
