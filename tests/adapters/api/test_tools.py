"""What an assistant is told over the Model Context Protocol."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from mcp import Client

from adapters.api.tools import tool_server
from scoring.commands.accounts import read
from scoring.commands.requester import Requester
from tests.rooms import Room

EVA, OTTO = Requester("slack:T1", "C1", "eva"), Requester("slack:T2", "C1", "otto")


@asynccontextmanager
async def assistant(workspace: str = EVA.workspace) -> AsyncIterator[Client]:
    """A client of our server, in one process."""
    room = Room()
    for line in (
        "watch @ada@demo @bob@demo",
        "@ada@demo",
        "@bob@demo",
        "cohort create us @ada@demo",
        "campaign start spring @ada@demo posts:2",
    ):
        await room.dispatcher.answer(read(line, "demo"), EVA)
    async with Client(tool_server(room.team.reading, lambda: workspace, "1")) as client:
        yield client


async def told(client: Client, tool: str, /, **arguments: Any) -> Any:
    result = await client.call_tool(tool, arguments)
    assert not result.is_error, result.content
    return result.structured_content


async def test_every_tool_says_what_it_does_and_changes_nothing() -> None:
    async with assistant() as client:
        tools = (await client.list_tools()).tools
        assert len(tools) == 11
        for tool in tools:
            assert tool.description
            assert tool.annotations is not None
            assert tool.annotations.read_only_hint
            assert tool.output_schema is not None


async def test_a_question_is_answered_with_the_published_form() -> None:
    async with assistant() as client:
        accounts = await told(client, "accounts", limit=1)
        assert accounts["items"][0]["handle"] == "@ada@demo"
        following = await told(client, "accounts", cursor=accounts["next"])
        assert [one["handle"] for one in following["items"]] == ["@bob@demo"]
        score = await told(client, "score", handle="@ada@demo")
        assert 1 <= score["low"] <= score["score"] <= score["high"] <= 100
        assert (await told(client, "history", handle="@ada@demo", days=30))["items"][-1] == score
        assert (await told(client, "compare", handles=["@ada@demo", "@bob@demo"]))["differences"]
        assert (await told(client, "insights", handle="@ada@demo", zone="Europe/Paris"))["posts"] > 0
        assert (await told(client, "outcomes", handle="@ada@demo"))["items"] == []
        assert (await told(client, "cohort", name="us"))["members"][0]["handle"] == "@ada@demo"
        assert (await told(client, "cohorts"))["items"][0]["name"] == "us"
        assert (await told(client, "campaign", name="spring"))["people"]
        assert (await told(client, "campaigns"))["items"][0]["name"] == "spring"
        assert (await told(client, "deliveries"))["items"] == []


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("score", {"handle": "ada"}),
        ("score", {"handle": "@cem@demo"}),
        ("score", {"handle": "x" * 5_000}),
        ("history", {"handle": "@ada@demo", "days": 0}),
        ("accounts", {"cursor": "!!!"}),
        ("insights", {"handle": "@ada@demo", "zone": "Mars/Olympus"}),
        ("compare", {"handles": ["@ada@demo"]}),
        ("compare", {"handles": ["@ada@demo", "@ada@demo"]}),
        ("cohort", {"name": "nobody"}),
        ("campaign", {"name": "@@"}),
    ],
)
async def test_what_cannot_be_answered_is_told_and_the_next_question_works(
    name: str, arguments: dict[str, Any]
) -> None:
    async with assistant() as client:
        result = await client.call_tool(name, arguments)
        assert result.is_error
        assert (await told(client, "score", handle="@ada@demo"))["handle"] == "@ada@demo"


async def test_another_workspace_sees_nothing_of_this_one() -> None:
    async with assistant(OTTO.workspace) as client:
        assert (await told(client, "accounts"))["items"] == []
        assert (await told(client, "cohorts"))["items"] == []
        for name, arguments in (("score", {"handle": "@ada@demo"}), ("cohort", {"name": "us"})):
            assert (await client.call_tool(name, arguments)).is_error
