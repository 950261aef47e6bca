"""The first day of a server admin: from the welcome to a digest that was broken and is mended."""

from __future__ import annotations

from datetime import timedelta

import discord
import simcord

from adapters.discord.client import InfluenceClient
from adapters.discord.outbound.publisher import DiscordPublisher
from adapters.jobs.inline import InlineJobs
from scoring.service.post.delivering import Deliveries
from scoring.service.post.writing import Writing
from scoring.service.team.pausing import Pauses
from tests.adapters.discord.handlers.test_panel import custom_id, now_shown, typed_field
from tests.adapters.discord.outbound.test_publisher import Attached
from tests.adapters.discord.team import Server, a_server, labels_of, texts_of, words_of

READ_ONLY = discord.PermissionOverwrite(send_messages=False)


class Schedule:
    """The schedule over this server: what is due is really posted into it."""

    def __init__(self, server: Server) -> None:
        room = server.room
        self._room = room
        publishers = {"discord": DiscordPublisher(Attached(server.env.bot), now=room.clock.now)}
        pauses = Pauses(room.teams, room.notices, publishers)
        writing = Writing(room.store, room.teams, room.cohort_store, room.teams.refreshes)
        self._deliveries = Deliveries(room.ledger, pauses, publishers, writing, room.clock)
        self._jobs = InlineJobs({"deliver": self._deliveries.work})

    async def a_week_passes(self) -> None:
        self._room.clock.move(days=7)
        await self._deliveries.tick(self._jobs)
        await self._jobs.idle()


async def welcome(server: Server) -> simcord.ResponseMessage:
    """What is posted where the server has its news of members."""
    client = server.env.bot
    assert isinstance(client, InfluenceClient)
    guild = client.get_guild(server.guild.id)
    assert guild is not None
    guild._system_channel_id = server.channel.id
    await client._welcome(guild)
    posted = server.channel.last_message
    assert posted is not None
    stored = server.env.backend.get_message(server.channel.id, posted.id)
    return simcord.ResponseMessage(server.env, stored)


async def test_from_the_welcome_to_a_digest_that_was_mended() -> None:
    async with a_server() as server:
        # The one message that comes unasked has the one button.
        greeting = await welcome(server)
        assert "Thank you for adding Influence" in texts_of(greeting)
        assert labels_of(greeting) == ["Set up"]
        refused = await server.member.click(greeting, label="Set up")
        assert "Only members with Manage Server" in texts_of(refused.response)
        opened = await server.admin.click(greeting, label="Set up")
        panel = opened.response
        assert panel is not None and opened.ephemeral

        # Nobody is watched: said, with a button that asks for handles.
        assert "Nothing is watched yet" in texts_of(panel)
        form = await server.admin.click(panel, label="Add accounts")
        assert form.modal is not None
        added = await server.admin.submit_modal(form, {typed_field(form.modal): "@ada@demo and @bob@demo"})
        assert "2 accounts added" in texts_of(added.response)
        for handle in ("@ada@demo", "@bob@demo"):
            await server.member.slash(server.channel, "influence", handle=handle)

        # The zone by a city, and a channel in which nothing could be posted: said before it is saved.
        asked = await server.admin.select(panel, ["other"], custom_id=custom_id(panel, "zone"))
        assert asked.modal is not None
        await server.admin.submit_modal(asked, {typed_field(asked.modal): "Munich"})
        panel = now_shown(server, panel)
        news = server.guild.create_text_channel("news", overwrites={server.guild.default_role: READ_ONLY})
        await server.admin.select(panel, [news], custom_id=custom_id(panel, "channel"))
        panel = now_shown(server, panel)
        assert "I cannot post there. Missing: **Send Messages**" in texts_of(panel)
        await server.admin.select(panel, [server.channel], custom_id=custom_id(panel, "channel"))
        panel = now_shown(server, panel)

        # Seen before it is set, set, and posted when it is due.
        seen = await server.admin.click(panel, label="Show me a preview now")
        assert "2 new" in texts_of(seen.response)
        await server.admin.click(panel, label="Save")
        assert "at 09:00 Europe/Berlin" in texts_of(now_shown(server, panel))
        schedule = Schedule(server)
        await schedule.a_week_passes()
        (first,) = posts(server)
        assert "missing" in first or "steady" in first or "new" in first

        # Somebody takes our rights away: the next digest is paused, and the admin hears of it at a command.
        client = server.env.bot
        assert isinstance(client, InfluenceClient)
        server.env.inject_error("POST", f"/channels/{server.channel.id}/messages", status=403, code=50001)
        await schedule.a_week_passes()
        assert len(posts(server)) == 1
        result = await server.admin.slash(server.channel, "how")
        told = [texts_of(one) for one in (result.response, *result.followups)]
        assert any("The weekly digest in" in one and "is paused" in one for one in told)

        # Mended: one press, and the next one comes again.
        panel_again = (await server.admin.slash(server.channel, "digest")).response
        assert panel_again is not None and "Resume: Weekly digest" in labels_of(panel_again)
        await server.admin.click(panel_again, label="Resume: Weekly digest")
        (kept,) = server.room.teams.all
        assert kept.paused is None
        await schedule.a_week_passes()
        assert len(posts(server)) == 2
        assert kept.created_at + timedelta(days=20) < server.room.clock.now()


def posts(server: Server) -> list[str]:
    """The digests that stand in the channel."""
    path = f"/channels/{server.channel.id}/messages"
    sent = [one.json for one in server.env.http_requests if one.method == "POST" and one.path == path]
    found = [words_of(body["components"]) for body in sent if body and body.get("nonce", "").startswith("d")]
    return found[: len(server.room.ledger.sent())]
