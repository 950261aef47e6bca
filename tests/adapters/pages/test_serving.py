"""A page from the word that makes it to whoever was sent its address."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from adapters.pages.serving import add_pages
from scoring.commands.accounts import read
from scoring.commands.requester import Requester
from scoring.errors import StoreTrouble
from scoring.teams.pages import KEPT
from scoring.text import say
from tests.english import english, plain
from tests.rooms import Room

EVA = Requester("slack:T1", "C1", "eva")
UNKNOWN = "A" * 22  # as a key is, and none


@dataclass
class Site:
    """A team that makes pages, and a browser that was sent their addresses."""

    room: Room
    client: TestClient[web.Request, web.Application]

    async def type(self, text: str, who: Requester = EVA) -> Any:
        return english(await self.room.dispatcher.answer(read(text, "demo"), who))

    async def address(self, text: str) -> str:
        reply = await self.type(text)
        assert reply.ok, plain(reply)
        (key,) = list(self.room.pages.all)[-1:]
        assert f"https://influence.test/r/{key}" in plain(reply)
        return f"/r/{key}"


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    room, application = Room(), web.Application()
    add_pages(application, room.pages, room.clock)
    async with TestClient(TestServer(application)) as client:
        found = Site(room, client)
        for line in ("cohort create us @ada@demo @bob@demo", "@ada@demo", "@bob@demo"):
            await found.type(line)
        room.clock.move(days=1)
        for line in ("@ada@demo --fresh", "@bob@demo --fresh", "campaign start spring @ada@demo"):
            await found.type(line)
        yield found


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("report @ada@demo", ("Report: @ada@demo", "<svg", "Amplification")),
        ("report @ada@demo @bob@demo", ("2 accounts compared", "@bob@demo", "<svg")),
        ("report cohort us", ("Report: us", "The median score is", "@ada@demo")),
        ("report campaign spring", ("Campaign spring", "planned posts are out")),
    ],
)
async def test_a_page_shows_what_the_chat_does_and_for_whom_and_how_long(
    site: Site, typed: str, said: tuple[str, ...]
) -> None:
    answer = await site.client.get(await site.address(typed))
    assert answer.status == 200
    html = await answer.text()
    for words in (
        *said,
        "for a member of slack:T1",
        "This address works until",
        "not for decisions on hiring",
    ):
        assert words in html, words
    assert "eva" not in html


async def test_it_is_read_in_the_language_of_whoever_reads_it(site: Site) -> None:
    address = await site.address("report cohort us")
    french = await site.client.get(address, headers={"Accept-Language": "fr-CA,fr;q=0.9"})
    assert "Le score médian est" in await french.text()
    other = await site.client.get(address, headers={"Accept-Language": "xx"})
    assert "The median score is" in await other.text()


async def test_nothing_of_it_runs_or_is_sent_on_and_no_search_finds_it(site: Site) -> None:
    answer = await site.client.get(await site.address("report @ada@demo"))
    assert "script-src" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert len(await answer.read()) < 150_000


async def test_what_did_not_change_is_not_sent_again(site: Site) -> None:
    address = await site.address("report @ada@demo")
    first = await site.client.get(address)
    again = await site.client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status, await again.read()) == (304, b"")


async def test_a_page_stays_what_it_was(site: Site) -> None:
    address = await site.address("report @ada@demo")
    before = await (await site.client.get(address)).text()
    site.room.clock.move(days=5)
    await site.type("@ada@demo --fresh")
    assert await (await site.client.get(address)).text() == before


@pytest.mark.parametrize("address", ["/r/nothing", f"/r/{UNKNOWN}", "/r/" + "a" * 5_000, "/r/..%2F..%2Fetc"])
async def test_an_address_of_nothing_says_so(site: Site, address: str) -> None:
    answer = await site.client.get(address)
    assert answer.status == 404
    assert "This page is not there any more" in await answer.text()


async def test_it_is_gone_when_its_time_is_over_and_when_it_was_closed(site: Site) -> None:
    first = await site.address("report @ada@demo")
    site.room.clock.move(days=KEPT.days)
    assert (await site.client.get(first)).status == 404
    second = await site.address("report @bob@demo")
    assert (
        await site.type("report revoke", Requester("slack:T2", "C1", "otto"))
    ).title == "0 pages are closed"
    assert (await site.client.get(second)).status == 200
    assert (await site.type("report revoke")).title == "2 pages are closed"
    assert (await site.client.get(second)).status == 404


async def test_a_store_that_fails_is_told(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    address = await site.address("report @ada@demo")

    async def fails(*given: object) -> Any:
        raise StoreTrouble(say("The store could not be read."), say("Try again in a minute."))

    monkeypatch.setattr(site.room.pages, "page", fails)
    answer = await site.client.get(address)
    assert answer.status == 503
    assert "This page cannot be shown now" in await answer.text()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("report", "A page is of 1 to 10 accounts."),
        ("report campaign", "Which campaign?"),
        ("report @nasa@x", "only for a use that it approved"),
        ("report campaign nothing", "There is no campaign nothing."),
        ("report cohort nobody", "There is no cohort nobody."),
        ("report cohort us @ada@demo", "I cannot read “@ada@demo” here."),
    ],
)
async def test_what_no_page_can_be_made_of_is_told(site: Site, typed: str, said: str) -> None:
    answer = await site.type(typed)
    assert not answer.ok
    assert said in answer.title + plain(answer)
    assert site.room.pages.all == {}


async def test_without_a_public_address_there_are_no_pages() -> None:
    room = Room(public_url="")
    told = english(await room.dispatcher.answer(read("report @ada@demo", "demo"), EVA))
    assert not told.ok
    assert "A page needs an address that others can reach." in told.title + plain(told)


async def test_a_page_of_a_month_is_of_that_month_alone(site: Site) -> None:
    month = f"{site.room.clock.now():%Y-%m}"
    html = await (await site.client.get(await site.address(f"report @ada@demo {month}"))).text()
    assert "Report: @ada@demo" in html
    assert "Forecast against what came" in html
    both = await (await site.client.get(await site.address(f"report @ada@demo @bob@demo {month}"))).text()
    assert "Compared with the month before" in both
    assert (
        "Report: us" in await (await site.client.get(await site.address(f"report cohort us {month}"))).text()
    )
    future = await site.type("report @ada@demo 2099-01")
    assert not future.ok
    assert "has not begun" in plain(future)


async def test_who_reads_slowly_holds_nobody_else_up(site: Site) -> None:
    path = await site.address("report @ada@demo")
    server = site.client.server
    raw = f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode() * 20
    slow = [await asyncio.open_connection(server.host, server.port, limit=1) for _ in range(50)]
    for _, writer in slow:
        writer.write(raw)
    for _ in range(20):
        async with asyncio.timeout(10):
            assert (await site.client.get(path)).status == 200
    for _, writer in slow:
        writer.close()
