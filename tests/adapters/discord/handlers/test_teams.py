"""Commands of a team: who sees them, what they set, and what the channel is told."""

from __future__ import annotations

import pytest

from scoring.errors import ChannelGone
from scoring.facts import fact
from tests.adapters.discord.team import a_server, texts_of
from tests.english import english

MANAGED = (
    "watch add",
    "watch remove",
    "watch list",
    "digest",
    "alerts set",
    "alerts show",
    "alerts off",
    "debug",
)


async def test_what_changes_a_server_is_hidden_from_who_does_not_manage_it() -> None:
    async with a_server() as server:
        seen = server.member.available_commands(server.channel)
        assert not set(MANAGED) & set(seen)
        assert set(MANAGED) <= set(server.admin.available_commands(server.channel))
        with pytest.raises(Exception, match="not visible"):
            await server.member.slash(server.channel, "watch add", accounts="@ada@demo")


async def test_many_pasted_handles_are_watched_at_once() -> None:
    async with a_server() as server:
        pasted = "@ada@demo, @bob@demo\t@cy@demo"
        result = await server.admin.slash(server.channel, "watch add", accounts=pasted)
        assert "3 accounts added, 3 watched" in texts_of(result.response)
        listed = await server.admin.slash(server.channel, "watch list")
        assert "3 accounts watched" in texts_of(listed.response)
        assert f"<@{server.admin.id}>" in texts_of(listed.response)
        await server.admin.slash(server.channel, "watch remove", accounts="@bob@demo")
        assert [str(one.handle) for one in server.room.teams.watches] == ["@ada@demo", "@cy@demo"]


async def test_alerts_are_set_for_this_channel_and_the_channel_sees_it() -> None:
    async with a_server() as server:
        result = await server.admin.slash(
            server.channel, "alerts set", drop=5.0, rise=2.5, quiet="22:00 - 07:00", accounts="@ada@demo"
        )
        assert "Alerts are on in this channel" in texts_of(result.response)
        (one,) = server.room.teams.all
        assert (one.workspace, one.channel, one.kind) == (server.workspace, str(server.channel.id), "alerts")
        assert (one.rule.drop, one.rule.rise, str(one.about[0])) == (5.0, 2.5, "@ada@demo")
        ((channel, announced),) = server.publisher.announced
        assert (
            channel == str(server.channel.id) and english(announced.title) == "Alerts are on in this channel"
        )


async def test_alerts_without_numbers_take_the_default_and_can_be_ended() -> None:
    async with a_server() as server:
        await server.admin.slash(server.channel, "alerts set")
        shown = await server.admin.slash(server.channel, "alerts show")
        assert "drops by 3 points" in texts_of(shown.response)
        await server.admin.slash(server.channel, "alerts off")
        shown = await server.admin.slash(server.channel, "alerts show")
        assert "Nothing is posted in this channel" in texts_of(shown.response)


async def test_where_the_first_post_fails_the_setting_is_kept_paused_and_told_here_and_now() -> None:
    async with a_server() as server:
        server.publisher.before.append(ChannelGone(fact("rights-missing", rights="send_messages")))
        result = await server.admin.slash(server.channel, "alerts set")
        told = texts_of(result.response)
        assert "missing: Send Messages" in told and "kept, and paused" in told
        (one,) = server.room.teams.all
        assert one.paused is not None


async def test_an_admin_hears_once_of_what_is_not_posted_any_more_and_a_member_does_not() -> None:
    async with a_server() as server:
        await server.admin.slash(server.channel, "alerts set")
        (one,) = server.room.teams.all
        await server.room.teams.pause(one.id, fact("no-permission"))
        asked = await server.member.slash(server.channel, "how")
        assert asked.followups == []
        asked = await server.admin.slash(server.channel, "how")
        (told,) = asked.followups
        assert told.ephemeral
        assert f"Alerts in <#{server.channel.id}> are paused: I may not post in that channel" in texts_of(
            told
        )
        assert (await server.admin.slash(server.channel, "how")).followups == []


async def test_support_gets_what_it_asks_for() -> None:
    async with a_server() as server:
        told = texts_of((await server.admin.slash(server.channel, "debug")).response)
        assert f"Team: {server.workspace}" in told and str(server.channel.id) in told
        assert told.count("```") == 2, "it can be copied as it is"


async def test_a_server_that_removes_us_is_noted_and_so_is_its_return() -> None:
    async with a_server() as server:
        await server.env.settle()
        assert server.tenants.noted == [("returned", server.workspace)]
        server.env.backend.emit("GUILD_DELETE", {"id": str(server.guild.id), "unavailable": True})
        await server.env.settle()
        assert len(server.tenants.noted) == 1
        server.env.backend.emit("GUILD_DELETE", {"id": str(server.guild.id)})
        await server.env.settle()
        assert server.tenants.noted[1:] == [("left", server.workspace)]
