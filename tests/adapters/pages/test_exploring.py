"""The pages of a workspace, from the word that opens them to a browser that looks around in them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from html import unescape
from typing import Any
from urllib.parse import quote

import pytest
from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient, TestServer
from yarl import URL

from adapters.pages.exploring import add_exploring
from adapters.pages.lookup import ROWS
from scoring.commands.accounts import read
from scoring.commands.requester import Requester
from scoring.errors import StoreTrouble
from scoring.facts import fact
from scoring.handles import Handle
from scoring.teams.visits import OPEN_FOR
from scoring.teams.workspace import RefreshResult, Watched
from scoring.text import say
from tests.english import english, plain
from tests.rooms import Room

EVA = Requester("slack:T1", "C1", "eva", zone="Europe/Paris")
OTTO = Requester("slack:T2", "C1", "otto")
SHELVES = ("accounts", "cohorts", "campaigns", "subscriptions")


@dataclass
class Site:
    """A team with something of everything, and a browser."""

    room: Room
    client: TestClient[web.Request, web.Application]

    async def type(self, text: str, who: Requester = EVA) -> Any:
        return english(await self.room.dispatcher.answer(read(text, "demo"), who))

    async def key(self, who: Requester = EVA) -> str:
        found = re.search(r"/e/([\w-]{22})", plain(await self.type("explore", who)))
        assert found is not None
        return found[1]

    async def get(self, path: str, **headers: str) -> ClientResponse:
        return await self.client.get(path, headers=headers, allow_redirects=False)

    async def html(self, path: str, **headers: str) -> str:
        answer = await self.get(path, **headers)
        assert answer.status == 200, path
        return unescape(await answer.text())


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    room, application = Room(), web.Application()
    add_exploring(application, room.team.exploring)
    async with TestClient(TestServer(application)) as client:
        found = Site(room, client)
        for line in (
            "watch @ada@demo @bob@demo @cem@demo",
            "@ada@demo",
            "@bob@demo",
            "cohort create us @ada@demo @bob@demo",
            "campaign start spring @ada@demo posts:2",
            "digest weekly mon 09:00 Europe/Paris",
        ):
            await found.type(line)
        yield found


def cells(html: str) -> list[list[str]]:
    """The rows of the table, without marks."""
    body = html.partition("<tbody>")[2].partition("</tbody>")[0]
    return [
        [re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL)]
        for row in body.split("</tr>")[:-1]
    ]


async def test_a_member_sees_what_the_team_watches_has_made_and_is_posted(site: Site) -> None:
    key = await site.key()
    first = await site.get(f"/e/{key}")
    assert (first.status, first.headers["Location"]) == (302, f"{key}/accounts")
    told = {name: await site.html(f"/e/{key}/{name}") for name in SHELVES}
    assert [row[0] for row in cells(told["accounts"])] == ["@ada@demo", "@bob@demo", "@cem@demo"]
    assert cells(told["accounts"])[2][2:5] == ["–", "–", "–"], "no score is not a score of nothing"
    assert cells(told["cohorts"])[0][:2] == ["us", "2"]
    assert cells(told["campaigns"])[0][0] == "spring"
    assert cells(told["subscriptions"])[0][:2] == ["C1", "Weekly digest"]
    for html in told.values():
        assert "slack:T1" in html
        assert "not for decisions on hiring" in html
        assert key not in html, "addresses in it are relative"


async def test_rows_are_sorted_by_the_column_that_was_pressed_unknown_ones_last(site: Site) -> None:
    key = await site.key()
    for query, order in (("sort=score&desc=1", -1), ("sort=score", 1)):
        html = await site.html(f"/e/{key}/accounts?{query}")
        rows = cells(html)
        assert rows[-1][0] == "@cem@demo"
        scores = [float(row[2]) for row in rows[:-1]]
        assert scores == sorted(scores, key=lambda one: order * one)
        assert f'aria-sort="{"descending" if order < 0 else "ascending"}"' in html
    names = cells(await site.html(f"/e/{key}/accounts?sort=account&desc=1"))
    assert [row[0] for row in names] == ["@cem@demo", "@bob@demo", "@ada@demo"]


async def test_a_search_finds_rows_that_hold_every_word_and_the_csv_holds_the_same(site: Site) -> None:
    key = await site.key()
    html = await site.html(f"/e/{key}/accounts?q=BOB+demo&sort=score")
    assert [row[0] for row in cells(html)] == ["@bob@demo"]
    assert "1 row" in html
    assert 'href="accounts.csv?q=BOB+demo&sort=score"' in html
    answer = await site.get(f"/e/{key}/accounts.csv?q=BOB+demo")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="accounts.csv"'
    rows = list(csv.DictReader(io.StringIO((await answer.read()).decode("utf-8-sig"))))
    assert [row["account"] for row in rows] == ["'@bob@demo"], "no cell is a formula"
    assert 1 <= float(rows[0]["score"]) <= 100
    assert "<table>" not in await site.html(f"/e/{key}/accounts?q=nobody")


@pytest.mark.parametrize("name", SHELVES)
async def test_every_table_can_be_taken_along(site: Site, name: str) -> None:
    answer = await site.get(f"/e/{await site.key()}/{name}.csv")
    assert answer.status == 200
    rows = list(csv.reader(io.StringIO((await answer.read()).decode("utf-8-sig"))))
    assert len(rows) > 1
    assert len({len(row) for row in rows}) == 1


async def test_many_rows_come_in_pages(site: Site) -> None:
    at = site.room.clock.now()
    more = [Watched("slack:T1", Handle("demo", f"a{number:05d}"), "eva", at) for number in range(2 * ROWS)]
    await site.room.teams.watch(more, 10_000)
    key = await site.key()
    seen: list[str] = []
    path: str | None = "accounts?sort=account"
    while path is not None:
        html = await site.html(f"/e/{key}/{path}")
        seen += [row[0] for row in cells(html)]
        found = re.search(r'href="([^"]+)" rel="next"', html)
        path = found[1] if found else None
    assert seen == sorted(seen)
    assert len(seen) == 2 * ROWS + 3
    assert cells(await site.html(f"/e/{key}/accounts?sort=account&page=9999"))[-1][0] == "@cem@demo", (
        "the last one"
    )


async def test_why_the_last_look_failed_is_told(site: Site) -> None:
    gone = RefreshResult(Handle("demo", "cem"), site.room.clock.now(), 1, fact("not-found"))
    await site.room.teams.refreshes.done([gone])
    assert cells(await site.html(f"/e/{await site.key()}/accounts"))[2][-1] != ""


async def test_another_team_sees_its_own_and_nothing_of_this_one(site: Site) -> None:
    theirs = await site.key(OTTO)
    for name in SHELVES:
        html = await site.html(f"/e/{theirs}/{name}")
        assert "ada" not in html
        assert cells(html) == []


async def test_it_is_over_when_its_time_is_and_when_the_pages_are_closed(site: Site) -> None:
    key, other = await site.key(), await site.key(OTTO)
    assert (await site.get(f"/e/{key}/accounts")).status == 200
    await site.type("report revoke")
    gone = await site.get(f"/e/{key}/accounts")
    assert gone.status == 404
    assert "not there any more" in await gone.text()
    assert (await site.get(f"/e/{other}/accounts")).status == 200
    site.room.clock.move(hours=OPEN_FOR.total_seconds() / 3600)
    assert (await site.get(f"/e/{other}/accounts")).status == 404


@pytest.mark.parametrize(
    "path",
    [
        "nothing/accounts",
        "A" * 22 + "/accounts",
        "A" * 22 + "/accounts.csv",
        quote("é" * 22) + "/accounts",
        "..%2F..%2Fetc/passwd",
        "A" * 5_000 + "/accounts",
    ],
)
async def test_an_address_of_nothing_says_so(site: Site, path: str) -> None:
    assert (await site.get(f"/e/{path}")).status == 404


@pytest.mark.parametrize("name", ["nothing", "accounts.", "accounts.csv.csv", "tokens", "%00"])
async def test_a_table_that_is_none_says_so(site: Site, name: str) -> None:
    assert (await site.get(f"/e/{await site.key()}/{name}")).status == 404


@pytest.mark.parametrize(
    "query",
    [
        "sort=nothing&desc=x",
        "page=0",
        "page=-1",
        "page=1e9",
        "page=" + "9" * 400,
        "q=" + quote("<script>alert(1)</script>"),
        "q=" + quote('"><img src=x onerror=alert(1)>'),
        "q=" + quote("{{ 7 * 7 }}"),
        "q=%00%ff",
        "q=" + "a" * 5_000,
        "sort=" + quote("score; drop table watch"),
    ],
)
async def test_whatever_stands_in_an_address_is_a_word_or_nothing(site: Site, query: str) -> None:
    answer = await site.get(f"/e/{await site.key()}/accounts?{query}")
    assert answer.status == 200
    html = await answer.text()
    for evil in ("<script", "<img", "49"):
        assert evil not in html.replace("{{ 7 * 7 }}", "")


async def test_nothing_of_it_runs_is_kept_or_framed(site: Site) -> None:
    answer = await site.get(f"/e/{await site.key()}/accounts")
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "form-action 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "script" not in policy
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answer.headers["X-Robots-Tag"]


async def test_it_is_read_in_the_language_of_whoever_reads_it(site: Site) -> None:
    html = await site.html(f"/e/{await site.key()}/accounts", **{"Accept-Language": "fr"})
    assert '<html lang="fr">' in html
    assert "Comptes suivis" in html


async def test_a_store_that_fails_is_told(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    key = await site.key()

    async def fails(*given: object) -> Any:
        raise StoreTrouble(say("The store could not be read."))

    with monkeypatch.context() as broken:
        broken.setattr(site.room.teams, "watched", fails)
        assert (await site.get(f"/e/{key}/accounts")).status == 503
    assert (await site.get(f"/e/{key}/accounts")).status == 200


@pytest.mark.parametrize("key", ["%2F%2Fevil.example", "https:evil.example", "x%0d%0aSet-Cookie:a=b", "x"])
async def test_the_first_address_leads_nowhere_else(site: Site, key: str) -> None:
    answer = await site.client.get(URL(f"/e/{key}", encoded=True), allow_redirects=False)
    assert answer.status == 404
    assert "Location" not in answer.headers
    assert "Set-Cookie" not in answer.headers
