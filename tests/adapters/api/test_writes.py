"""What a program may change with a token that may write, and what it reads of posts and checks."""

from __future__ import annotations

import asyncio
import csv
import io
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient, TestServer

from adapters.api.limits import Limits
from adapters.api.routes import Api
from scoring.commands.accounts import read
from scoring.commands.requester import Requester
from scoring.handles import Handle
from scoring.service.team.check_running import AT_ONCE
from scoring.teams.check_runs import LONGEST, CheckRun
from scoring.teams.pages import new_key
from scoring.teams.tokens import Scope
from scoring.teams.workspace import Watched
from tests.english import english
from tests.rooms import Room

EVA, OTTO = Requester("slack:T1", "C1", "eva"), Requester("slack:T2", "C1", "otto")
BOTH: frozenset[Scope] = frozenset(("read", "write"))


@dataclass
class Program:
    """A program with a token of eva's workspace that may write, one that may not, and one of another."""

    client: TestClient[web.Request, web.Application]
    room: Room
    token: str
    reader: str
    other: str

    async def ask(self, method: str, path: str, token: str | None = None, **more: Any) -> ClientResponse:
        headers = {"Authorization": f"Bearer {token or self.token}", **more.pop("headers", {})}
        return await self.client.request(method, f"/api/v1{path}", headers=headers, **more)

    async def found(self, method: str, path: str, status: int = 200, **more: Any) -> Any:
        answer = await self.ask(method, path, **more)
        assert answer.status == status, await answer.text()
        return await answer.json()

    async def checked(self, run: Any) -> Any:
        """The run when it has ended."""
        while run["state"] == "running":
            await asyncio.sleep(0.01)
            run = await self.found("GET", f"/checks/{run['id']}")
        return run


@pytest.fixture
async def program() -> AsyncIterator[Program]:
    room = Room()
    for line in ("watch @ada@demo @bob@demo", "@ada@demo", "@bob@demo"):
        await room.dispatcher.answer(read(line, "demo"), EVA)
    team, values = room.team, []
    for who, scopes in ((EVA, BOTH), (EVA, frozenset(("read",))), (OTTO, BOTH)):
        values.append((await team.tokens.create(who.workspace, "tests", scopes, who.person))[1])  # type: ignore[arg-type]
    application = web.Application()
    minutes = iter(range(0, 10_000_000, 60))
    limits = Limits(lambda: float(next(minutes)))
    writing = team.watching, team.cohorts, team.check_running, team.auditing
    Api(team.reading, *writing, team.tokens, limits).add_to(application)
    async with TestClient(TestServer(application)) as client:
        yield Program(client, room, *values)
    team.check_running.stop()
    await room.jobs.drain()


async def test_accounts_are_watched_and_no_longer(program: Program) -> None:
    sent = {"handles": ["@cem@demo", "@ada@demo", "@cem@demo", "@ada@x"]}
    told = await program.found("POST", "/accounts", json=sent)
    assert [one["handle"] for one in told["items"]] == ["@ada@demo", "@cem@demo"]
    assert told["left_out"] == ["@ada@x"]
    assert "use that it approved" in told["detail"]
    (watched,) = [one for one in program.room.teams.watches if one.handle == Handle("demo", "cem")]
    assert watched.added_by.startswith("token:")
    assert (await program.ask("DELETE", "/accounts/@cem@demo")).status == 204
    assert (await program.ask("DELETE", "/accounts/@cem@demo")).status == 404


async def test_a_cohort_is_made_grows_shrinks_and_goes(program: Program) -> None:
    made = await program.found("POST", "/cohorts", 201, json={"name": "Us", "handles": ["@ada@demo"]})
    assert (made["name"], [one["handle"] for one in made["members"]]) == ("us", ["@ada@demo"])
    again = await program.found("POST", "/cohorts", 400, json={"name": "us", "handles": ["@bob@demo"]})
    assert again["type"] == "/problems/bad-input"
    grown = await program.found("POST", "/cohorts/us/members", json={"handles": ["@cem@demo"]})
    assert [one["handle"] for one in grown["members"]] == ["@ada@demo", "@cem@demo"]
    left = await program.found("DELETE", "/cohorts/us/members/@ada@demo")
    assert [one["handle"] for one in left["members"] if one["until"] is None] == ["@cem@demo"]
    await program.room.dispatcher.answer(read("digest weekly for cohort us", "demo"), EVA)
    used = await program.found("DELETE", "/cohorts/us", 400)
    assert "is about it" in used["title"]
    await program.room.dispatcher.answer(read("digest weekly for all", "demo"), EVA)
    assert (await program.ask("DELETE", "/cohorts/us")).status == 204
    assert (await program.ask("DELETE", "/cohorts/us")).status == 404
    nobody = await program.found("POST", "/cohorts", 400, json={"name": "x", "handles": ["@ada@x"]})
    assert nobody["detail"]
    assert (await program.ask("GET", "/cohorts/x")).status == 404


async def test_a_cohort_is_told_as_made_though_somebody_was_left_out(program: Program) -> None:
    sent = {"name": "us", "handles": ["@ada@demo", "@ada@x"]}
    made = await program.found("POST", "/cohorts", 201, json=sent)
    assert [one["handle"] for one in made["members"]] == ["@ada@demo"]
    grown = await program.found("POST", "/cohorts/us/members", json={"handles": ["@bob@demo", "@ada@x"]})
    assert [one["handle"] for one in grown["members"]] == ["@ada@demo", "@bob@demo"]
    refused = await program.found("POST", "/cohorts/us/members", 400, json={"handles": ["@ada@x"]})
    assert "use that it approved" in refused["title"]


async def test_a_list_is_checked_beside_and_fetched_when_it_is_done(program: Program) -> None:
    people = [
        {"handle": "@ada@demo", "posts": 2, "price": 100},
        {"handle": "@bob@demo"},
        {"handle": "@ada@demo"},
        {"handle": "=cmd|' /C calc'!A0"},
    ]
    answer = await program.ask("POST", "/checks", json={"people": people, "budget": 500})
    assert answer.status == 202
    run = await answer.json()
    assert answer.headers["Location"] == f"/api/v1/checks/{run['id']}"
    done = await program.checked(run)
    assert [row["state"] for row in done["rows"]] == ["measured", "measured", "duplicate", "unreadable"]
    expected = done["totals"]["expected"]
    assert expected["low"] < expected["reactions"] < expected["high"]
    assert done["totals"]["budget_group"]["rows"] == [1]
    sheet = await program.ask("GET", f"/checks/{run['id']}", headers={"Accept": "text/csv"})
    rows = list(csv.DictReader(io.StringIO((await sheet.read()).decode("utf-8-sig"))))
    assert rows[3]["input"].startswith("'="), "no cell is a formula"
    assert (await program.ask("GET", f"/checks/{run['id']}", program.other)).status == 404
    assert (await program.ask("GET", "/checks/nothing")).status == 404


async def test_so_many_run_at_once_and_what_broke_off_is_told(program: Program) -> None:
    program.room.network.gate = asyncio.Event()
    body = {"people": [{"handle": "@new@demo"}]}
    runs = [await program.found("POST", "/checks", 202, json=body) for _ in range(AT_ONCE)]
    refused = await program.found("POST", "/checks", 400, json=body)
    assert "run already" in refused["title"]
    program.room.team.check_running.stop()
    for run in runs:
        ended = await program.checked(run)
        assert (ended["state"], ended["trouble"]["reference"]) == ("failed", "check-ended")


async def test_when_one_has_ended_another_may_begin(program: Program) -> None:
    program.room.network.gate = asyncio.Event()
    body = {"people": [{"handle": "@new@demo"}]}
    runs = [await program.found("POST", "/checks", 202, json=body) for _ in range(AT_ONCE)]
    program.room.network.gate.set()
    for run in runs:
        assert (await program.checked(run))["state"] == "done"
    assert (await program.checked(await program.found("POST", "/checks", 202, json=body)))["state"] == "done"


async def test_a_run_whose_process_died_is_told_as_failed(program: Program) -> None:
    begun = program.room.clock.now() - LONGEST - timedelta(seconds=1)
    run = CheckRun(new_key(), EVA.workspace, "token:1", begun, "running", {})
    program.room.check_runs.all[run.key] = run
    assert (await program.found("GET", f"/checks/{run.key}"))["state"] == "failed"


WRITES = (
    ("POST", "/accounts", {"handles": ["@cem@demo"]}),
    ("DELETE", "/accounts/@ada@demo", None),
    ("POST", "/cohorts", {"name": "us", "handles": ["@ada@demo"]}),
    ("DELETE", "/cohorts/us", None),
    ("POST", "/cohorts/us/members", {"handles": ["@ada@demo"]}),
    ("DELETE", "/cohorts/us/members/@ada@demo", None),
    ("POST", "/checks", {"people": [{"handle": "@ada@demo"}]}),
)


@pytest.mark.parametrize(("method", "path", "body"), WRITES)
async def test_a_token_that_only_reads_changes_nothing(
    program: Program, method: str, path: str, body: Any
) -> None:
    before = list(program.room.teams.watches)
    refused = await program.found(method, path, 403, token=program.reader, json=body)
    assert refused["type"] == "/problems/no-scope"
    assert (await program.ask(method, path, "inf_x", json=body)).status == 401
    assert program.room.teams.watches == before
    assert not program.room.cohort_store.all
    assert not program.room.check_runs.all


async def test_another_workspace_changes_nothing_here_and_cannot_tell_that_anything_is(
    program: Program,
) -> None:
    await program.found("POST", "/cohorts", 201, json={"name": "us", "handles": ["@ada@demo"]})
    for method, path, body in (WRITES[1], WRITES[3], WRITES[4], WRITES[5]):
        theirs = await program.ask(method, path, program.other, json=body)
        nowhere = await program.ask(
            method,
            path.replace("/us", "/no").replace("accounts/@ada", "accounts/@no"),
            program.other,
            json=body,
        )
        assert theirs.status == nowhere.status == 404
        assert await theirs.json() == await nowhere.json()
    assert [one.handle for one in program.room.teams.watches] == [
        Handle("demo", "ada"),
        Handle("demo", "bob"),
    ]


@pytest.mark.parametrize(
    ("path", "body", "named"),
    [
        ("/accounts", {}, "handles"),
        ("/accounts", {"handles": []}, "handles"),
        ("/accounts", {"handles": ["ada"]}, "handles.0"),
        ("/accounts", {"handles": ["@ada@demo", 7]}, "handles.1"),
        ("/accounts", {"handles": ["@ada@demo"], "more": 1}, "more"),
        ("/accounts", ["@ada@demo"], "body"),
        ("/cohorts", {"name": "@@", "handles": ["@ada@demo"]}, "name"),
        ("/checks", {"people": []}, "people"),
        ("/checks", {"people": [{"handle": "@ada@demo", "posts": 0}]}, "people.0.posts"),
        ("/checks", {"people": [{"handle": "@a@demo"}] * 201}, "people"),
        ("/checks", {"people": [{"handle": "@ada@demo"}], "budget": -1}, "budget"),
    ],
)
async def test_a_part_that_cannot_be_read_is_named(
    program: Program, path: str, body: Any, named: str
) -> None:
    told = await program.found("POST", path, 400, json=body)
    assert named in told["title"]


@pytest.mark.parametrize(
    ("data", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b"[" * 50_000, "application/json", 400),
        (b"null", "application/json", 400),
        (b'{"handles": ["' + b"a" * 200_000 + b'"]}', "application/json", 413),
        (b"handles=@ada@demo", "application/x-www-form-urlencoded", 415),
        (b"", "application/json", 400),
    ],
)
async def test_a_body_that_is_none_is_refused_and_the_next_one_works(
    program: Program, data: bytes, kind: str, status: int
) -> None:
    answer = await program.ask("POST", "/accounts", data=data, headers={"Content-Type": kind})
    assert answer.status == status
    assert (await program.ask("POST", "/accounts", json={"handles": ["@cem@demo"]})).status == 200


async def test_accounts_stand_side_by_side(program: Program) -> None:
    told = await program.found("GET", "/compare?handle=@ada@demo&handle=@bob@demo")
    scores = [one["score"]["score"] for one in told["items"]]
    assert scores == sorted(scores, reverse=True)
    (difference,) = told["differences"]
    assert difference["points"] == pytest.approx(scores[0] - scores[1], abs=0.011)
    for path in ("@ada@demo", "@ada@demo&handle=@ada@demo", "@ada@demo&handle=ada", ""):
        assert (await program.ask("GET", f"/compare?handle={path}")).status == 400
    eleven = "&".join(f"handle=@a{number}@demo" for number in range(11))
    assert (await program.ask("GET", f"/compare?{eleven}")).status == 400
    unseen = "/compare?handle=@ada@demo&handle=@cem@demo"
    assert (await program.ask("GET", unseen)).status == 404
    assert (await program.ask("GET", unseen, program.other)).status == 404


async def test_insights_outcomes_and_posts_are_read(program: Program) -> None:
    insights = await program.found("GET", "/scores/@ada@demo/insights?zone=Europe/Paris")
    assert insights["posts"] > 0
    assert (await program.ask("GET", "/scores/@ada@demo/insights?zone=Mars")).status == 400
    assert (await program.found("GET", "/scores/@ada@demo/outcomes"))["items"] == []
    english(await program.room.dispatcher.answer(read("digest weekly mon 09:00 UTC", "demo"), EVA))
    assert (await program.found("GET", "/deliveries"))["items"] == []
    for path in ("/scores/@ada@demo/insights", "/scores/@ada@demo/outcomes"):
        assert (await program.ask("GET", path, program.other)).status == 404


async def test_thousands_of_accounts_are_read_page_by_page(program: Program) -> None:
    at = program.room.clock.now() + timedelta(minutes=1)
    more = [Watched(EVA.workspace, Handle("demo", f"b{number:05d}"), "eva", at) for number in range(2_500)]
    await program.room.teams.watch(more, 20_000)
    seen, path = 0, "/accounts?limit=200"
    while path:
        page = await program.found("GET", path)
        seen += len(page["items"])
        path = (page["next_url"] or "").removeprefix("/api/v1")
    assert seen == 2_502
