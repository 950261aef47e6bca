"""Every way in which Discord can answer a post, or not: posted, not posted, unknown, or refused for good."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from adapters.discord.outbound.errors import FINAL
from adapters.discord.outbound.publisher import DiscordPublisher
from adapters.discord.outbound.rest import Rest
from scoring.errors import ChannelGone, PublishTrouble, PublishUnknown
from scoring.messages.replies import Message, Reply
from scoring.text import Name
from tests.adapters.discord.test_wire import delivery
from tests.fakes_time import at_once
from tests.measures import Heard
from tests.servers.discord import Discord, Fault, a_discord, instead_of_discord

WEEK = Message(Reply(Name("Week 19")))
JSON, HTML, TEXT = "application/json", "text/html", "text/plain"
FORBIDDEN = {"message": "no", "code": 0}

# Something answered after Discord took the message.
OTHERS = {
    "503 text": Fault("/messages", 503, "upstream connect error", after=True, kind=TEXT),
    "503 html": Fault("/messages", 503, "<html>Bad</html>", after=True, kind=HTML),
    "520 json": Fault("/messages", 520, {"message": "oops"}, after=True),
    "200 text": Fault("/messages", 200, "ok", after=True, kind=TEXT),
    "200 html": Fault("/messages", 200, "<html>Welcome</html>", after=True, kind=HTML),
    "200 list": Fault("/messages", 200, "[]", after=True, kind=JSON),
    "200 null": Fault("/messages", 200, "null", after=True, kind=JSON),
    "200 cut off": Fault("/messages", 200, '{"id": "17', after=True, kind=JSON),
    "200 an empty object": Fault("/messages", 200, "{}", after=True, kind=JSON),
    "204 nothing": Fault("/messages", 204, "", after=True, kind=JSON),
}
# Discord, or its edge, kept it out for now.
FOR_NOW = {
    "403 without a code": Fault("/messages", 403, FORBIDDEN),
    "403 html": Fault("/messages", 403, "<html>Forbidden</html>", kind=HTML),
    "403 another code": Fault("/messages", 403, {"message": "no", "code": 40006}),
    "404 html": Fault("/messages", 404, "<html>Not found</html>", kind=HTML),
    "400": Fault("/messages", 400, {"message": "Invalid Form Body", "code": 50035}),
    "429 of the edge": Fault("/messages", 429, "<html>banned</html>", kind=HTML),
    "429 slow mode": Fault("/messages", 429, {"message": "slow", "code": 20016, "retry_after": 900.0}),
}


@pytest.fixture
async def discord() -> AsyncIterator[Discord]:
    async with a_discord() as server:
        with instead_of_discord(server.url):
            yield server


@pytest.fixture
async def publisher(discord: Discord) -> AsyncIterator[DiscordPublisher]:
    made = DiscordPublisher(Rest("token"))
    yield made
    await made.aclose()


@pytest.mark.parametrize("case", OTHERS)
async def test_an_answer_that_is_no_message_leaves_it_unknown(
    discord: Discord, publisher: DiscordPublisher, case: str
) -> None:
    discord.faults.append(OTHERS[case])
    with pytest.raises(PublishUnknown):
        await publisher.post(delivery(), WEEK, at_once)
    assert len(discord.messages) == 1
    # A repeat within the time of the nonce shows nothing twice.
    await publisher.post(delivery(), WEEK, at_once)
    assert len(discord.messages) == 1


@pytest.mark.parametrize("case", FOR_NOW)
async def test_what_discord_does_not_take_now_is_tried_later(
    discord: Discord, publisher: DiscordPublisher, case: str
) -> None:
    discord.faults.append(FOR_NOW[case])
    with pytest.raises(PublishTrouble) as caught:
        await publisher.post(delivery(), WEEK, at_once)
    assert type(caught.value) is PublishTrouble
    assert discord.messages == {}
    if "429" in case:
        assert caught.value.retry_at is not None


@pytest.mark.parametrize("code", FINAL)
@pytest.mark.parametrize("status", [403, 404, 400])
async def test_a_code_that_no_repeat_can_mend_is_final(
    discord: Discord, publisher: DiscordPublisher, code: int, status: int
) -> None:
    discord.faults.append(Fault("/messages", status, {"message": "no", "code": code}))
    with pytest.raises(ChannelGone) as caught:
        await publisher.post(delivery(), WEEK, at_once)
    assert caught.value.happened and caught.value.advice


async def test_discord_that_cannot_be_reached_took_nothing(discord: Discord) -> None:
    with instead_of_discord("http://127.0.0.1:9"):
        publisher = DiscordPublisher(Rest("token"))
        with pytest.raises(PublishTrouble) as caught:
            await publisher.post(delivery(), WEEK, at_once)
        assert type(caught.value) is PublishTrouble
        await publisher.aclose()


async def test_requests_to_discord_are_counted_by_how_they_end(discord: Discord) -> None:
    heard = Heard()
    publisher = DiscordPublisher(Rest("token", heard))
    discord.faults.append(FOR_NOW["429 of the edge"])
    with pytest.raises(PublishTrouble):
        await publisher.post(delivery(), WEEK, at_once)
    await publisher.aclose()
    assert ("discord", "rate-limited") in heard.chats and ("discord", "ok") in heard.chats
