"""Posts over REST: silent, once, found again, and paused with a reason where nobody can read them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import discord
import pytest
import simcord

from adapters.discord.outbound.publisher import DiscordPublisher
from scoring.commands.kinds import ListWatched
from scoring.errors import ChannelGone, PublishTrouble, PublishUnknown
from scoring.messages.replies import Button, Chart, Message, Point, Reply, Table
from scoring.teams.calendar import LocalTime
from scoring.teams.delivery import Delivery
from scoring.teams.subscription import Mention, Subscription
from scoring.text import Name
from tests.adapters.discord.team import Server, a_server, words_of
from tests.english import english
from tests.fakes_time import at_once

NOW = datetime(2026, 1, 1, tzinfo=UTC)
SUPPRESS_NOTIFICATIONS = 1 << 12
CHART = Chart(
    Name("Mean score by day"), tuple(Point(date(2026, 1, i + 1), 50.0 + i) for i in range(9)), Name("Rising.")
)
TABLE = Table(
    (Name("Account"), Name("Score"), Name("Change")),
    ((Name("@ada@demo"), Name("57.3"), Name("+4.1")),),
    numeric=frozenset((1, 2)),
)
DIGEST = Message(
    Reply(
        Name("Week 19: 1 rose"),
        (Name("▲ @ada@demo 57.3, up 4.1"),),
        buttons=(Button(Name("List"), ListWatched()),),
    ),
    (Reply(Name("Rose"), table=TABLE),),
)


class Attached:
    """The client of the simulated Discord, in the place of one of our own."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client

    async def client(self) -> discord.Client:
        return self._client

    async def aclose(self) -> None:
        """It is not ours."""


def publisher(server: Server, now: datetime = NOW) -> DiscordPublisher:
    return DiscordPublisher(Attached(server.env.bot), now=lambda: now)


def delivery(
    server: Server, number: int = 1, kind: Any = "weekly", channel: str | None = None, begun: datetime = NOW
) -> Delivery:
    where = str(server.channel.id) if channel is None else channel
    one = Subscription(1, server.workspace, where, kind, "UTC", LocalTime(), "1", NOW, NOW)
    return Delivery(number, one, "2026-W19", NOW, "claimed", attempts=1, started_at=begun)


def posts(server: Server) -> list[Any]:
    return [one.json for one in server.env.http_requests if one.path.endswith("/messages") and one.json]


@asynccontextmanager
async def locked_channel(server: Server, **denied: bool) -> AsyncIterator[simcord.ChannelHandle]:
    everyone = server.guild.default_role
    yield server.guild.create_text_channel(
        "locked", overwrites={everyone: discord.PermissionOverwrite(**denied)}
    )


async def test_a_digest_is_posted_silently_with_its_details_and_a_nonce_that_discord_enforces() -> None:
    async with a_server() as server:
        posted_as = await publisher(server).post(delivery(server), DIGEST, at_once)
        (sent,) = posts(server)
        assert (sent["nonce"], sent["enforce_nonce"]) == ("d1", True)
        assert sent["flags"] & 4096
        told = words_of(sent["components"])
        assert "### Week 19: 1 rose" in told and "**Rose**" in told and "57.3" in told
        last = server.channel.last_message
        assert last is not None and str(last.id) == posted_as


async def test_an_alert_is_heard() -> None:
    async with a_server() as server:
        await publisher(server).post(delivery(server, kind="alerts"), DIGEST, at_once)
        assert not posts(server)[0]["flags"] & 4096


async def test_a_fall_that_goes_on_answers_the_first_message_and_stands_alone_where_that_is_gone() -> None:
    async with a_server() as server:
        first = await publisher(server).post(delivery(server, 1, "alerts"), Message(DIGEST.head), at_once)
        owed = replace(delivery(server, 2, "alerts"), payload={"alerts": [], "follows": first})
        posted_as = await publisher(server).post(owed, Message(DIGEST.head, follows=first), at_once)
        sent = posts(server)[1]["message_reference"]
        assert (sent["message_id"], sent["fail_if_not_exists"]) == (first, False)
        assert await publisher(server).find(owed) == posted_as


async def test_a_report_has_its_picture() -> None:
    async with a_server() as server:
        report = Message(Reply(Name("May 2026: 1 rose"), chart=CHART))
        await publisher(server).post(delivery(server, kind="monthly"), report, at_once)
        last = server.channel.last_message
        assert last is not None and [one.filename for one in last.attachments] == ["chart.png"]


async def test_long_details_go_into_a_thread_and_the_post_stays_short() -> None:
    async with a_server() as server:
        rows = tuple((Name(f"@account{i}@demo"), Name("57.3"), Name("+4.1")) for i in range(200))
        long = Message(DIGEST.head, (Reply(Name("Steady"), table=Table(TABLE.header, rows, TABLE.numeric)),))
        await publisher(server).post(delivery(server), long, at_once)
        head, detail = posts(server)
        assert "@account1@demo" not in words_of(head["components"])
        assert "@account1@demo" in words_of(detail["components"])
        assert "more lines" in words_of(detail["components"])
        assert len(server.channel.threads) == 1


async def test_the_post_stands_where_a_thread_is_not_allowed() -> None:
    async with a_server() as server, locked_channel(server, create_public_threads=False) as channel:
        rows = tuple((Name(f"@account{i}@demo"), Name("57.3"), Name("+4.1")) for i in range(200))
        long = Message(DIGEST.head, (Reply(Name("Steady"), table=Table(TABLE.header, rows, TABLE.numeric)),))
        assert await publisher(server).post(delivery(server, channel=str(channel.id)), long, at_once)


async def test_a_post_is_found_by_its_key_also_by_another_process() -> None:
    async with a_server() as server:
        posted_as = await publisher(server).post(delivery(server, 7), DIGEST, at_once)
        assert await publisher(server).find(delivery(server, 7)) == posted_as
        later = NOW + timedelta(hours=1)
        assert await publisher(server, later).find(delivery(server, 77)) is None


async def test_without_a_button_of_its_own_a_post_is_found_as_well() -> None:
    async with a_server() as server:
        posted_as = await publisher(server).post(
            delivery(server, 8), Message(Reply(Name("Quiet week"))), at_once
        )
        assert await publisher(server).find(delivery(server, 8)) == posted_as


async def test_where_the_history_is_hidden_nobody_knows_but_for_a_while_discord_drops_repeats() -> None:
    async with a_server() as server, locked_channel(server, read_message_history=False) as channel:
        lost = delivery(server, 9, channel=str(channel.id))
        with pytest.raises(PublishUnknown, match="history"):
            await publisher(server, NOW + timedelta(minutes=5)).find(lost)
        assert await publisher(server, NOW + timedelta(seconds=30)).find(lost) is None


async def test_missing_rights_end_the_posting_and_are_named() -> None:
    async with a_server() as server:
        async with locked_channel(server, send_messages=False) as channel:
            with pytest.raises(ChannelGone, match="missing: Send Messages"):
                await publisher(server).post(delivery(server, channel=str(channel.id)), DIGEST, at_once)
            told = await publisher(server).channel_access(server.workspace, str(channel.id))
            assert english(told) == "a post cannot reach it, missing: Send Messages"
        told = await publisher(server).channel_access(server.workspace, str(server.channel.id))
        assert english(told) == "ok, I may post in it"


async def test_a_channel_that_is_gone_ends_the_posting() -> None:
    async with a_server() as server:
        with pytest.raises(ChannelGone, match="gone"):
            await publisher(server).post(delivery(server, channel="1234567890"), DIGEST, at_once)
        with pytest.raises(ChannelGone, match="The channel is gone"):
            await publisher(server).post(delivery(server, channel="C0SLACK"), DIGEST, at_once)


async def test_a_refused_payload_is_told_and_not_taken_for_a_missing_channel() -> None:
    async with a_server() as server:
        server.env.inject_error("POST", "/channels/*/messages", status=400, code=50035, message="secret")
        with pytest.raises(PublishTrouble, match="50035") as caught:
            await publisher(server).post(delivery(server), DIGEST, at_once)
        assert not isinstance(caught.value, ChannelGone) and "secret" not in str(caught.value)


async def test_posts_are_written_in_the_language_of_the_server() -> None:
    async with a_server() as server:
        french = server.env.create_guild("Équipe", preferred_locale="fr")
        channel = french.create_text_channel("général")
        await publisher(server).announce(
            f"discord:{french.id}", str(channel.id), Reply(Name("x"), support="abc")
        )
        assert "Référence : `abc`" in words_of(posts(server)[0]["components"])


async def test_announcements_make_no_sound_and_have_a_nonce_of_their_own() -> None:
    async with a_server() as server:
        await publisher(server).announce(
            server.workspace, str(server.channel.id), Reply(Name("Alerts are on"))
        )
        await publisher(server).announce(
            server.workspace, str(server.channel.id), Reply(Name("Alerts are on"))
        )
        one, other = posts(server)
        assert one["nonce"] != other["nonce"] and one["enforce_nonce"]
        assert len(one["nonce"]) <= 25 and one["flags"] & 4096


async def test_nobody_is_written_to_unasked() -> None:
    async with a_server() as server:
        assert not await publisher(server).tell("discord:1", "1", Reply(Name("Paused")))
        assert posts(server) == []


async def test_a_role_is_pinged_by_the_post_that_names_it_and_by_nothing_else() -> None:
    async with a_server() as server:
        role = server.guild.create_role("marketing")
        await publisher(server).post(
            delivery(server), replace(DIGEST, mention=Mention("group", str(role.id), "marketing")), at_once
        )
        (sent,) = server.requests(f"/channels/{server.channel.id}/messages")
        assert f"<@&{role.id}>" in words_of(sent["components"])
        assert sent["allowed_mentions"] == {"parse": [], "roles": [str(role.id)]}
        assert not sent.get("flags", 0) & SUPPRESS_NOTIFICATIONS
