"""Who hears of a pause, and that it is once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scoring.commands.kinds import Resume, SwitchOff
from scoring.errors import ChannelGone, PublishTrouble, PublishUnknown
from scoring.facts import fact
from scoring.service.team.pausing import Pauses
from scoring.teams.calendar import LocalTime
from scoring.teams.subscription import Subscription, SubscriptionKind
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
    assert "press Resume" in text
    (kept,) = room.teams.all
    assert [one.command for one in reply.buttons] == [Resume(kept.id), SwitchOff(kept.id)]


@pytest.mark.parametrize(("kind", "name"), [("alerts", "Alerts"), ("monthly", "Monthly report")])
async def test_each_kind_is_mended_as_what_it_is(room: Room, kind: SubscriptionKind, name: str) -> None:
    await room.pauses.pause(await room.teams.subscribe(replace(DIGEST, kind=kind)), fact("channel-gone"))
    ((_, reply),) = english(room.publisher.told)
    assert [one.label for one in reply.buttons] == [f"Resume: {name}", f"Remove: {name}"]


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
    assert await room.pauses.notice("fake:v") is None
    notice = await room.pauses.notice("fake:w")
    assert notice is not None and [one.command for one in notice.buttons] == [
        Resume(kept.id),
        SwitchOff(kept.id),
    ]
    assert english(notice.lines[0]) == "The weekly digest in C1 is paused: The channel is gone."
    assert await room.pauses.notice("fake:w") is None


async def test_a_platform_that_this_process_does_not_serve_leaves_it_to_another(room: Room) -> None:
    kept = await room.teams.subscribe(replace(DIGEST, workspace="other:w"))
    await room.pauses.pause(kept, GONE)
    assert [one.id for one in await room.teams.unnotified()] == [kept.id]
