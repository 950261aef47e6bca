"""A list that is checked in a chat: what is asked, what is not, and what is said meanwhile."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from scoring.commands.accounts import read
from scoring.commands.kinds import Check
from scoring.commands.requester import Requester
from scoring.errors import NetworkDown
from scoring.formula import score
from scoring.handles import Handle, parse_handle
from scoring.messages.findings import to_stored
from scoring.observation.model import Engager
from scoring.ports.progress import showing
from scoring.service.ask.checking import Checking
from scoring.service.team.list_checks import ListChecks
from scoring.terms import Terms
from scoring.text import Text, say
from tests.english import english, plain
from tests.fakes import observation
from tests.rooms import Room
from tests.waits import until

EVA = Requester("slack:T1", "C1", "eva")


async def checked(room: Room, text: str, requester: Requester = EVA) -> Any:
    return english(await room.dispatcher.answer(read(text, "demo"), requester))


async def keep(room: Room, handle: Handle) -> None:
    """A young score of it is stored."""
    seen = replace(observation(handle.name, room.clock.now()), network=handle.network)
    await room.store.save([to_stored(handle, score(seen), seen)])


def states(reply: Any) -> list[str]:
    assert reply.sheet is not None
    place = reply.sheet.columns.index("state")
    return [str(row[place]) for row in reply.sheet.rows]


async def test_rows_stand_in_the_order_of_the_list_whatever_they_score() -> None:
    room = Room()
    told = await checked(room, "check @cem@demo @ada@demo @@ @cem@demo @bob@demo")
    assert told.table is not None
    assert [row[0] for row in told.table.rows] == ["@cem@demo", "@ada@demo", "@@", "@cem@demo", "@bob@demo"]
    assert states(told) == ["measured", "measured", "unreadable", "duplicate", "measured"]
    assert [row[1] for row in told.table.rows][2:4] == ["not readable", "twice"]


async def test_what_is_stored_and_young_asks_no_network() -> None:
    room = Room()
    await keep(room, Handle("demo", "ada"))
    await checked(room, "check @ada@demo @bob@demo")
    assert room.network.asked == [Handle("demo", "bob")]


async def test_what_costs_money_is_asked_for_only_where_that_was_agreed_to() -> None:
    room = Room()
    told = await checked(room, "check @ada@demo @nasa@x @esa@x")
    assert states(told) == ["measured", "not_asked", "not_asked"]
    assert "Asking for 2 of them costs up to $0.10: check again with --paid to agree to it." in plain(told)
    agreed = await checked(room, "check @ada@demo @nasa@x --paid")
    assert states(agreed) == ["measured", "network_off"]


async def test_numbers_that_may_not_be_mixed_stand_beside_the_sum() -> None:
    room = Room(terms=Terms())
    youtube = parse_handle("youtube:@bob").handle
    await keep(room, Handle("demo", "ada"))
    await keep(room, youtube)
    told = await checked(room, "check @ada@demo youtube:@bob")
    assert "1 post of 1 person can bring" in plain(told)
    assert "1 of them stands beside the sum" in plain(told)
    assert told.table is not None
    assert told.table.rows[1][2:] == ("–", "–", "–")
    assert told.sheet is not None
    named = dict(zip(told.sheet.columns, told.sheet.rows[1], strict=True))
    assert named["score"] is not None
    assert named["expected"] is None


async def test_progress_is_told_with_the_time_that_is_left() -> None:
    room = Room()
    said: list[Text] = []
    people = " ".join(f"@p{i}@demo" for i in range(12))
    with showing(said.append):
        await checked(room, f"check {people}")
    words = [str(one) for one in said]
    assert words[0] == "Checking 12 people, less than a minute …"
    assert words[-1] == "Checked 11 of 12 people, less than a minute left …"
    assert len(words) == 12


async def test_nothing_is_told_where_nothing_is_asked() -> None:
    room = Room()
    await keep(room, Handle("demo", "ada"))
    said: list[Text] = []
    with showing(said.append):
        await checked(room, "check @ada@demo")
    assert said == []


async def test_who_shares_engagers_is_told_to_who_asked_and_nothing_of_it_is_kept() -> None:
    room = Room()
    same = tuple(Engager(f"fan{number}") for number in range(40))
    for name in ("ada", "bob"):
        seen = observation(f"@{name}@demo", room.clock.now())
        room.network.accounts[name] = replace(seen, engagers=same)
    own = tuple(Engager(f"other{number}") for number in range(40))
    seen = observation("@cem@demo", room.clock.now())
    room.network.accounts["cem"] = replace(seen, engagers=own)
    told = await checked(room, "check @ada@demo @bob@demo @cem@demo")
    assert "120 engagers of 3 people were seen; they are 80 different people." in plain(told)
    assert "1 pair shares more engagers than chance explains" in plain(told)
    named = [dict(zip(told.sheet.columns, row, strict=True)) for row in told.sheet.rows]
    ada, _, cem = named
    assert (ada["shares_most_with"], ada["shared_engagers"], ada["engagers_sampled"]) == ("@bob@demo", 40, 40)
    assert ada["shared_notable"] is True
    assert cem["shares_most_with"] is None
    assert ada["in_smallest_group"] is not named[1]["in_smallest_group"]
    assert "fan1" not in str(room.store.seen) + str(told.sheet)
    again = await checked(room, "check @ada@demo @bob@demo @cem@demo")
    assert "were seen" not in plain(again)


async def test_a_network_that_fails_half_way_leaves_the_rest() -> None:
    room = Room()
    await keep(room, Handle("demo", "ada"))
    room.network.error = NetworkDown(say("no way"))
    told = await checked(room, "check @ada@demo @bob@demo @cem@demo")
    assert states(told) == ["measured", "failed", "failed"]
    assert "2 without an answer" in plain(told)


@pytest.mark.parametrize("cancelled", [False, True])
async def test_a_check_ends_in_time_and_tells_what_is_known_by_then(cancelled: bool) -> None:
    room = Room()
    await keep(room, Handle("demo", "ada"))
    room.network.gate = asyncio.Event()
    checking = Checking(room.lookup, room.store, room.clock)
    patience = timedelta(seconds=5 if cancelled else 0.05)
    checks = ListChecks(checking, room.cohort_store, room.clock, "demo", {}, patience=patience)
    command = read("check @ada@demo @bob@demo", "demo")
    assert isinstance(command, Check)
    asking = asyncio.create_task(checks.check(command, EVA))
    if cancelled:
        await until(lambda: room.network.asked)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
    else:
        told = english(await asking)
        assert states(told) == ["measured", "failed"]
        assert told.sheet is not None
        assert "Its turn did not come in time" in str(told.sheet.rows[1])
    room.network.gate.set()
    # Whoever was cut off may ask again at once, and gets what was measured meanwhile.
    assert states(english(await checks.check(command, EVA))) == ["measured", "measured"]
    assert not [task for task in asyncio.all_tasks() if "_work" in repr(task) and not task.done()]


async def test_two_people_may_check_at_the_same_time_but_one_only_once() -> None:
    room = Room()
    room.network.gate = asyncio.Event()
    first = asyncio.create_task(checked(room, "check @ada@demo"))
    await until(lambda: room.network.asked)
    assert not (await checked(room, "check @bob@demo")).ok
    other = asyncio.create_task(checked(room, "check @ada@demo", replace(EVA, person="otto")))
    room.network.gate.set()
    assert (await first).ok
    assert (await other).ok
    assert (await checked(room, "check @bob@demo")).ok
