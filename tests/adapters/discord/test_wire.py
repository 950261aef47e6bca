"""The real client over real sockets: slow answers, broken connections, faults and limits of Discord."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace

import pytest

from adapters.discord.client import InfluenceClient
from adapters.discord.outbound.publisher import DiscordPublisher
from adapters.discord.outbound.rest import Rest
from scoring.errors import PublishTrouble
from scoring.messages.replies import Message, Reply
from scoring.teams.delivery import Delivery
from scoring.text import Name
from tests.adapters.discord import limits
from tests.adapters.discord.team import FakeTenants, make_core, words_of
from tests.contracts.test_publisher_contract import delivery as a_delivery
from tests.fakes_time import FakePublisher, at_once
from tests.fakes_upkeep import FakeSettingsStore
from tests.rooms import Room
from tests.servers.discord import Discord, Fault, a_discord, instead_of_discord
from tests.servers.discord_payloads import CHANNEL, GUILD
from tests.waits import looked_at_after, until


@asynccontextmanager
async def a_client(server: Discord, room: Room) -> AsyncIterator[InfluenceClient]:
    """Our client, connected to this Discord; drained at the end."""
    core = make_core(room, FakePublisher(in_private=False), FakeTenants(), FakeSettingsStore())
    client = InfluenceClient(core)
    with instead_of_discord(server.url):
        running = asyncio.create_task(client.start("token"))
        await server.connected()
        await client.wait_until_ready()
        try:
            yield client
        finally:
            await client.drain()
            with suppress(asyncio.CancelledError):
                await running


def delivery(number: int = 1) -> Delivery:
    one = a_delivery(number)
    subscription = replace(one.subscription, workspace=f"discord:{GUILD}", channel=str(CHANNEL))
    return replace(one, subscription=subscription)


async def test_an_answer_over_the_wire_and_a_clean_end() -> None:
    room = Room()
    async with a_discord() as server:
        async with a_client(server, room):
            asked = await server.ask("influence", handle="@ada@demo")
            await until(asked.answered.is_set)
            assert asked.callbacks == [{"type": 5, "data": {"flags": 64}}]
            limits.check(asked.answers[0])
            assert "# 32.7 of 100" in words_of(asked.answers[0]["components"])
        assert server.identified[0]["intents"] == 1
        assert len(server.synced) == 1


async def test_what_is_answered_now_is_finished_before_the_end_and_nothing_new_begins() -> None:
    room = Room()
    room.network.gate = asyncio.Event()
    async with a_discord() as server, a_client(server, room) as client:
        slow = await server.ask("influence", handle="@ada@demo")
        await until(lambda: room.network.asked)
        draining = asyncio.create_task(client.drain())
        await asyncio.sleep(0)
        late = await server.ask("influence", handle="@bob@demo")
        await until(lambda: late.callbacks)
        assert "restarting" in words_of(late.callbacks[0]["data"]["components"])
        assert not slow.answers
        room.network.gate.set()
        await draining
        assert "# 32.7 of 100" in words_of(slow.answers[0]["components"])


async def test_an_answer_that_comes_too_late_is_noted_and_breaks_nothing(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with a_discord() as server, a_client(server, Room()):
        server.late_by = 5.0
        await server.ask("how")
        await until(lambda: "came too late" in caplog.text)
        server.late_by = 0.0
        asked = await server.ask("how")
        await until(asked.answered.is_set)


async def test_a_broken_connection_is_resumed_and_commands_are_answered_afterwards() -> None:
    async with a_discord() as server, a_client(server, Room()):
        await server.drop(4000)
        await until(lambda: server.resumed)
        asked = await server.ask("how")
        await until(asked.answered.is_set)
        assert len(server.identified) == 1


async def test_a_fault_after_the_post_was_taken_posts_nothing_twice() -> None:
    async with a_discord() as server:
        with instead_of_discord(server.url):
            publisher = DiscordPublisher(Rest("token"))
            server.faults.append(Fault("/messages", 502, {"message": "bad gateway"}, after=True))
            posted_as = await publisher.post(delivery(), Message(Reply(Name("Week 19"))), at_once)
            await publisher.aclose()
        assert len(server.posts) == 2
        assert [one["id"] for one in server.messages.values()] == [posted_as]
        assert not server.identified


async def test_a_limit_is_waited_for() -> None:
    async with a_discord() as server:
        with instead_of_discord(server.url):
            publisher = DiscordPublisher(Rest("token"))
            limited = {"message": "You are being rate limited.", "retry_after": 0.2, "global": False}
            server.faults.append(Fault("/messages", 429, limited, {"Retry-After": "0.2"}))
            with looked_at_after(0.15, lambda: len(server.posts)) as posted:
                assert await publisher.post(delivery(), Message(Reply(Name("Week 19"))), at_once)
            assert posted == [0] and len(server.posts) == 1
            await publisher.aclose()


async def test_many_posts_keep_a_pace_that_discord_allows() -> None:
    async with a_discord() as server:
        with instead_of_discord(server.url):
            publisher = DiscordPublisher(Rest("token"))
            posts = [publisher.post(delivery(i), Message(Reply(Name("Week 19"))), at_once) for i in range(30)]
            with looked_at_after(1.2, lambda: len(server.posts)) as posted:
                await asyncio.gather(*posts)
            assert posted and posted != [30]
            await publisher.aclose()


async def test_a_refused_token_is_told_without_it() -> None:
    async with a_discord() as server:
        with instead_of_discord(server.url):
            publisher = DiscordPublisher(Rest("wrong-secret"))
            with pytest.raises(PublishTrouble, match="refuses the bot's token") as caught:
                await publisher.post(delivery(), Message(Reply(Name("Week 19"))), at_once)
            assert "wrong-secret" not in str(caught.value)
            await publisher.aclose()
            await publisher.aclose()
