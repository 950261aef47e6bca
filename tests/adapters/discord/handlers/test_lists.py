"""Lists of people in Discord: checked in private with the table as a file, and kept as cohorts."""

from __future__ import annotations

import asyncio
import csv
import io
from typing import Any

import pytest
import simcord

from adapters.discord.handlers import waiting
from scoring.handles import Handle
from tests.adapters.discord import limits
from tests.adapters.discord.team import a_server, labels_of, texts_of

FILE = 13  # the component


async def table_of(message: simcord.ResponseMessage | None) -> list[list[str]]:
    """The file that hangs on an answer."""
    assert message is not None
    (file,) = message.attachments
    assert file.filename.endswith(".csv")
    assert [one["name"] for one in limits.walk(message.components) if one.get("type") == FILE] == [
        file.filename
    ]
    return list(csv.reader(io.StringIO((await file.read()).decode("utf-8-sig"))))


async def test_a_list_is_checked_in_private_in_its_own_order_with_the_table() -> None:
    async with a_server() as server:
        result = await server.member.slash(
            server.channel, "check", people="@riser@demo, @ada@demo @@", posts=2
        )
        assert result.response is not None
        assert result.response.ephemeral
        told = texts_of(result.response)
        assert "3 people checked" in told
        assert "4 posts of 2 people can bring" in told
        assert told.index("riser@demo") < told.index("ada@demo")
        assert labels_of(result.response) == []
        rows = await table_of(result.response)
        assert [row[1] for row in rows[1:]] == ["'@riser@demo", "'@ada@demo", "'@@"]


async def test_a_file_is_read_with_its_posts_and_prices() -> None:
    async with a_server() as server:
        content = "Compte;Publications prévues;Prix\n@ada@demo;3;100\n@riser@demo;1;900\n".encode()
        result = await server.member.slash(
            server.channel, "check", file=("créateurs.csv", content), people="@bela@demo", budget=500.0
        )
        rows = await table_of(result.response)
        posts, price = rows[0].index("posts_planned"), rows[0].index("price")
        assert [(row[posts], row[price]) for row in rows[1:]] == [("1", ""), ("3", "100.0"), ("1", "900.0")]
        assert "For the budget, 1 of them is the best choice" in texts_of(result.response)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("people.pdf", b"%PDF-1.7", "I cannot read people.pdf."),
        ("people.xlsx", b"PK\x03\x04 torn", "is not a spreadsheet that I can read"),
        ("people.txt", b"@ada@demo\n" * 201, "Those are 201 people."),
        ("people.txt", b"@ada@demo\n" * 200_000, "is larger than 1 MB"),
        ("people.csv", b"\n\n", "names no account"),
    ],
)
async def test_a_file_that_is_no_list_is_refused_with_what_to_do(
    name: str, content: bytes, said: str
) -> None:
    async with a_server() as server:
        result = await server.member.slash(server.channel, "check", file=(name, content))
        assert said in texts_of(result.response)


async def test_nobody_to_check_says_how() -> None:
    async with a_server() as server:
        result = await server.member.slash(server.channel, "check")
        assert "Whom do you want to check?" in texts_of(result.response)


async def test_a_check_that_takes_its_time_is_edited_as_it_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "PATIENCE", 0.01)
    monkeypatch.setattr(waiting, "EVERY", 0.01)
    async with a_server() as server:
        shown: list[str] = []
        slow = server.room.network.observe

        async def observe(handle: Handle) -> Any:
            await asyncio.sleep(0.1)
            return await slow(handle)

        monkeypatch.setattr(server.room.network, "observe", observe)
        people = " ".join(f"@p{i}@demo" for i in range(20))
        result = await server.member.slash(server.channel, "check", people=people)
        for request in server.env.http_requests:
            if request.method == "PATCH" and isinstance(request.json, dict):
                shown.append(str(request.json))
        assert "Checking 20 people, less than a minute" in shown[0]
        assert any("Checked" in one and "of 20 people" in one for one in shown)
        assert "20 people checked" in texts_of(result.response)
        assert len(await table_of(result.response)) == 21


async def test_cohorts_are_for_who_manages_the_server() -> None:
    async with a_server() as server:
        assert "cohort create" not in server.member.available_commands(server.channel)
        await server.admin.slash(server.channel, "cohort create", name="Us", accounts="@ada@demo @bela@demo")
        made = await server.admin.slash(
            server.channel, "cohort create", name="rivals", accounts="@riser@demo, @cy@demo"
        )
        assert "The cohort rivals is made" in texts_of(made.response)
        assert labels_of(made.response) == ["Show rivals", "Check rivals"]
        await server.admin.slash(server.channel, "cohort add", name="us", accounts="@dora@demo")
        await server.admin.slash(server.channel, "cohort remove", name="us", accounts="@bela@demo")
        assert made.response is not None
        checked = await server.admin.click(made.response, label="Check rivals")
        assert "2 people checked" in texts_of(checked.response)
        compared = await server.admin.slash(server.channel, "cohort compare", names="us rivals")
        assert "2 cohorts compared" in texts_of(compared.response)
        listed = await server.admin.slash(server.channel, "cohort list")
        assert "2 cohorts" in texts_of(listed.response)
        shown = await server.admin.slash(server.channel, "cohort show", name="us")
        assert "2 accounts in the cohort us" in texts_of(shown.response)
        gone = await server.admin.slash(server.channel, "cohort delete", name="us")
        assert "The cohort us is gone" in texts_of(gone.response)


async def test_a_list_may_be_kept_as_a_campaign() -> None:
    async with a_server() as server:
        started = await server.admin.slash(
            server.channel,
            "campaign start",
            name="Spring",
            file=("people.csv", b"@ada@demo\n@bela@demo\n"),
            posts=2,
        )
        assert "The campaign spring is started" in texts_of(started.response)
        assert "4 posts of 2 people can bring" in texts_of(started.response)
        assert started.response is not None
        reported = await server.admin.click(started.response, label="Report spring")
        assert "0 of 4 planned posts are out" in texts_of(reported.response)
        again = await server.admin.slash(server.channel, "campaign report", name="spring")
        assert len(await table_of(again.response)) == 3
        listed = await server.admin.slash(server.channel, "campaign list")
        assert "1 campaign" in texts_of(listed.response)
        nobody = await server.admin.slash(server.channel, "campaign start", name="autumn")
        assert "Which accounts?" in texts_of(nobody.response)
        gone = await server.admin.slash(server.channel, "campaign delete", name="spring")
        assert "The campaign spring is gone" in texts_of(gone.response)


async def test_a_channel_is_told_of_a_cohort() -> None:
    async with a_server() as server:
        await server.admin.slash(server.channel, "cohort create", name="us", accounts="@ada@demo")
        await server.admin.slash(server.channel, "digest", cohort="us")
        await server.admin.slash(server.channel, "alerts set", drop=5.0, cohort="US")
        assert [one.cohort for one in server.room.teams.all] == ["us", "us"]
        refused = await server.admin.slash(server.channel, "digest", cohort="us", accounts="@ada@demo")
        assert "A cohort or accounts, not both." in texts_of(refused.response)
