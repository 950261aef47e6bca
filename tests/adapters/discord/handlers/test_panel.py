"""The digest panel: shows what is, checks rights, sets, tests, ends."""

from __future__ import annotations

from typing import Any

import discord
import simcord

from scoring.commands.accounts import read
from scoring.commands.requester import Requester
from scoring.errors import ChannelGone
from scoring.facts import fact
from scoring.teams.subscription import Mention
from scoring.text import say
from tests.adapters.discord import limits
from tests.adapters.discord.team import Server, a_server, after_days, component, labels_of, texts_of
from tests.english import english


async def opened(server: Server) -> simcord.ResponseMessage:
    result = await server.admin.slash(server.channel, "digest")
    assert result.response is not None and result.ephemeral
    return result.response


def now_shown(server: Server, message: simcord.ResponseMessage) -> simcord.ResponseMessage:
    """The same message as it is after a press."""
    stored = server.env.backend.get_message(message.channel_id, message.id)
    return simcord.ResponseMessage(server.env, stored)


def custom_id(message: simcord.ResponseMessage, what: str) -> str:
    found = [one.get("custom_id", "") for one in limits.walk(message.components)]
    return str(next(one for one in found if one.startswith(f"i1:dg:{what}:")))


def typed_field(modal: dict[str, Any]) -> str:
    """The custom id of the one text field of a modal."""
    return str(next(one["custom_id"] for one in limits.walk(modal["components"]) if one.get("type") == 4))


async def choose(
    server: Server, message: simcord.ResponseMessage, what: str, *values: Any
) -> simcord.ResponseMessage:
    await server.admin.select(message, values, custom_id=custom_id(message, what))
    return now_shown(server, message)


async def press(server: Server, message: simcord.ResponseMessage, label: str) -> simcord.ResponseMessage:
    await server.admin.click(message, label=label)
    return now_shown(server, message)


async def test_it_shows_what_is_posted_now_and_what_would_be_set() -> None:
    async with a_server() as server:
        told = texts_of(await opened(server))
        assert "Nothing is posted yet." in told
        assert f"<#{server.channel.id}> Weekly digest every Monday at 09:00 UTC" in told
        assert "The first post would come <t:" in told and "I can post there." in told


async def test_day_hour_and_zone_are_chosen_and_nothing_is_set_before_it_is_saved() -> None:
    async with a_server() as server:
        panel = await opened(server)
        panel = await choose(server, panel, "day", "5")
        panel = await choose(server, panel, "time", "17:00")
        panel = await choose(server, panel, "zone", "Europe/Paris")
        assert "every Friday at 17:00 Europe/Paris" in texts_of(panel)
        assert server.room.teams.all == []
        panel = await press(server, panel, "Save")
        assert "✅ **Weekly digest is on in this channel**" in texts_of(panel)
        (one,) = server.room.teams.all
        assert (one.workspace, one.channel) == (server.workspace, str(server.channel.id))
        assert (one.local.weekday, one.local.hour, one.zone) == (5, 17, "Europe/Paris")
        assert "Weekly digest every Friday at 17:00 Europe/Paris. Next: " in texts_of(panel)
        assert ":R>" in texts_of(panel), "and how soon, as the reader's clock has it"
        assert [channel for channel, _ in server.publisher.announced] == [str(server.channel.id)]


async def test_another_channel_and_the_monthly_report() -> None:
    async with a_server() as server:
        other = server.guild.create_text_channel("news")
        panel = await choose(server, await opened(server), "channel", other)
        panel = await choose(server, panel, "kind", "monthly")
        assert "on the first day of every month at 09:00 UTC" in texts_of(panel)
        assert not any("i1:dg:day" in one.get("custom_id", "") for one in limits.walk(panel.components))
        await press(server, panel, "Save")
        (one,) = server.room.teams.all
        assert (one.channel, one.kind) == (str(other.id), "monthly")


async def test_missing_rights_are_named_in_words_and_nothing_can_be_saved_before() -> None:
    async with a_server() as server:
        denied = discord.PermissionOverwrite(attach_files=False, embed_links=False)
        locked = server.guild.create_text_channel("locked", overwrites={server.guild.default_role: denied})
        panel = await choose(server, await opened(server), "channel", locked)
        assert "I cannot post there. Missing: **Embed Links**, **Attach Files**." in texts_of(panel)
        assert labels_of(panel)[:2] == ["Save", "Check again"]
        save = next(one for one in limits.walk(panel.components) if one.get("label") == "Save")
        assert save["disabled"]
        panel = await press(server, panel, "Check again")
        assert component(panel, 17)["accent_color"] == 0xF0B232


async def test_a_test_post_goes_to_the_channel_and_its_failure_is_told_in_words() -> None:
    async with a_server() as server:
        await after_days(server.room, "@ada@demo", 2)
        await server.admin.slash(server.channel, "watch add", accounts="@ada@demo")
        panel = await press(server, await opened(server), "Send a test post")
        assert f"✅ A test post is in <#{server.channel.id}>." in texts_of(panel)
        sample = english(server.publisher.announced[0][1])
        assert sample.title == "29 Apr – 5 May: 1 new" and "This is a test post" in sample.warnings[0]
        server.publisher.before.append(ChannelGone(fact("channel-gone"), say("Choose another one.")))
        panel = await press(server, panel, "Send a test post")
        assert "⚠️ **The channel is gone.**\nChoose another one." in texts_of(panel)


async def test_a_zone_that_is_not_on_the_list_is_typed() -> None:
    async with a_server() as server:
        panel = await opened(server)
        shown = await server.admin.select(panel, ["other"], custom_id=custom_id(panel, "zone"))
        assert shown.modal is not None and shown.modal["title"] == "Another time zone"
        field = next(
            one["custom_id"] for one in limits.walk(shown.modal["components"]) if one.get("type") == 4
        )
        await server.admin.submit_modal(shown, {field: "America/Lima"})
        panel = now_shown(server, panel)
        assert "at 09:00 America/Lima" in texts_of(panel)
        shown = await server.admin.select(panel, ["other"], custom_id=custom_id(panel, "zone"))
        assert shown.modal is not None
        field = next(
            one["custom_id"] for one in limits.walk(shown.modal["components"]) if one.get("type") == 4
        )
        await server.admin.submit_modal(shown, {field: "Mars/Base"})
        told = texts_of(now_shown(server, panel))
        assert "“Mars/Base” is not a time zone" in told and "America/Lima" in told


async def test_it_works_after_a_restart_and_ends_what_it_set() -> None:
    async with a_server() as server:
        panel = await press(server, await opened(server), "Save")
        await server.restart()
        panel = await press(server, await opened(server), "Switch off")
        assert "No digest is posted in this channel" in texts_of(panel)
        assert "Nothing is posted yet." in texts_of(panel)
        assert server.room.teams.all[0].paused is not None


async def test_a_panel_from_before_a_restart_still_answers() -> None:
    async with a_server() as server:
        panel = await opened(server)
        await server.restart()
        panel = await choose(server, panel, "day", "3")
        assert "every Wednesday" in texts_of(panel)


async def test_a_paused_digest_is_shown_with_its_reason_and_saving_starts_it_again() -> None:
    async with a_server() as server:
        await press(server, await opened(server), "Save")
        (one,) = server.room.teams.all
        await server.room.teams.pause(one.id, fact("rights-missing", rights="send_messages"))
        panel = await opened(server)
        assert "⏸️" in texts_of(panel) and "Paused: I may not post in that channel" in texts_of(panel)
        panel = await press(server, panel, "Save")
        assert server.room.teams.all[0].paused is None
        assert "⏸️" not in texts_of(panel)


async def test_minutes_that_were_typed_elsewhere_stay() -> None:
    async with a_server() as server:
        requester = Requester(server.workspace, str(server.channel.id), "1")
        await server.room.dispatcher.answer(read("digest weekly tue 08:45 Asia/Kathmandu", "demo"), requester)
        panel = await opened(server)
        assert "every Tuesday at 08:45 Asia/Kathmandu" in texts_of(panel)
        panel = await choose(server, panel, "day", "3")
        await press(server, panel, "Save")
        (one,) = server.room.teams.all
        assert (one.local.weekday, one.local.minute, one.zone) == (3, 45, "Asia/Kathmandu")


async def test_it_says_that_nothing_is_watched_and_how_to_change_that() -> None:
    async with a_server() as server:
        panel = await opened(server)
        assert "Nothing is watched yet" in texts_of(panel) and "Add accounts" in labels_of(panel)
        await server.admin.slash(server.channel, "watch add", accounts="@ada@demo")
        assert "Nothing is watched yet" not in texts_of(await opened(server))


async def test_a_preview_is_for_who_asked_and_sets_nothing() -> None:
    async with a_server() as server:
        await after_days(server.room, "@ada@demo", 2)
        await server.admin.slash(server.channel, "watch add", accounts="@ada@demo")
        shown = await server.admin.click(await opened(server), label="Show me a preview now")
        assert shown.ephemeral and "29 Apr – 5 May: 1 new" in texts_of(shown.response)
        assert server.room.teams.all == [] and server.publisher.announced == []


async def test_alerts_are_switched_on_and_off_in_it_for_its_channel() -> None:
    async with a_server() as server:
        panel = await press(server, await opened(server), "Alerts here, too")
        assert "Alert when any watched account drops by 3 points" in texts_of(panel)
        panel = await press(server, panel, "Switch alerts off")
        assert "Alert when" not in texts_of(panel) and "Alerts here, too" in labels_of(panel)


async def test_a_city_is_as_good_as_the_name_of_its_zone() -> None:
    async with a_server() as server:
        panel = await opened(server)
        shown = await server.admin.select(panel, ["other"], custom_id=custom_id(panel, "zone"))
        assert shown.modal is not None
        await server.admin.submit_modal(shown, {typed_field(shown.modal): "Munich"})
        assert "at 09:00 Europe/Berlin" in texts_of(now_shown(server, panel))


async def test_what_is_paused_is_resumed_or_removed_where_it_is_shown() -> None:
    async with a_server() as server:
        await server.admin.slash(server.channel, "alerts set", drop=5.0)
        await server.room.teams.pause(1, fact("channel-gone"))
        panel = await opened(server)
        assert "⏸️" in texts_of(panel) and {"Resume: Alerts", "Remove: Alerts"} <= set(labels_of(panel))
        await server.admin.click(panel, label="Resume: Alerts")
        assert server.room.teams.all[0].paused is None


async def test_a_channel_gets_a_digest_of_its_own_accounts_that_mentions_a_role() -> None:
    async with a_server() as server:
        role = server.guild.create_role("marketing")
        result = await server.admin.slash(
            server.channel, "digest", accounts="@ada@demo @bob@demo", mention=role
        )
        told = texts_of(result.response)
        assert "About @ada@demo, @bob@demo." in told and "Each post mentions @marketing." in told
        (one,) = server.room.teams.all
        assert [str(handle) for handle in one.about] == ["@ada@demo", "@bob@demo"]
        assert one.mention == Mention("group", str(role.id), "marketing")
        await server.admin.slash(server.channel, "digest", **{"mention-off": True}, accounts="all")
        (one,) = server.room.teams.all
        assert one.about == () and one.mention is None
