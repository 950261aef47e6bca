"""Sentences that an older version stored are facts after the upgrade, on both databases."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, insert, select
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.storage import tables
from adapters.storage.database import Database
from adapters.storage.engine import make_engine
from adapters.storage.ledger import SqlLedger
from adapters.storage.migrate import configuration, migrate, revision
from adapters.storage.migrations import HEAD, reasons, sentences
from adapters.storage.notices import SqlNotices
from adapters.storage.refreshes import SqlRefreshes
from adapters.storage.scores import SqlStore
from adapters.storage.tables import table_of
from adapters.storage.teams import SqlTeams
from scoring.facts import Fact, fact, from_json, legacy, to_json
from scoring.handles import Handle
from tests.english import english
from tests.fakes import NOON, observation
from tests.servers.postgresql import fresh_database

ROOT = Path(__file__).resolve().parents[3]
DAY = date(2026, 5, 4)
AT = datetime(2026, 5, 4, 9, tzinfo=UTC)
ADA, BOB = Handle("demo", "ada"), Handle("demo", "bob")
JUMPED = "The number of followers jumped from 1,200 to 12,000 within a day."
TORN = "The network left out a part of its answer."

HELD: dict[str, tuple[Fact, ...]] = {
    TORN: (fact("page-missing"),),
    f"{TORN} {JUMPED}": (fact("page-missing"), fact("followers-jumped", before=1_200, after=12_000)),
    "The number of posts jumped from 5 to 500 within a day.": (fact("posts-jumped", before=5, after=500),),
    "The network showed no posts, where it showed some the last time.": (fact("posts-vanished"),),
    "Only 3 of the posts that the network showed are old enough to judge.": (fact("posts-young", after=3),),
    f"{TORN} And then something else.": (legacy(f"{TORN} And then something else."),),
    '{"code": "page-missing"}': (legacy('{"code": "page-missing"}'),),
    "{not json": (legacy("{not json"),),
}
REASONS: dict[str, Fact] = {
    "switched off": fact("switched-off"),
    "its process ended while it was posting": fact("cut-off"),
    "a newer one was due at the same time": fact("newer-due"),
    "50 h late, and after 24 h it is no news": fact("late", hours=50, limit=24),
    "9 days late, and after 3 days it is no news": fact("late", hours=216, limit=72),
    "the account asked to be forgotten": fact("opted-out"),
    "a fault of ours, see the log": fact("internal"),
    "“Mars/Olympus” is not a time zone that I know.": fact("unknown-zone", zone="Mars/Olympus"),
    "Slack did not take the message (msg_too_long).": fact(
        "chat-refused", chat="Slack", answer="msg_too_long"
    ),
    "Discord had a fault of its own while it took the post.": fact("chat-fault", chat="Discord"),
    "I am not a member of that channel.": fact("not-a-member"),
    "The file of posts cannot be written (the disk is full).": fact(
        "file-unwritable", fault="the disk is full"
    ),
    "Bluesky did not answer in time.": fact("network-slow"),
    "social.example.com does not show its accounts to programs without a login.": fact("closed-server"),
    "There is no @zoe.test on Bluesky (public.api.bsky.app).": fact("unknown-handle"),
    "@ada@x is a protected account.": fact("private"),
    "GitHub sent data of another form than it documents (login).": fact("bad-answer"),
    "Niemand weiß es.\x1f": legacy("Niemand weiß es.\x1f"),
    "": legacy(""),
}
MOVES: dict[str, tuple[Fact, ...]] = {
    "": (),
    "The formula changed in between.": (fact("formula-changed"),),
    "The 6 newest posts earned 14 weighted reactions each, usually 43. Amplification makes −12.1 of it.": (
        fact("newest-posts", count=6, reactions=14.0, usual=43.0),
        fact("part-moved", part="amplification", points=-12.1),
    ),
    "The newest post earned 1.2 k weighted reactions, usually 58.5. True Reach makes +0.2 of it.": (
        fact("newest-posts", count=1, reactions=1_200.0, usual=58.5),
        fact("part-moved", part="reach", points=0.2),
    ),
    "The post of 03 May 2026 (3,696 weighted reactions) no longer counts. Network makes +1.0 of it.": (
        fact("post-left", day="2026-05-03", reactions=3_696.0),
        fact("part-moved", part="network", points=1.0),
    ),
    "The audience went from 1,000 to 900. True Reach makes −1.0 of it.": (
        fact("audience-changed", before=1_000, after=900),
        fact("part-moved", part="reach", points=-1.0),
    ),
    "Most of it is Network: who reacts to it. Network makes +3.4 of it.": (
        fact("most-of-it", part="network"),
        fact("part-moved", part="network", points=3.4),
    ),
    "Because.": (legacy("Because."),),
}
FINDINGS: dict[str, Fact] = {
    "70% of the reactions count: 4 of the accounts that react do so on more than 6 of the posts looked at."
    " The account's own reactions count nothing.": fact("pods", share_left=0.7, over=4, limit=6, own=True),
    "Of the 50 accounts looked at, 100% count as real; none looks empty or automated.": fact(
        "audience", sampled=50, authentic=1.0
    ),
    "Of the 50 accounts looked at, 64% count as real: 12 have no picture, 3 have never posted.": fact(
        "audience", sampled=50, authentic=0.64, **{"no-avatar": 12, "no-posts": 3}
    ),
    "Nobody knows.": legacy("Nobody knows."),
}


@pytest.fixture(params=["sqlite", "postgresql"])
async def engine(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    async with AsyncExitStack() as stack:
        if request.param == "sqlite":
            url = f"sqlite:///{tmp_path}/s.db"
        else:
            url = await stack.enter_async_context(fresh_database())
        engine = make_engine(url)
        stack.push_async_callback(engine.dispose)
        yield engine


async def as_it_was(engine: AsyncEngine, rows: dict[Any, list[dict[str, Any]]]) -> None:
    """A store of the version before, with these rows by the class of their table."""

    def make(connection: Connection) -> None:
        config = configuration()
        config.attributes["connection"] = connection
        command.upgrade(config, "0006")
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("CREATE TABLE score_day_all PARTITION OF score_day DEFAULT")
        for model, some in rows.items():
            connection.execute(insert(table_of(model)), some)

    async with engine.begin() as connection:
        await connection.run_sync(make)


def account(number: int = 1, name: str = "ada") -> dict[str, Any]:
    from adapters.storage.rows import observation_json

    return {
        "id": number,
        "network": "demo",
        "name": name,
        "latest_day": DAY,
        "latest_at": AT,
        "latest_score": 50.0,
        "observation": observation_json(observation(f"@{name}@demo", NOON)),
        "week": None,
        "findings": list(FINDINGS),
        "judged_day": None,
        "judged_at": None,
    }


def score_row(day: date, held: str | None, account_id: int = 1) -> dict[str, Any]:
    numbers = ("score", "low", "high", "standard_error", "amplification")
    forecasts = ("forecast", "forecast_low", "forecast_high")
    return {
        "account_id": account_id,
        "day": day,
        "observed_at": AT,
        **dict.fromkeys((*numbers, *forecasts), 1.0),
        "confidence": "high",
        "reach": None,
        "network": None,
        "posts_used": 5,
        "followers": None,
        "posts_total": None,
        "formula": "3",
        "inputs": "sha256:0",
        "held": held,
        "reconstructed": False,
        "notes": "",
    }


def subscription(number: int, paused: str | None) -> dict[str, Any]:
    return {
        "id": number,
        "workspace": "w",
        "channel": f"c{number}",
        "kind": "weekly",
        "zone": "UTC",
        "weekday": 1,
        "hour": 9,
        "minute": 0,
        "rule": {"drop": 5.0, "rise": None, "quiet": None, "only": None},
        "created_by": "u",
        "created_at": AT,
        "next_due_at": AT,
        "paused": paused,
        "told": False,
    }


def delivery(number: int, reason: str | None, **more: Any) -> dict[str, Any]:
    return {
        "id": number,
        "subscription_id": 1,
        "kind": "weekly",
        "period": f"p{number}",
        "state": "refused",
        "due_at": AT,
        "not_before": AT,
        "attempts": 1,
        "started_at": None,
        "posted_as": None,
        "reason": reason,
        "payload": None,
        "token": 1,
        "lease_until": None,
        "evidence": None,
        **more,
    }


def scores_of(held: list[str | None]) -> list[dict[str, Any]]:
    return [score_row(DAY + timedelta(days=day), text) for day, text in enumerate(held)]


async def test_scores_and_accounts(engine: AsyncEngine) -> None:
    held: list[str | None] = [None, *HELD, None]
    await as_it_was(engine, {tables.AccountRow: [account()], tables.ScoreRow: scores_of(held)})
    assert await migrate(engine) is True
    store = SqlStore(Database(engine))
    found = [kept.score.held for kept in await store.history(ADA, DAY)]
    assert found == [(), *HELD.values(), ()]
    kept = await store.account(ADA)
    assert kept is not None and kept.findings == tuple(FINDINGS.values())


async def test_teams_and_posts(engine: AsyncEngine) -> None:
    told = list(REASONS)
    alerts = [["@ada@demo", 40.0, 52.1, text] for text in MOVES]
    late = {"kind": "weekly", "channel": "c", "period": "p", "reason": told[3]}
    gone = {"handle": "@ada@demo"}
    evidence = [{"token": 1, "state": "sent", "posted_as": "1.2", "reason": None}]
    evidence += [{"token": 1, "state": "refused", "posted_as": None, "reason": told[8]}]
    rows: dict[Any, list[dict[str, Any]]] = {
        tables.SubscriptionRow: [subscription(1, None), subscription(2, told[0]), subscription(3, "gone")],
        tables.DeliveryRow: [
            *(delivery(number, text) for number, text in enumerate(told, 1)),
            delivery(100, None, evidence=evidence),
            delivery(101, None, payload={"alerts": alerts}),
            delivery(102, None, payload={"alerts": [["@ada@demo"], 7]}),
        ],
        tables.RefreshRow: [
            {"network": "demo", "name": f"n{number}", "due_at": AT, "attempts": 0, "trouble": text}
            for number, text in enumerate([*told, None])
        ],
        tables.NoticeRow: [
            {"id": 1, "workspace": "w", "person": "u", "code": "skipped", "facts": late, "at": AT},
            {
                "id": 2,
                "workspace": "w",
                "person": "u",
                "code": "not-scored",
                "facts": gone,
                "at": AT,
            },
        ],
    }
    await as_it_was(engine, rows)
    await migrate(engine)
    database = Database(engine)
    paused = [one.paused for one in await SqlTeams(database).subscriptions("w")]
    assert paused == [None, fact("switched-off"), legacy("gone")]
    posts = {one.id: one for one in await SqlLedger(database).deliveries("w", most=500)}
    assert [posts[number].reason for number in range(1, len(told) + 1)] == list(REASONS.values())
    assert [one.reason for one in posts[100].evidence] == [None, REASONS[told[8]]]
    moves = [row[3] for row in (posts[101].payload or {})["alerts"]]
    assert moves == [[to_json(one) for one in facts] for facts in MOVES.values()]
    assert posts[102].payload == {"alerts": [["@ada@demo"], 7]}, "what nobody of ours wrote stays"
    names = [Handle("demo", f"n{number}") for number in range(len(told) + 1)]
    troubles = await SqlRefreshes(database).troubles(names)
    assert troubles == dict(zip(names[:-1], REASONS.values(), strict=True))
    first, second = await SqlNotices(database).take("w")
    assert first.facts == {**late, "reason": to_json(REASONS[told[3]])}
    assert second.facts == gone


async def test_what_was_set_aside_comes_back_as_facts(engine: AsyncEngine) -> None:
    content = {
        "account": [{"id": 1, "findings": {"json": list(FINDINGS)}, "name": "ada"}],
        "score_day": [{"account_id": 1, "held": TORN}, {"account_id": 1, "held": None}],
        "refresh": [{"trouble": "Bluesky did not answer in time."}],
        "subscription": [{"id": 1, "paused": "switched off"}],
        "watch": [{"name": "ada"}],
    }
    odd = {"account": "nothing"}
    rows = [{"digest": "a", "at": AT, "content": content}, {"digest": "b", "at": AT, "content": odd}]
    await as_it_was(engine, {tables.SetAsideRow: rows})
    await migrate(engine)
    async with engine.connect() as connection:
        aside = table_of(tables.SetAsideRow)
        found = (await connection.execute(select(aside.c.content).order_by(aside.c.digest))).scalars().all()
    assert found[1] == odd
    assert found[0]["account"][0]["findings"] == {"json": [to_json(one) for one in FINDINGS.values()]}
    assert found[0]["score_day"] == [
        {"account_id": 1, "held": '[{"code": "page-missing"}]'},
        {"account_id": 1, "held": None},
    ]
    assert found[0]["refresh"] == [{"trouble": '{"code": "network-slow"}'}]
    assert found[0]["subscription"] == [{"id": 1, "paused": '{"code": "switched-off"}'}]
    assert found[0]["watch"] == [{"name": "ada"}]


async def test_more_rows_than_a_page_are_all_read(engine: AsyncEngine) -> None:
    people = [account(number, f"n{number}") for number in (1, 2, 3)]
    days = [score_row(DAY + timedelta(days=day), TORN, one) for one in (1, 2, 3) for day in range(900)]
    await as_it_was(engine, {tables.AccountRow: people, tables.ScoreRow: days})
    await migrate(engine)
    async with engine.connect() as connection:
        held = (await connection.execute(select(table_of(tables.ScoreRow).c.held).distinct())).scalars().all()
    assert held == ['[{"code": "page-missing"}]']


async def test_an_older_version_reads_sentences_again(engine: AsyncEngine) -> None:
    rows = {tables.AccountRow: [account()], tables.ScoreRow: scores_of([f"{TORN} {JUMPED}"])}
    await as_it_was(engine, rows)
    await migrate(engine)

    def back(connection: Connection) -> None:
        config = configuration()
        config.attributes["connection"] = connection
        command.downgrade(config, "0006")

    async with engine.begin() as connection:
        await connection.run_sync(back)
        held = (await connection.execute(select(table_of(tables.ScoreRow).c.held))).scalar_one()
        findings = (await connection.execute(select(table_of(tables.AccountRow).c.findings))).scalar_one()
    assert held.startswith(f"{TORN} The number of followers jumped from 1200 to 12000")
    assert findings[1] == "Of the 50 accounts looked at, 100% count as real; none looks empty or automated."


@pytest.mark.parametrize("said", [*REASONS, *HELD])
def test_what_was_a_sentence_is_still_said(said: str) -> None:
    assert english(from_json(reasons.reason(said))) or said == ""


@given(st.text() | st.from_regex(r"(The network left out a part of its answer\. ?|jumped from 9,9|,)*"))
@settings(max_examples=300, deadline=None)
def test_any_text_at_all_is_read(text: str) -> None:
    assert sentences.finding(text)["code"] and reasons.reason(text)["code"]
    assert all(one["code"] for one in sentences.reasons_for_holding(text))
    assert all(one["code"] for one in sentences.reasons_of_move(text))


@pytest.mark.parametrize("repeated", ["a", " sent data that ", "There is no ", "9,", "The newest posts "])
def test_a_long_text_takes_no_time(repeated: str) -> None:
    text = (repeated * sentences.LONGEST)[: sentences.LONGEST]
    begun = time.perf_counter()
    for read in (reasons.reason, sentences.finding):
        read(text), read(text * 1000)
    for read_all in (sentences.reasons_for_holding, sentences.reasons_of_move):
        read_all(text), read_all(text * 1000)
    assert time.perf_counter() - begun < 1.0


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_a_kill_in_the_middle_leaves_all_sentences(kind: str, tmp_path: Path) -> None:
    halfway = 0
    for number in range(8):
        async with AsyncExitStack() as stack:
            url = f"sqlite:///{tmp_path}/s{number}.db"
            if kind == "postgresql":
                url = await stack.enter_async_context(fresh_database())
            engine = make_engine(url)
            stack.push_async_callback(engine.dispose)
            days = [score_row(DAY + timedelta(days=day), TORN) for day in range(10_000)]
            await as_it_was(engine, {tables.AccountRow: [account()], tables.ScoreRow: days})
            halfway += await _kill_after(url, 1 + 2 * number)
            assert await revision(engine) != HEAD
            async with engine.connect() as connection:
                held = select(table_of(tables.ScoreRow).c.held).distinct()
                assert (await connection.execute(held)).scalars().all() == [TORN]
            assert await migrate(engine)
            async with engine.connect() as connection:
                assert (await connection.execute(held)).scalars().all() == ['[{"code": "page-missing"}]']
    assert halfway == 8


async def _kill_after(url: str, statements: int) -> bool:
    """Whether the process had changed so many things, and was not yet done, when it was killed."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.adapters.storage.migrating_child", url, str(statements)),
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    assert process.stdout is not None
    said = [await process.stdout.readline(), await process.stdout.readline()]
    if process.returncode is None:
        process.kill()
    await process.wait()
    return said[1] == b"halfway\n"
