"""What everybody may see: how the score works and how good it is, and badges of those who asked for one."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient, TestServer

from adapters.pages.public import HOW_SECONDS, add_public
from scoring.commands.accounts import read
from scoring.commands.requester import Requester
from scoring.errors import StoreTrouble
from scoring.formula.result import Forecast
from scoring.handles import Handle
from scoring.history.scoreboard import Outcome, Promise
from scoring.history.stored import ForecastEvaluation
from scoring.text import say
from tests.english import english, plain
from tests.rooms import Room

EVA = Requester("slack:T1", "C1", "eva")
ADA = Handle("demo", "ada")


@dataclass
class Site:
    room: Room
    client: TestClient[web.Request, web.Application]

    async def type(self, text: str) -> Any:
        return english(await self.room.dispatcher.answer(read(text, "demo"), EVA))

    async def get(self, path: str, **headers: str) -> ClientResponse:
        return await self.client.get(path, headers=headers)

    async def badge(self) -> str:
        """The address of a badge, after its owner has proved whose it is."""
        if ADA not in self.room.identity.profiles:
            code = re.search(r"`([^`]+)`", plain(await self.type("badge @ada@demo")))
            assert code is not None
            self.room.identity.profiles[ADA] = f"hello {code[1]}"
        said = plain(await self.type("badge @ada@demo"))
        found = re.search(r"https://influence\.test(/badge/[\w-]{22}\.svg)", said)
        assert found is not None, said
        return found[1]


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    room, application = Room(), web.Application()
    add_public(application, room.ask.openness, room.ask.badging, room.clock)
    async with TestClient(TestServer(application)) as client:
        yield Site(room, client)


async def test_how_it_works_is_told_to_everybody_with_what_it_is_not_for(site: Site) -> None:
    answer = await site.get("/how")
    assert answer.status == 200
    assert "X-Robots-Tag" not in answer.headers
    html = await answer.text()
    for words in ("Amplification", "No forecast has its outcome yet", "no hiring", "ops@influence.test"):
        assert words in html
    french = await (await site.get("/how", **{"Accept-Language": "fr"})).text()
    assert '<html lang="fr">' in french


async def test_how_good_it_is_is_told_as_it_comes_in_and_names_nobody(site: Site) -> None:
    await site.type("@ada@demo")
    assert "Inside the 80 % interval" not in await (await site.get("/how")).text()
    account = await site.room.store.account(ADA)
    assert account is not None
    made = account.latest.score
    promise = Promise("demo", made.formula, made.observed_at, Forecast(50.0, 40.0, 60.0))
    judging = ForecastEvaluation(ADA, account.observation, (account.latest,))
    outcome = Outcome(promise, 55.0, 0.1, True)
    await site.room.outcomes.judged(judging, {account.latest.day: outcome}, account.latest.day)
    site.room.clock.move(minutes=HOW_SECONDS / 60)
    html = await (await site.get("/how")).text()
    assert "Inside the 80 % interval" in html
    assert "ada" not in html
    again = await site.get("/how")
    assert (await site.get("/how", **{"If-None-Match": again.headers["ETag"]})).status == 304


async def test_a_badge_is_for_whoever_proves_whose_the_account_is(site: Site) -> None:
    path = await site.badge()
    answer = await site.get(path)
    assert (answer.status, answer.content_type) == (200, "image/svg+xml")
    picture = ElementTree.fromstring(await answer.text())  # noqa: S314  (ours)
    assert picture.get("role") == "img"
    score = (await site.room.store.latest([ADA]))[ADA].score
    assert f"{score.value:.0f}" in str(picture.get("aria-label"))
    assert "formula" in str(picture.get("aria-label"))
    assert await site.badge() == path, "an account has one"
    same = await site.get(path, **{"If-None-Match": answer.headers["ETag"]})
    assert same.status == 304


async def test_it_is_gone_when_its_owner_takes_it_back(site: Site) -> None:
    path = await site.badge()
    assert "is gone" in plain(await site.type("badge @ada@demo --end"))
    answer = await site.get(path)
    assert answer.status == 404
    assert answer.content_type == "image/svg+xml", "what embeds it shows a picture all the same"
    assert "ada" not in await answer.text()


@pytest.mark.parametrize("key", ["x", "A" * 22, "..%2F..%2F", "A" * 3_000])
async def test_a_badge_of_nothing_is_a_picture_that_says_so(site: Site, key: str) -> None:
    answer = await site.get(f"/badge/{key}.svg")
    assert answer.status == 404
    assert "not there any more" in await answer.text()


async def test_a_name_in_a_badge_is_text_and_nothing_else(site: Site) -> None:
    evil = Handle("demo", "a\"><script>alert('x')</script>")
    key = await site.room.badges.issue(evil, "B" * 22, site.room.clock.now())
    text = await (await site.get(f"/badge/{key}.svg")).text()
    ElementTree.fromstring(text)  # noqa: S314  (ours)
    assert "<script" not in text


async def test_a_badge_says_that_there_is_no_score_instead_of_a_number(site: Site) -> None:
    key = await site.room.badges.issue(Handle("demo", "cem"), "C" * 22, site.room.clock.now())
    text = await (await site.get(f"/badge/{key}.svg")).text()
    assert "no score yet" in text


async def test_a_store_that_fails_is_told(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fails(*given: object) -> Any:
        raise StoreTrouble(say("The store could not be read."))

    with monkeypatch.context() as broken:
        broken.setattr(site.room.outcomes, "board", fails)
        broken.setattr(site.room.badges, "handle", fails)
        assert (await site.get("/how")).status == 503
        assert (await site.get(f"/badge/{'A' * 22}.svg")).status == 503
    assert (await site.get("/how")).status == 200


async def test_without_an_address_there_is_no_badge() -> None:
    room = Room(public_url="")
    reply = english(await room.dispatcher.answer(read("badge @ada@demo", "demo"), EVA))
    assert not reply.ok
    assert "PUBLIC_URL" in plain(reply)
