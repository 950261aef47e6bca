"""A card that is asked for again is the one of before, until something that it says has changed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scoring.commands.accounts import read
from scoring.commands.requester import Requester
from scoring.explain.links import Proof, make_link
from scoring.handles import Handle
from scoring.messages.replies import Reply
from tests.english import english
from tests.fakes import NOON
from tests.rooms import Room

EVA = Requester("slack:T1", "C1", "eva")


@pytest.fixture
def room() -> Room:
    return Room()


async def ask(room: Room, text: str = "@ada@demo", requester: Requester = EVA) -> Reply:
    return await room.dispatcher.answer(read(text, "demo"), requester)


async def test_the_same_card_is_given_again_to_everybody_of_a_team_without_reading_the_account(
    room: Room,
) -> None:
    await ask(room)
    first = await ask(room)
    again = await ask(room, requester=replace(EVA, person="otto", channel="C2"))
    assert first.card is not None and again is first


async def test_its_age_stays_true(room: Room) -> None:
    await ask(room)
    first = await ask(room)
    room.clock.move(hours=5)
    later = await ask(room)
    assert later is not first and later.card is not None
    assert english(later.card.age) == "5 hours old"


@pytest.mark.parametrize("change", ["@ada@demo --fresh", "watch @ada@demo", "unwatch @ada@demo"])
async def test_what_changes_a_card_is_seen_in_the_next_one(room: Room, change: str) -> None:
    await ask(room)
    if change.startswith("un"):
        await ask(room, "watch @ada@demo")
    before = await ask(room)
    room.clock.move(minutes=1)
    await ask(room, change)
    after = await ask(room)
    assert after is not before and after.card is not None and before.card is not None
    labels = [[english(one.label) for one in reply.buttons] for reply in (before, after)]
    assert (labels[0] == labels[1]) is change.endswith("--fresh")


async def test_a_card_of_one_team_says_nothing_of_what_another_watches(room: Room) -> None:
    await ask(room)
    await ask(room, "watch @ada@demo")
    mine, other = await ask(room), await ask(room, requester=replace(EVA, workspace="slack:T2"))
    assert "Watched" in [english(one.label) for one in mine.buttons]
    assert "Watch" in [english(one.label) for one in other.buttons]


async def test_a_linked_account_is_looked_at_each_time(room: Room) -> None:
    for handle in ("@ada@demo", "@bob@demo"):
        await ask(room, handle)
    proof = Proof("rel-me", "two-way", "https://a.test", "https://b.test", NOON)
    await room.links.save(make_link(Handle("demo", "ada"), Handle("demo", "bob"), proof))
    first = await ask(room)
    assert await ask(room) is not first and first.lines


async def test_a_forgotten_account_has_no_card_left(room: Room) -> None:
    await ask(room)
    await ask(room)
    await ask(room, "forget @ada@demo --everywhere")
    await room.opt_outs.forget(Handle("demo", "ada"), room.clock.now())
    assert not (await ask(room)).ok


async def test_a_score_that_is_old_is_asked_anew(room: Room) -> None:
    await ask(room)
    await ask(room)
    room.clock.move(hours=25)
    await ask(room)
    assert len(room.network.asked) == 2
