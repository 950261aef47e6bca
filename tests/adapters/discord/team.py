"""A real discord.py client in a simulated Discord, over use cases joined on fakes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import discord
import simcord

from adapters.discord.client import InfluenceClient
from adapters.discord.deps import Core
from bot.lists import read_chat_list
from scoring.commands.accounts import read
from scoring.commands.requester import Requester
from scoring.service.team.pausing import Pauses
from tests.adapters.discord import limits, openapi
from tests.fakes_time import FakeNotices, FakePublisher
from tests.fakes_upkeep import FakeSettingsStore
from tests.rooms import Room


class FakeTenants:
    """Notes who left and who returned, in order."""

    def __init__(self) -> None:
        self.noted: list[tuple[str, str]] = []

    async def left(self, workspace: str) -> None:
        self.noted.append(("left", workspace))

    async def returned(self, workspace: str) -> None:
        self.noted.append(("returned", workspace))


@dataclass
class Server:
    """One Discord server with our bot, an admin and a member, and the room behind it."""

    env: simcord.Env
    room: Room
    core: Core
    publisher: FakePublisher
    tenants: FakeTenants
    marks: FakeSettingsStore
    guild: simcord.GuildHandle
    channel: simcord.ChannelHandle
    admin: simcord.MemberActor
    member: simcord.MemberActor

    @property
    def workspace(self) -> str:
        return f"discord:{self.guild.id}"

    def requests(self, *prefixes: str) -> list[Any]:
        """The bodies that went to paths that begin so, in order."""
        return [one.json for one in self.env.http_requests if one.path.startswith(prefixes)]

    async def restart(self) -> None:
        """A new process of ours, with nothing in memory."""
        await self.env.restart_bot(InfluenceClient(self.core))


def make_core(room: Room, publisher: FakePublisher, tenants: FakeTenants, marks: FakeSettingsStore) -> Core:
    return Core(
        dispatcher=room.dispatcher,
        teams=room.teams,
        subscribing=room.subscribing,
        pauses=Pauses(room.teams, FakeNotices(), {"discord": publisher}),
        tenants=tenants,
        marks=marks,
        announcer=publisher,
        networks=("bluesky", "github", "demo"),
        default_network="demo",
        read_list=read_chat_list,
    )


@asynccontextmanager
async def a_server() -> AsyncIterator[Server]:
    """No fixture: SimCord keeps its clock in the context of the test itself."""
    room, publisher = Room(), FakePublisher(in_private=False)
    tenants, marks = FakeTenants(), FakeSettingsStore()
    core = make_core(room, publisher, tenants, marks)
    async with simcord.run(InfluenceClient(core), shard_count=1) as env:
        guild = env.create_guild("Team")
        channel = guild.create_text_channel("general")
        managers = guild.create_role("managers", permissions=discord.Permissions(manage_guild=True))
        admin = guild.add_member(env.create_user("ann"), roles=[managers])
        member = guild.add_member(env.create_user("bob"))
        yield Server(env, room, core, publisher, tenants, marks, guild, channel, admin, member)
        for request in env.http_requests:
            limits.check(request.json)
            assert openapi.faults_of(request.method, request.path, request.json) == []
            if request.json and isinstance(request.json, dict) and "components" in request.json:
                # At most a role or a member that somebody chose to be mentioned.
                assert request.json["allowed_mentions"]["parse"] == [], request.path


def texts_of(message: simcord.ResponseMessage | None) -> str:
    """Every word of a message in components, in reading order."""
    assert message is not None
    return words_of(message.components)


def words_of(components: list[dict[str, Any]]) -> str:
    return "\n".join(one["content"] for one in limits.walk(components) if one.get("type") == limits.TEXT)


def labels_of(message: simcord.ResponseMessage | None) -> list[str]:
    """The labels of its buttons, in order."""
    assert message is not None
    return [one["label"] for one in limits.walk(message.components) if one.get("type") == limits.BUTTON]


def component(message: simcord.ResponseMessage | None, kind: int) -> dict[str, Any]:
    """The first component of a kind."""
    assert message is not None
    return dict(next(one for one in limits.walk(message.components) if one.get("type") == kind))


async def after_days(room: Room, handle: str, days: int) -> None:
    """The account was asked about on so many days, the last one today."""
    requester = Requester("discord:1", "1", "1")
    for _ in range(days):
        await room.dispatcher.answer(read(f"{handle} --fresh", "demo"), requester)
        room.clock.move(days=1)
    await room.dispatcher.answer(read(f"{handle} --fresh", "demo"), requester)
