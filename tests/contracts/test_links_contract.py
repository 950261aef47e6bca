"""What every Links promises."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.storage.links import SqlLinks
from scoring.explain.links import Proof, claimed_with, joined_with, make_link
from scoring.handles import Handle
from scoring.ports.scores import Links
from tests.fakes import NOON, FakeLinks
from tests.stores import open_database

ADA, BLUE, HUB, ELSE = (
    Handle("demo", "ada"),
    Handle("bluesky", "ada.org"),
    Handle("github", "ada"),
    Handle("demo", "z"),
)
TWO_WAY = Proof("rel-me", "two-way", "https://a.test", "https://b.test", NOON)
CLAIM = replace(TWO_WAY, strength="claim")


@pytest.fixture(params=["fake", "sqlite", "postgresql"])
async def links(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Links]:
    if request.param == "fake":
        yield FakeLinks()
        return
    async with open_database(request.param, tmp_path) as database:
        yield SqlLinks(database)


async def test_a_link_is_one_whichever_side_is_named_first(links: Links) -> None:
    await links.save(make_link(ADA, BLUE, TWO_WAY))
    await links.save(make_link(BLUE, ADA, CLAIM))
    assert list(await links.around(ADA)) == list(await links.around(BLUE)) == [make_link(ADA, BLUE, CLAIM)]
    await links.remove(make_link(ADA, BLUE, TWO_WAY))
    await links.remove(make_link(ADA, BLUE, TWO_WAY))
    assert list(await links.around(ADA)) == []


async def test_links_are_followed_over_several_steps(links: Links) -> None:
    await links.save(make_link(ADA, BLUE, TWO_WAY))
    await links.save(make_link(BLUE, HUB, TWO_WAY))
    await links.save(make_link(ELSE, Handle("demo", "y"), TWO_WAY))
    found = await links.around(ADA)
    assert joined_with(ADA, found) == sorted([BLUE, HUB])
    assert joined_with(HUB, await links.around(HUB)) == sorted([ADA, BLUE])


async def test_a_claim_joins_nothing_and_is_shown(links: Links) -> None:
    await links.save(make_link(ADA, BLUE, CLAIM))
    found = await links.around(ADA)
    assert joined_with(ADA, found) == [] and claimed_with(ADA, found) == [BLUE]


async def test_old_proofs_come_first(links: Links) -> None:
    await links.save(make_link(ADA, BLUE, replace(TWO_WAY, seen_at=NOON + timedelta(hours=1))))
    await links.save(make_link(ADA, HUB, TWO_WAY))
    later = NOON + timedelta(hours=2)
    assert [link.proof.seen_at for link in await links.seen_before(later, 10)] == [
        NOON,
        NOON + timedelta(hours=1),
    ]
    assert len(await links.seen_before(later, 1)) == 1
    assert list(await links.seen_before(NOON, 10)) == []
