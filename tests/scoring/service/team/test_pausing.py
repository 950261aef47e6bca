"""Who hears of a pause, and that it is once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scoring.errors import ChannelGone, PublishTrouble, PublishUnknown
from scoring.facts import fact
from scoring.service.team.pausing import Pauses
from scoring.teams.calendar import LocalTime
from scoring.teams.subscription import Subscription
from scoring.text import Name
from tests.english import english, plain
from tests.fakes import NOON
from tests.fakes_time import FakeNotices, FakePublisher, FakeTeams

GONE = fact("channel-gone")
DIGEST = Subscription(0, "fake:w", "C1", "weekly", "UTC", LocalTime(), "U1", NOON, NOON)


class Room:
    def __init__(self) -> None:
        self.teams, self.publisher = FakeTeams(), FakePublisher()
        self.pauses = Pauses(self.teams, FakeNotices(), {"fake": self.publisher})


@pytest.fixture
def room() -> Room:
    return Room()


async def test_the_owner_is_told_once_what_is_paused_and_how_to_start_it_again(room: Room) -> None:
    await room.pauses.pause(await room.teams.subscribe(DIGEST), fact("channel-archived"))
    await room.pauses.tell()
    ((owner, reply),) = room.publisher.told
    assert owner == "U1"
    text = plain(reply)
    assert "The weekly digest in C1 is paused: That channel is archived." in text
    assert "/influence digest weekly" in text


async def test_who_could_not_be_told_now_is_told_later(room: Room) -> None:
    room.publisher.telling = [PublishTrouble(Name("It is down."))]
    await room.pauses.pause(await room.teams.subscribe(DIGEST), GONE)
    assert room.publisher.told == []
    await room.pauses.tell()
    assert len(room.publisher.told) == 1


@pytest.mark.parametrize("error", [ChannelGone(Name("No such user.")), PublishUnknown(Name("No answer."))])
async def test_who_cannot_be_told_or_may_have_been_is_not_told_again(room: Room, error: Exception) -> None:
    room.publisher.telling = [error]
    await room.pauses.pause(await room.teams.subscribe(DIGEST), GONE)
    await room.pauses.tell()
    assert room.publisher.told == []


async def test_without_private_messages_the_next_who_asks_is_told_once(room: Room) -> None:
    room.publisher.in_private = False
    kept = await room.teams.subscribe(DIGEST)
    await room.teams.subscribe(replace(DIGEST, workspace="fake:v", channel="C2"))
    await room.pauses.pause(kept, GONE)
    assert await room.pauses.unnotified("fake:v") == ()
    (line,) = await room.pauses.unnotified("fake:w")
    assert english(line) == "The weekly digest in C1 is paused: The channel is gone."
    assert await room.pauses.unnotified("fake:w") == ()


async def test_a_platform_that_this_process_does_not_serve_leaves_it_to_another(room: Room) -> None:
    kept = await room.teams.subscribe(replace(DIGEST, workspace="other:w"))
    await room.pauses.pause(kept, GONE)
    assert [one.id for one in await room.teams.unnotified()] == [kept.id]
