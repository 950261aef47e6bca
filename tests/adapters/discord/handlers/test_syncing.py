"""What Discord is told of our commands, and when."""

from __future__ import annotations

from typing import Any

import pytest

from adapters.discord.client import InfluenceClient
from adapters.discord.handlers.sync import MARK, sync
from tests.adapters.discord.team import Server, a_server


def told(server: Server) -> list[list[dict[str, Any]]]:
    """The commands as they were told, once for each time."""
    return [one.json for one in server.env.http_requests if one.method == "PUT" and one.json is not None]


async def payloads(client: InfluenceClient) -> dict[str, dict[str, Any]]:
    assert client.tree.translator is not None
    commands = client.tree.get_commands()
    return {
        command.name: await command.get_translated_payload(client.tree, client.tree.translator)
        for command in commands
    }


async def test_commands_are_told_once_and_not_again_after_a_restart() -> None:
    async with a_server() as server:
        assert len(told(server)) == 1
        await server.restart()
        assert len(told(server)) == 1


async def test_changed_commands_are_told_again_and_so_are_unchanged_ones_by_force() -> None:
    async with a_server() as server:
        server.marks.values[MARK] = "of another version"
        await server.restart()
        assert len(told(server)) == 2
        client = server.env.bot
        assert isinstance(client, InfluenceClient)
        assert await sync(client.tree, server.marks, force=True)
        assert len(told(server)) == 3


async def test_a_discord_that_refuses_the_commands_keeps_nobody_from_answering(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with a_server() as server:
        server.marks.values[MARK] = "of another version"
        server.env.inject_error("PUT", "/applications/*/commands", status=400, code=30034)
        await server.restart()
        result = await server.member.slash(server.channel, "how")
        assert result.response is not None
        assert "commands were not told" in caplog.text


async def test_installs_and_contexts_are_told_for_every_command() -> None:
    async with a_server() as server:
        client = server.env.bot
        assert isinstance(client, InfluenceClient)
        for name, payload in (await payloads(client)).items():
            if name in (
                "watch",
                "alerts",
                "digest",
                "debug",
                "cohort",
                "campaign",
                "report",
                "explore",
                "token",
                "audit",
            ):
                assert (payload["contexts"], payload["integration_types"]) == ([0], [0]), name
                assert payload["default_member_permissions"] == 32, name
            else:
                assert (payload["contexts"], payload["integration_types"]) == ([0, 1, 2], [0, 1]), name
                assert payload["default_member_permissions"] is None, name


async def test_names_descriptions_options_and_choices_are_told_in_french() -> None:
    async with a_server() as server:
        client = server.env.bot
        assert isinstance(client, InfluenceClient)
        why = (await payloads(client))["why"]
        assert why["name_localizations"] == {"fr": "pourquoi"}
        assert why["description_localizations"]["fr"].startswith("Ce qui fait un score")
        handle, since = why["options"]
        assert handle["name_localizations"] == {"fr": "compte"}
        assert since["choices"][0]["name_localizations"] == {"fr": "7 jours"}
        # French names of one command's options must differ, or Discord refuses them all.
        for payload in (await payloads(client)).values():
            options = payload.get("options", ())
            names = [one.get("name_localizations", {}).get("fr", one["name"]) for one in options]
            assert len(names) == len(set(names)), payload["name"]


async def test_the_client_asks_for_nothing_that_discord_has_to_allow() -> None:
    async with a_server() as server:
        client = server.env.bot
        intents = client.intents
        assert intents.value == 1
        assert not (intents.members or intents.presences or intents.message_content)
        assert client.allowed_mentions is not None
        assert dict(client.allowed_mentions.to_dict()) == {"parse": []}
