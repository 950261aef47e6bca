"""Several accounts, one person."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scoring.commands.accounts import read
from scoring.commands.requester import Requester
from scoring.errors import NetworkDown
from scoring.explain.links import Proof
from scoring.handles import Handle
from scoring.terms import Terms
from scoring.text import Name
from tests.english import english, plain
from tests.fakes import NOON, FakeNetwork
from tests.rooms import Room

WHO = Requester("w", "c", "p")
ADA, BOB = Handle("demo", "ada"), Handle("demo", "bob")
PROOF = Proof("rel-me", "two-way", "https://a.test", "https://b.test", NOON)


@pytest.fixture
def room() -> Room:
    return Room()


def prove(room: Room, proof: Proof | None) -> None:
    room.identity.proofs = {} if proof is None else {frozenset((ADA, BOB)): proof}


async def say(room: Room, text: str) -> str:
    return plain(english(await room.dispatcher.answer(read(text, "demo"), WHO)))


async def test_accounts_are_joined_where_both_sides_prove_it(room: Room) -> None:
    prove(room, PROOF)
    assert "@ada@demo and @bob@demo are joined" in await say(room, "link @ada@demo @bob@demo")
    await say(room, "@bob@demo")
    reply = english(await room.dispatcher.answer(read("@ada@demo", "demo"), WHO))
    assert reply.card is not None
    together = next(line for line in reply.lines if line.startswith("Together"))
    assert float(together.split()[1]) > reply.card.score
    assert any("@bob@demo" in line and "adds" in line for line in reply.lines)


async def test_without_a_proof_nothing_is_joined_and_the_way_is_shown(room: Room) -> None:
    reply = english(await room.dispatcher.answer(read("link @ada@demo @bob@demo", "demo"), WHO))
    assert not reply.ok and "rel=me" in reply.lines[0]
    assert room.links.all == {}


async def test_a_one_way_claim_is_shown_and_not_joined(room: Room) -> None:
    prove(room, replace(PROOF, strength="claim"))
    assert "not joined" in await say(room, "link @ada@demo @bob@demo")
    await say(room, "@bob@demo")
    text = await say(room, "@ada@demo")
    assert "Claimed, not proved: @bob@demo" in text and "Together" not in text


async def test_a_linked_account_without_a_score_is_named(room: Room) -> None:
    prove(room, PROOF)
    await say(room, "link @ada@demo @bob@demo")
    assert "Ask for @bob@demo once" in await say(room, "@ada@demo")


async def test_a_proof_is_rechecked_daily_and_a_broken_one_unlinks(room: Room) -> None:
    prove(room, PROOF)
    await say(room, "link @ada@demo @bob@demo")
    prove(room, None)
    assert await room.linking.recheck() == 0
    room.clock.move(hours=25)
    assert await room.linking.recheck() == 1
    assert room.links.all == {}


async def test_a_page_that_does_not_answer_breaks_no_link(room: Room) -> None:
    prove(room, PROOF)
    await say(room, "link @ada@demo @bob@demo")
    room.clock.move(hours=25)
    room.identity.error = NetworkDown(Name("It is down."))
    assert await room.linking.recheck() == 0
    assert len(room.links.all) == 1


async def test_a_proof_that_weakened_no_longer_joins(room: Room) -> None:
    prove(room, PROOF)
    await say(room, "link @ada@demo @bob@demo")
    room.clock.move(hours=25)
    prove(room, replace(PROOF, strength="claim", seen_at=room.clock.now()))
    await room.linking.recheck()
    assert "Together" not in await say(room, "@ada@demo")


@pytest.mark.parametrize("typed", ["link", "link @ada@demo", "link @a@demo @b@demo @c@demo"])
async def test_a_link_takes_two_accounts(room: Room, typed: str) -> None:
    assert not (english(await room.dispatcher.answer(read(typed, "demo"), WHO))).ok


TUBE = Handle("youtube", "kitefilms")


async def joined_with_youtube(room: Room) -> None:
    """Three accounts of one person, one of them at YouTube."""
    room.add_network(FakeNetwork(room.clock, "youtube"))
    for one, other in ((ADA, BOB), (ADA, TUBE)):
        room.identity.proofs = {frozenset((one, other)): PROOF}
        await say(room, f"link {one} {other}")
    for handle in (ADA, BOB, TUBE):
        await say(room, str(handle))


async def test_youtube_stands_beside_a_score_over_several_networks(room: Room) -> None:
    await joined_with_youtube(room)
    text = await say(room, "@ada@demo")
    assert "over 2 accounts" in text and "@kitefilms@youtube (" in text and "stands beside" in text
    its_own = await say(room, "@kitefilms@youtube")
    assert "over 2 accounts" in its_own and "@kitefilms@youtube (" in its_own
    assert "This score is ours, not YouTube's." in its_own


async def test_youtube_is_counted_in_where_it_was_agreed_on() -> None:
    room = Room(terms=Terms(combined=frozenset({"youtube"})))
    await joined_with_youtube(room)
    text = await say(room, "@ada@demo")
    assert "over 3 accounts" in text and "beside" not in text
