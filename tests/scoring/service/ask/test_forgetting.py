"""Who may take what away: a team from its own lists, an owner or the operator from everybody."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from scoring.commands.accounts import read
from scoring.commands.requester import Requester
from scoring.handles import Handle
from scoring.service.ask.forgetting import UNDO
from scoring.teams.workspace import Watched
from tests.english import english, plain
from tests.rooms import Room

ADA = Handle("demo", "ada")
MINE = Requester("slack:T1", "C1", "U1")
THEIRS = Requester("slack:T2", "C9", "U9")


@pytest.fixture
async def room() -> Room:
    made = Room()
    for requester in (MINE, THEIRS):
        one = Watched(requester.workspace, ADA, requester.person, made.clock.now())
        await made.teams.watch([one], 10)
    await made.dispatcher.answer(read("@ada@demo", "demo"), MINE)
    return made


async def ask(room: Room, line: str, requester: Requester = MINE) -> Any:
    return english(await room.dispatcher.answer(read(line, "demo"), requester))


async def test_forget_asks_first_and_does_nothing_yet(room: Room) -> None:
    reply = await ask(room, "forget @ada@demo")
    assert reply.ok and [one.command for one in reply.buttons] == [
        read("forget @ada@demo --here", "demo"),
        read("forget @ada@demo --everywhere", "demo"),
    ]
    assert len(await room.teams.watched("slack:T1")) == 1
    assert await room.store.account(ADA) is not None


async def test_a_team_lets_go_for_itself_alone(room: Room) -> None:
    assert "off this team's lists" in (await ask(room, "forget @ada@demo --here")).title
    assert list(await room.teams.watched("slack:T1")) == []
    assert len(await room.teams.watched("slack:T2")) == 1
    assert await room.store.account(ADA) is not None
    assert (await ask(room, "@ada@demo")).card is not None


async def test_without_proof_nobody_deletes_for_others(room: Room) -> None:
    for _ in range(3):
        reply = await ask(room, "forget @ada@demo --everywhere")
        assert "Show that @ada@demo is yours" in reply.title
    assert await room.store.account(ADA) is not None
    assert len(await room.teams.watched("slack:T2")) == 1


async def code_of(room: Room, requester: Requester) -> str:
    said = plain(await ask(room, "forget @ada@demo --everywhere", requester))
    return said.partition("`")[2].partition("`")[0]


async def test_whoever_shows_the_code_in_the_profile_deletes_it_for_everybody(room: Room) -> None:
    room.identity.profiles[ADA] = f"Weather maps. {await code_of(room, MINE)}"
    assert "is forgotten" in (await ask(room, "forget @ada@demo --everywhere")).title
    assert await room.store.account(ADA) is None
    assert list(await room.teams.watched("slack:T2")) == []
    assert (await ask(room, "@ada@demo", THEIRS)).reference == "opted-out"
    told = await room.opt_outs.notices.take("slack:")
    assert {(one.workspace, one.person) for one in told} == {("slack:T1", "U1"), ("slack:T2", "U9")}


async def test_the_code_in_a_profile_is_of_no_use_to_somebody_else(room: Room) -> None:
    room.identity.profiles[ADA] = await code_of(room, THEIRS)
    assert "Show that" in (await ask(room, "forget @ada@demo --everywhere", MINE)).title
    assert await room.store.account(ADA) is not None


async def test_an_account_of_a_network_without_readable_profiles_is_left_to_the_operator(room: Room) -> None:
    reply = await ask(room, "forget @ada@x --everywhere")
    assert not reply.ok and "influence forget" in plain(reply)


async def test_the_operator_deletes_and_brings_back_for_seven_days(room: Room) -> None:
    assert await room.forgetting.delete(ADA) is True
    assert await room.store.account(ADA) is None
    room.clock.move(days=UNDO.days)
    await room.forgetting.tick()
    assert await room.forgetting.undo(ADA) is True
    assert await room.store.account(ADA) is not None
    await room.forgetting.delete(ADA)
    room.clock.at += UNDO + timedelta(seconds=1)
    await room.forgetting.tick()
    assert await room.forgetting.undo(ADA) is False
