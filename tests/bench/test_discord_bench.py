"""How fast Discord hears from us, beside a bot that always says the same; processes of their own."""

from __future__ import annotations

import asyncio
import json
import statistics
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.bench.processes import resident_megabytes
from tests.bench.ratio import hold, measured
from tests.bot.processes_of_discord import a_process
from tests.servers.discord import Asked, Discord, a_discord
from tests.servers.discord_payloads import PERSON
from tests.stores import open_database
from tests.waits import LIMIT, until

pytestmark = pytest.mark.bench

AT_ONCE, TRIES = 100, 4


@dataclass
class Bot:
    """A process that serves a Discord of its own."""

    server: Discord
    process: Process
    acknowledged: list[float] = field(default_factory=list)
    people: int = PERSON

    async def ask(self) -> Asked:
        self.people += 1
        return await self.server.ask("influence", person=self.people, handle="@ada@demo")

    async def alone(self) -> float:
        """Seconds from an interaction to its complete answer, picture included."""
        asked = await self.ask()
        await until(asked.answered.is_set, LIMIT)
        return answered_after(asked)

    async def at_once(self) -> float:
        """Seconds until the last of many has its answer; notes when nearly all were acknowledged."""
        many = [await self.ask() for _ in range(AT_ONCE)]
        await until(lambda: all(one.answered.is_set() for one in many), LIMIT)
        waits = sorted(one.acknowledged - one.sent for one in many if one.acknowledged is not None)
        self.acknowledged.append(waits[int(AT_ONCE * 0.99) - 1])
        return max(map(answered_after, many))


def answered_after(asked: Asked) -> float:
    assert asked.done is not None
    return asked.done - asked.sent


def last(bot: Bot) -> tuple[dict[str, Any], list[tuple[str, bytes]]]:
    """What was answered last: the message and its files."""
    asked = list(bot.server.asked.values())[-1]
    return asked.answers[0], asked.files


@asynccontextmanager
async def a_bot(url: str, program: str) -> AsyncIterator[Bot]:
    async with a_discord() as server, a_process(server, url, program=program) as process:
        await server.connected()
        await until(lambda: server.sockets)
        yield Bot(server, process)


async def an_answer(ours: Bot, folder: Path) -> None:
    """Asks twice, and leaves what was answered from the store to the bot that always says the same."""
    for _ in range(2):
        asked = await ours.ask()
        await until(asked.answered.is_set, LIMIT)
    await asyncio.to_thread(write, asked, folder)


def write(asked: Asked, folder: Path) -> None:
    (folder / "payload.json").write_text(json.dumps(asked.answers[0]))
    (folder / "files").mkdir()
    for name, content in asked.files:
        (folder / "files" / name).write_bytes(content)


@asynccontextmanager
async def both(folder: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[tuple[Bot, Bot]]:
    """Ours, and the one that says what ours said."""
    monkeypatch.setenv("ANSWER", str(folder))
    url = f"sqlite:///{folder}/store.db"
    # As after `influence migrate`, which a deployment runs first: the process finds its tables.
    async with open_database("sqlite", folder):
        pass
    async with a_bot(url, "tests.bot.gateway_child") as ours:
        await an_answer(ours, folder)
        async with a_bot(url, "tests.bench.discord_app") as static:
            yield ours, static


async def test_stored_answers_beside_a_static_bot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with both(tmp_path, monkeypatch) as (ours, static):
        own, bare = await measured(ours.alone, static.alone, tries=TRIES)
        hold("a whole stored answer in Discord", own, bare, "ms", 1000)
        own, bare = await measured(ours.at_once, static.at_once, tries=TRIES)
        hold("100 stored answers in Discord at once", own, bare, "ms", 1000)
        own, bare = statistics.median(ours.acknowledged), statistics.median(static.acknowledged)
        hold("acknowledgements of these, 99 %", own, bare, "ms", 1000)
        assert last(static) == last(ours)


async def test_memory_beside_a_static_bot_after_as_many_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with both(tmp_path, monkeypatch) as bots:
        for _ in range(TRIES):
            for bot in bots:
                await bot.at_once()
        own, bare = (resident_megabytes(bot.process.pid) for bot in bots)
    hold("memory of a Discord process", own, bare, "MB")
