"""The API as another program meets it: what a token sees, in which forms, and what it is told of mistakes."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import pytest
from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient, TestServer

from adapters.api.limits import BURST, Limits
from adapters.api.routes import Api
from scoring.commands.accounts import read
from scoring.commands.requester import Requester
from scoring.errors import StoreTrouble
from scoring.service.team.tokens import Tokens
from scoring.teams.tokens import new_token
from scoring.text import say
from tests.fakes_time import FakeTokens
from tests.rooms import Room

EVA, OTTO = Requester("slack:T1", "C1", "eva"), Requester("slack:T2", "C1", "otto")
PATHS = (
    "/accounts",
    "/scores/@ada@demo",
    "/scores/@ada@demo/history",
    "/cohorts",
    "/cohorts/us",
    "/campaigns",
    "/campaigns/spring",
)


@dataclass
class Program:
    """A program with the token of eva's workspace, in which two accounts are watched."""

    client: TestClient[web.Request, web.Application]
    room: Room
    tokens: Tokens
    token: str
    other: str
    now: list[float]

    async def get(self, path: str, token: str | None = None, **headers: str) -> ClientResponse:
        sent = {"Authorization": f"Bearer {self.token if token is None else token}", **headers}
        return await self.client.get(f"/api/v1{path}", headers=sent)

    async def found(self, path: str) -> Any:
        answer = await self.get(path)
        assert answer.status == 200, await answer.text()
        return await answer.json()


@pytest.fixture
async def program() -> AsyncIterator[Program]:
    room, store, now = Room(), FakeTokens(), [1_000.0]
    for line in (
        "watch @ada@demo @bob@demo",
        "@ada@demo",
        "cohort create us @ada@demo",
        "campaign start spring @ada@demo posts:2",
    ):
        await room.dispatcher.answer(read(line, "demo"), EVA)
    await room.dispatcher.answer(read("watch @cem@demo", "demo"), OTTO)
    room.clock.move(days=1)
    await room.dispatcher.answer(read("@ada@demo --fresh", "demo"), EVA)
    await room.dispatcher.answer(read("@cem@demo", "demo"), OTTO)
    tokens = Tokens(store, room.clock)
    _, value = await tokens.create(EVA.workspace, "dashboards", frozenset(("read",)), "eva")
    _, other = await tokens.create(OTTO.workspace, "dashboards", frozenset(("read",)), "otto")
    team = room.team
    application = web.Application()
    writing = team.watching, team.cohorts, team.check_running, team.auditing
    Api(team.reading, *writing, tokens, Limits(lambda: now[0])).add_to(application)
    async with TestClient(TestServer(application)) as client:
        yield Program(client, room, tokens, value, other, now)


async def test_watched_accounts_come_with_their_newest_scores(program: Program) -> None:
    found = await program.found("/accounts")
    ada, bob = found["items"]
    assert (ada["handle"], bob["handle"], bob["score"]) == ("@ada@demo", "@bob@demo", None)
    assert 1 <= ada["score"]["low"] <= ada["score"]["score"] <= ada["score"]["high"] <= 100
    assert found["next"] is None


async def test_pages_are_followed_by_their_links(program: Program) -> None:
    handles = []
    path: str | None = "/accounts?limit=1"
    while path is not None:
        answer = await program.get(path)
        page = await answer.json()
        handles += [one["handle"] for one in page["items"]]
        linked = answer.headers.get("Link")
        assert (linked is None) == (page["next_url"] is None)
        assert linked is None or linked == f'<{page["next_url"]}>; rel="next"'
        path = None if page["next_url"] is None else page["next_url"].removeprefix("/api/v1")
    assert handles == ["@ada@demo", "@bob@demo"]


async def test_a_score_and_its_history_are_read(program: Program) -> None:
    score = await program.found("/scores/@ada@demo")
    history = await program.found("/scores/@ada@demo/history?days=3650")
    days = [one["day"] for one in history["items"]]
    assert days == sorted(days)
    assert history["items"][-1] == score
    assert score["followers"] == 5_000


async def test_cohorts_and_campaigns_are_read(program: Program) -> None:
    (us,) = (await program.found("/cohorts"))["items"]
    assert us == await program.found("/cohorts/US")
    assert [one["handle"] for one in us["members"]] == ["@ada@demo"]
    (spring,) = (await program.found("/campaigns"))["items"]
    assert spring["people"] == []
    whole = await program.found("/campaigns/spring")
    (person,) = whole["people"]
    assert person["posts_planned"] == 2
    assert person["expected"]["low"] <= person["expected"]["reactions"]
    assert whole["earned"] is None


@pytest.mark.parametrize("path", PATHS)
async def test_without_a_token_that_opens_it_nothing_is_told(program: Program, path: str) -> None:
    for sent in (
        "",
        "Bearer",
        "Bearer x",
        f"Bearer {new_token()}",
        "Basic dXNlcjpwYXNz",
        f"Bearer {'a' * 3_000}",
    ):
        answer = await program.client.get(f"/api/v1{path}", headers={"Authorization": sent} if sent else {})
        assert answer.status == 401
        assert answer.headers["WWW-Authenticate"] == "Bearer"
        assert (await answer.json())["type"] == "/problems/no-token"


@pytest.mark.parametrize("path", PATHS[1:3] + PATHS[4:5] + PATHS[6:])
async def test_what_is_of_another_workspace_is_as_if_it_were_not_there(program: Program, path: str) -> None:
    theirs = await program.get(path, program.other)
    nowhere = await program.get(path.replace("ada", "nobody").replace("us", "no").replace("spring", "no"))
    assert theirs.status == nowhere.status == 404
    assert await theirs.json() == await nowhere.json()
    shown = (await (await program.get("/accounts", program.other)).json())["items"]
    assert [one["handle"] for one in shown] == ["@cem@demo"]


async def test_a_stored_account_that_nobody_of_the_team_watches_is_not_shown(program: Program) -> None:
    assert (await program.get("/scores/@cem@demo")).status == 404
    assert (await program.get("/scores/@cem@demo", program.other)).status == 200


async def test_tables_come_as_csv_and_as_lines(program: Program) -> None:
    answer = await program.get("/accounts", Accept="text/csv")
    assert answer.content_type == "text/csv"
    rows = list(csv.DictReader(io.StringIO((await answer.read()).decode("utf-8-sig"))))
    assert [row["handle"] for row in rows] == ["'@ada@demo", "'@bob@demo"]
    assert rows[0]["score_score"]
    assert "score" not in rows[0]
    answer = await program.get("/scores/@ada@demo/history", Accept="application/x-ndjson;q=1, text/html")
    lines = [json.loads(line) for line in (await answer.text()).splitlines()]
    assert [one["handle"] for one in lines] == ["@ada@demo"] * len(lines)


@pytest.mark.parametrize(
    ("accept", "status"),
    [("*/*", 200), ("application/*", 200), ("", 200), ("text/html", 406), ("image/png, text/html", 406)],
)
async def test_a_form_that_it_has_not_is_told(program: Program, accept: str, status: int) -> None:
    answer = await program.get("/cohorts", Accept=accept)
    assert answer.status == status


async def test_what_did_not_change_is_not_sent_again(program: Program) -> None:
    first = await program.get("/scores/@ada@demo")
    again = await program.get("/scores/@ada@demo", If_None_Match=first.headers["ETag"])
    assert again.status == 200, "a header of another name"
    sent = {"If-None-Match": first.headers["ETag"]}
    same = await program.get("/scores/@ada@demo", **sent)
    assert (same.status, await same.read()) == (304, b"")
    program.room.clock.move(days=1)
    await program.room.dispatcher.answer(read("@ada@demo --fresh", "demo"), EVA)
    assert (await program.get("/scores/@ada@demo", **sent)).status == 200


@pytest.mark.parametrize(
    "path",
    [
        "/accounts?limit=0",
        "/accounts?limit=201",
        "/accounts?limit=1e3",
        "/accounts?limit=" + "9" * 500,
        "/accounts?cursor=!!!",
        "/accounts?cursor=YWJj",
        "/accounts?cursor=" + "A" * 5_000,
        "/scores/@ada@demo/history?days=x",
        "/scores/@ada@demo/history?days=-1",
        "/scores/ada",
        "/scores/" + quote("../../etc/passwd", safe=""),
        "/scores/" + quote("<script>", safe=""),
        "/scores/" + "a" * 4_000,
    ],
)
async def test_a_parameter_that_cannot_be_read_is_named(program: Program, path: str) -> None:
    answer = await program.get(path)
    assert answer.status == 400
    told = await answer.json()
    assert told["type"] == "/problems/bad-parameter"
    assert answer.content_type == "application/problem+json"


async def test_who_asks_too_often_is_told_when_again(program: Program) -> None:
    for _ in range(BURST):
        assert (await program.get("/cohorts")).status == 200
    refused = await program.get("/cohorts")
    assert refused.status == 429
    assert (await program.get("/cohorts", program.other)).status == 200
    program.now[0] += int(refused.headers["Retry-After"])
    assert (await program.get("/cohorts")).status == 200


async def test_a_store_that_fails_is_told_and_the_next_question_works(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(*given: object) -> Any:
        raise StoreTrouble(say("The store could not be read."), say("Try again in a minute."))

    with monkeypatch.context() as broken:
        broken.setattr(program.room.cohort_store, "cohorts", fails)
        answer = await program.get("/cohorts")
        assert answer.status == 503
        assert answer.headers["Retry-After"]

        async def breaks(*given: object) -> Any:
            raise RuntimeError("secret detail")

        broken.setattr(program.room.cohort_store, "cohorts", breaks)
        answer = await program.get("/cohorts")
        assert answer.status == 500
        assert "secret" not in await answer.text()
    assert (await program.get("/cohorts")).status == 200


async def test_the_description_names_every_route_and_needs_no_token(program: Program) -> None:
    described = await (await program.client.get("/api/v1/openapi.json")).json()
    served = {
        resource.canonical
        for resource in program.client.app.router.resources()
        if resource.canonical != "/api/v1/openapi.json"
    }
    assert set(described["paths"]) == served
    assert described["openapi"] == "3.1.0"


async def test_a_token_that_was_revoked_opens_nothing_from_then_on(program: Program) -> None:
    assert (await program.get("/cohorts")).status == 200
    (mine,) = await program.tokens.tokens(EVA.workspace)
    await program.tokens.revoke(EVA.workspace, mine.id)
    assert (await program.get("/cohorts")).status == 401
    assert (await program.get("/cohorts", program.other)).status == 200
