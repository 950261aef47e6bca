"""Discord's gateway in processes of their own: one holds it, others wait, and a signal ends it cleanly."""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path

import pytest
from pydantic import SecretStr

from adapters.discord.outbound.publisher import DiscordPublisher
from adapters.discord.outbound.rest import Rest
from bot.app import join
from bot.chat_keys import Chats
from bot.gateway import tell_commands
from bot.settings import Settings
from scoring.errors import NetworkDown
from tests.bot.processes_of_discord import a_process
from tests.fakes import FakeClock, FakeIdentity
from tests.servers.discord import Fault, a_discord, instead_of_discord
from tests.stores import KINDS, open_database, store_url
from tests.waits import LIMIT, until


async def ended(process: asyncio.subprocess.Process) -> tuple[int | None, str]:
    """Its exit code, and what it wrote to stderr."""
    async with asyncio.timeout(LIMIT):
        _, errors = await process.communicate()
    return process.returncode, errors.decode()


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
async def test_one_process_answers_and_a_second_one_takes_over_when_it_ends(
    kind: str, tmp_path: Path
) -> None:
    async with store_url(kind, tmp_path) as url, a_discord() as server:
        async with a_process(server, url) as first:
            await server.connected(1)
            async with a_process(server, url) as second:
                assert second.stdout is not None
                await second.stdout.readline()
                asked = await server.ask("influence", handle="@ada@demo")
                await until(asked.answered.is_set)
                assert len(server.identified) == 1 and len(asked.callbacks) == 1
                first.send_signal(signal.SIGTERM)
                code, errors = await ended(first)
                assert (code, errors) == (0, "")
                await server.connected(2)
                await until(lambda: server.sockets)
                asked = await server.ask("how")
                await until(asked.answered.is_set)
                second.send_signal(signal.SIGTERM)
                assert (await ended(second))[0] == 0
        assert len(server.synced) == 1


async def test_a_refused_token_ends_with_one_sentence_that_does_not_show_it(tmp_path: Path) -> None:
    async with a_discord() as server, a_process(server, f"sqlite:///{tmp_path}/s.db", "hush-hush") as process:
        code, errors = await ended(process)
    assert code == 1
    assert "Discord refuses DISCORD_TOKEN." in errors and "hush-hush" not in errors


async def test_commands_can_be_told_anew_although_nothing_changed(tmp_path: Path) -> None:
    """What `influence discord --sync` does."""
    settings = Settings(discord_token=SecretStr("token"))
    async with a_discord() as server, open_database("sqlite", tmp_path) as database:
        with instead_of_discord(server.url):
            publisher = DiscordPublisher(Rest("token"))
            app = join(
                settings,
                FakeClock(),
                {},
                FakeIdentity(),
                database,
                Chats({"discord": publisher}, discord=publisher),
            )
            told = [await tell_commands(app) for _ in range(2)]
            await publisher.aclose()
    assert told[0] == told[1] > 10
    assert len(server.synced) == 2


async def test_commands_that_discord_does_not_take_are_told_in_a_sentence(tmp_path: Path) -> None:
    async with a_discord() as server, open_database("sqlite", tmp_path) as database:
        with instead_of_discord(server.url):
            publisher = DiscordPublisher(Rest("token"))
            settings = Settings(discord_token=SecretStr("token"))
            app = join(
                settings,
                FakeClock(),
                {},
                FakeIdentity(),
                database,
                Chats({"discord": publisher}, discord=publisher),
            )
            server.faults.append(Fault("/commands", 400, {"code": 50035, "message": "Invalid Form Body"}))
            with pytest.raises(NetworkDown):
                await tell_commands(app)
            await publisher.aclose()
