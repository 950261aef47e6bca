"""The copy that a scored person may ask for."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from scoring.commands.accounts import read
from scoring.commands.requester import Requester
from scoring.handles import Handle
from scoring.messages.words import NOT_FOR
from scoring.service.ask.disclosing import Disclosing
from scoring.teams.workspace import Watched
from tests.english import english, plain
from tests.rooms import Room

ADA = Handle("demo", "ada")
WHO = Requester("slack:T1", "C1", "U1")


@pytest.fixture
async def room() -> Room:
    made = Room()
    await made.dispatcher.answer(read("@ada@demo", "demo"), WHO)
    return made


async def copy(room: Room, handle: Handle = ADA) -> str:
    return "\n\n".join(plain(english(section)) for section in await room.disclosing.copy(handle))


async def test_it_counts_every_kind_of_row_and_names_no_team(room: Room) -> None:
    for workspace in ("slack:T1", "discord:2"):
        await room.teams.watch([Watched(workspace, ADA, "U1", room.clock.now())], 10)
    await room.dispatcher.answer(read("cohort create rivals @ada@demo", "demo"), WHO)
    await room.dispatcher.answer(read("campaign start spring @ada@demo", "demo"), WHO)
    room.clock.move(days=2)
    await room.dispatcher.answer(read("@ada@demo --fresh", "demo"), WHO)
    table = (await room.disclosing.copy(ADA))[0].table
    assert table is not None
    rows = english(table.rows)
    account = await room.store.account(ADA)
    assert account is not None
    posts, findings = len(account.observation.posts), len(account.findings)
    assert [int(row[1]) for row in rows] == [1, posts, 2, findings, 2, 1, 1]
    assert "4–6 May" in rows[2][2]
    said = await copy(room)
    assert not [name for name in ("slack:T1", "discord:2", "rivals", "spring") if name in said]


async def test_it_says_how_the_score_came_about_and_what_would_change_it(room: Room) -> None:
    account = await room.store.account(ADA)
    assert account is not None
    said = await copy(room)
    score = account.latest.score
    assert f"{score.value:.1f} of 100, between {score.low:.1f} and {score.high:.1f}, by formula 3." in said
    assert "Amplification is" in said and "What would move it:" in said
    assert english(NOT_FOR) in said


async def test_it_asks_no_network(room: Room) -> None:
    asked = list(room.network.asked)
    room.clock.move(days=30)
    await copy(room)
    assert room.network.asked == asked


async def test_of_an_account_without_a_score_nothing_is_kept(room: Room) -> None:
    said = await copy(room, Handle("demo", "stranger"))
    assert "Nothing is kept about @stranger@demo" in said and "ops@influence.test" in said


async def test_of_a_forgotten_account_only_hashes_are_kept(room: Room) -> None:
    await room.forgetting.delete(ADA)
    said = await copy(room)
    assert "asked to be forgotten" in said and "hashes" in said and "Amplification" not in said


async def test_whoever_cannot_prove_an_account_in_the_chat_is_told_whom_to_write_to(room: Room) -> None:
    for network, here in (("x", False), ("youtube", False), ("github", True), ("bluesky", True)):
        said = await copy(room, Handle(network, "ada"))
        assert ("`/influence forget" in said) is here
        assert "whoever runs" in said


async def test_without_a_contact_none_is_named(room: Room) -> None:
    silent = Disclosing(room.store, room.opt_outs, room.teams, room.cohort_store, room.kept, None)
    said = "\n".join(plain(english(section)) for section in await silent.copy(ADA))
    assert "can be reached" not in said


async def test_data_that_terms_let_be_kept_for_a_time_says_for_how_long(room: Room) -> None:
    account = await room.store.account(ADA)
    assert account is not None
    tube = Handle("youtube", "kitefilms")
    seen = replace(account.observation, handle=str(tube), network="youtube")
    latest = replace(account.latest, handle=tube, score=replace(account.latest.score, network="youtube"))
    await room.store.save([replace(account, latest=latest, observation=seen)])
    assert f"{timedelta(days=29).days} days after the last look" in await copy(room, tube)
