"""The first post in a channel."""

from __future__ import annotations

from scoring.commands.accounts import read
from scoring.commands.requester import Requester
from scoring.errors import ChannelGone, PublishTrouble, PublishUnknown
from scoring.facts import fact
from scoring.messages.replies import Reply
from scoring.service.post.announcing import announce, signed
from scoring.text import Name
from tests.english import plain
from tests.fakes_time import FakePublisher
from tests.rooms import Room

EVA = Requester("slack:T1", "C1", "eva")


async def announced(room: Room, publisher: FakePublisher) -> tuple[Reply, bool]:
    reply = await room.dispatcher.answer(read("digest weekly", "demo"), EVA)
    return await announce(publisher, room.subscribing.cannot_post, EVA, reply)


async def test_the_channel_reads_what_it_will_be_posted() -> None:
    publisher = FakePublisher()
    reply, told = await announced(Room(), publisher)
    assert told and publisher.announced == [("C1", signed(reply, "eva"))]
    assert "Set by eva" in plain(signed(reply, "eva"))


async def test_what_changes_nothing_for_a_channel_is_not_shown_to_it() -> None:
    room, publisher = Room(), FakePublisher()
    reply = await room.dispatcher.answer(read("digest", "demo"), EVA)
    assert await announce(publisher, room.subscribing.cannot_post, EVA, reply) == (reply, False)
    assert publisher.announced == []


async def test_what_can_never_arrive_is_paused_at_once_and_says_what_to_do() -> None:
    room, publisher = Room(), FakePublisher(before=[ChannelGone(fact("not-a-member"), Name("Invite me."))])
    reply, told = await announced(room, publisher)
    assert not told and not reply.ok and "Invite me." in plain(reply)
    assert room.teams.all[0].paused == fact("not-a-member")


async def test_one_post_that_is_lost_pauses_nothing_and_is_told() -> None:
    for trouble in (PublishTrouble(Name("It is down.")), PublishUnknown(Name("No answer."))):
        room = Room()
        reply, told = await announced(room, FakePublisher(before=[trouble]))
        assert not told and reply.ok and str(trouble.happened) in plain(reply)
        assert room.teams.all[0].paused is None
