"""Buttons of answers: they do the next step, for whoever presses them, whenever they were sent."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest
import simcord
from hypothesis import given
from hypothesis import strategies as st

from adapters.discord.components.buttons import carries, custom_id_of
from adapters.discord.components.layout import LONGEST_CUSTOM_ID
from adapters.discord.handlers import waiting
from adapters.discord.outbound.publisher import DiscordPublisher
from adapters.discord.render.command_ids import COMMAND_IDS
from adapters.discord.render.prose import line
from adapters.render.texts import texts
from scoring.commands import wire
from scoring.commands.kinds import Command, Why
from scoring.handles import Handle, parse_handle
from scoring.messages.alert import Alert, alert_message, alerts_json
from scoring.ports.deliveries import Transaction
from scoring.teams.calendar import LocalTime
from scoring.teams.delivery import Alerted, Delivery, PlannedAlert
from scoring.teams.subscription import Subscription
from scoring.text import Name, say
from tests.adapters.discord.handlers.test_panel import now_shown
from tests.adapters.discord.outbound.test_publisher import Attached
from tests.adapters.discord.team import Server, a_server, component, labels_of, texts_of
from tests.fakes import NOON, observation
from tests.fakes_time import at_once
from tests.scoring.commands.test_wire import commands
from tests.waits import until


def sent(server: Server) -> str:
    """Everything that went to Discord, as one text."""
    return "\n".join(map(str, server.requests("/webhooks/")))


async def test_a_card_offers_why_history_watch_and_share() -> None:
    async with a_server() as server:
        result = await server.member.slash(server.channel, "influence", handle="@ada@demo")
        assert labels_of(result.response) == ["Why", "History", "Watch", "Fresh", "Share"]


async def test_a_button_answers_to_who_presses_it() -> None:
    async with a_server() as server:
        card = await server.member.slash(server.channel, "influence", handle="@ada@demo")
        assert card.response is not None
        result = await server.member.click(card.response, label="Why")
        assert "Why 32.7: @ada@demo" in texts_of(result.response)
        assert result.ephemeral


async def test_share_shows_the_card_to_the_channel_and_says_who_did() -> None:
    async with a_server() as server:
        card = await server.member.slash(server.channel, "influence", handle="@ada@demo")
        assert card.response is not None
        shared = await server.member.click(card.response, label="Share")
        assert shared.response is not None and not shared.response.ephemeral
        told = texts_of(shared.response)
        assert f"Shared by <@{server.member.id}>" in told and "# 32.7 of 100" in told
        assert "Share" not in labels_of(shared.response)
        assert len(server.room.network.asked) == 1


async def test_buttons_work_after_a_restart_for_somebody_else() -> None:
    async with a_server() as server:
        card = await server.member.slash(server.channel, "influence", handle="@ada@demo")
        assert card.response is not None
        shared = await server.member.click(card.response, label="Share")
        await server.restart()
        assert shared.response is not None
        result = await server.admin.click(shared.response, label="History")
        assert "the last 90 days" in texts_of(result.response)


async def test_watch_is_for_who_manages_the_server() -> None:
    async with a_server() as server:
        card = await server.member.slash(server.channel, "influence", handle="@ada@demo")
        assert card.response is not None
        refused = await server.member.click(card.response, label="Watch")
        assert "Only members with Manage Server" in texts_of(refused.response)
        assert server.room.teams.watches == []
        card = await server.admin.slash(server.channel, "influence", handle="@ada@demo")
        assert card.response is not None
        await server.admin.click(card.response, label="Watch")
        (watched,) = server.room.teams.watches
        assert (watched.workspace, str(watched.handle)) == (server.workspace, "@ada@demo")


async def test_a_card_whose_account_is_watched_from_now_on_says_so_in_place() -> None:
    async with a_server() as server:
        card = await server.admin.slash(server.channel, "influence", handle="@ada@demo")
        assert card.response is not None and "Watch" in labels_of(card.response)
        await server.admin.click(card.response, label="Watch")
        now = now_shown(server, card.response)
        assert "Watched" in labels_of(now) and "# 32.7 of 100" in texts_of(now)
        again = await server.admin.slash(server.channel, "influence", handle="@ada@demo")
        assert "Watched" in labels_of(again.response)


async def test_fresh_changes_the_private_card_in_place() -> None:
    async with a_server() as server:
        card = await server.member.slash(server.channel, "influence", handle="@ada@demo")
        assert card.response is not None
        server.room.network.accounts["ada"] = observation("@ada@demo", reposts=900)
        await server.member.click(card.response, label="Fresh")
        assert "# 32.7 of 100" not in texts_of(now_shown(server, card.response))


async def test_fresh_on_a_shared_card_answers_who_pressed_and_leaves_it() -> None:
    async with a_server() as server:
        card = await server.member.slash(server.channel, "influence", handle="@ada@demo")
        assert card.response is not None
        shared = await server.member.click(card.response, label="Share")
        assert shared.response is not None
        server.room.network.accounts["ada"] = observation("@ada@demo", reposts=900)
        result = await server.admin.click(shared.response, label="Fresh")
        assert "# 32.7 of 100" not in texts_of(result.response)
        assert "# 32.7 of 100" in texts_of(now_shown(server, shared.response))


async def test_a_look_that_takes_long_says_what_it_is_doing_and_then_the_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(waiting, "PATIENCE", 0.0)
    async with a_server() as server:
        server.room.network.gate = asyncio.Event()
        asking = asyncio.create_task(server.member.slash(server.channel, "influence", handle="@ada@demo"))
        await until(lambda: "Looking at @ada@demo on Demo" in sent(server))
        server.room.network.gate.set()
        result = await asking
        assert result.response is not None
        now = texts_of(now_shown(server, result.response))
        assert "# 32.7 of 100" in now and "Looking at" not in now


async def test_a_command_that_is_too_long_for_a_button_has_none() -> None:
    async with a_server() as server:
        handle = f"@{'a' * 60}@{'b' * 60}.test"
        server.room.network.name = "mastodon"
        result = await server.member.slash(server.channel, "why", handle=handle)
        assert result.response is not None
        assert custom_id_of("run", Why(parse_handle(handle))) is None


async def test_a_refusal_has_an_edge_of_its_own_and_nothing_to_share() -> None:
    async with a_server() as server:
        result = await server.member.slash(server.channel, "why", handle="not a handle!")
        assert component(result.response, 17)["accent_color"] == 0xF0B232
        assert labels_of(result.response) == []


@given(commands, st.none() | st.from_regex(r"d[0-9]{1,19}", fullmatch=True))
def test_a_custom_id_fits_and_is_found_by_its_key_alone(command: Command, key: str | None) -> None:
    made = custom_id_of("run", command, key)
    if made is not None:
        assert len(made) <= LONGEST_CUSTOM_ID
        assert carries(made, "d1") == (key == "d1")


async def test_a_button_of_a_message_from_before_still_works(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "write", lambda command: "why @ada@demo 30d")
    async with a_server() as server:
        card = await server.member.slash(server.channel, "influence", handle="@ada@demo")
        assert card.response is not None
        monkeypatch.undo()
        why = await server.member.click(card.response, label="Why")
        assert "What moved @ada@demo in 30 days" in texts_of(why.response)


async def test_a_forged_button_is_answered_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "write", lambda command: '[1,"resume","all of them"]')
    async with a_server() as server:
        card = await server.member.slash(server.channel, "influence", handle="@ada@demo")
        assert card.response is not None
        told = await server.member.click(card.response, label="Why")
        assert "That button asks for something that I do not know." in texts_of(told.response)


async def test_a_forged_share_button_changes_nothing_for_who_may_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "write", lambda command: '[1,"watch",["demo:ada"]]')
    async with a_server() as server:
        card = await server.member.slash(server.channel, "influence", handle="@ada@demo")
        assert card.response is not None
        refused = await server.member.click(card.response, label="Share")
        assert "Only members with Manage Server" in texts_of(refused.response)
        assert server.room.teams.watches == []


async def test_a_press_on_an_alert_changes_the_post_and_says_who_pressed() -> None:
    async with a_server() as server:
        room = server.room
        channel = Subscription(
            0, server.workspace, str(server.channel.id), "alerts", "UTC", LocalTime(), "1", NOON, None
        )
        kept, ada = await room.teams.subscribe(channel), Handle("demo", "ada")
        payload = alerts_json([Alert(str(ada), 40.0, 52.0, ())])

        async def enqueue(deliveries: Sequence[Delivery], within: Transaction) -> None:
            """Posted below."""

        told = [Alerted(ada, NOON, 40.0)]
        await room.ledger.plan_alert(kept, told, PlannedAlert("p", NOON, payload), enqueue)
        (owed,) = await room.ledger.deliveries(server.workspace)
        posting = DiscordPublisher(Attached(server.env.bot), now=lambda: NOON)
        number = await posting.post(owed, alert_message(payload, delayed=False, delivery_id=owed.id), at_once)
        stored = server.env.backend.get_message(server.channel.id, int(number))
        post = simcord.ResponseMessage(server.env, stored)
        assert labels_of(post) == ["Why @ada@demo", "Fine, I know", "Snooze for 30 days"]
        refused = await server.member.click(post, label="Fine, I know")
        assert "Only members with Manage Server" in texts_of(refused.response)
        await server.admin.click(post, label="Fine, I know")
        told_now = texts_of(now_shown(server, post))
        assert f"<@{server.admin.id}> knows. Nothing more of it is told here before" in told_now
        assert (await room.ledger.alerted(kept.id))[ada].quiet_until is not None


async def test_whoever_shared_an_answer_takes_it_away_and_others_do_not() -> None:
    async with a_server() as server:
        card = await server.member.slash(server.channel, "influence", handle="@ada@demo")
        assert card.response is not None
        shared = await server.member.click(card.response, label="Share")
        assert shared.response is not None and labels_of(shared.response)[-1] == "Delete"
        refused = await server.admin.click(shared.response, label="Delete")
        assert "Only who shared it, or a moderator, takes it away." in texts_of(refused.response)
        await server.restart()
        await server.member.click(shared.response, label="Delete")
        gone = [one for one in server.env.http_requests if one.method == "DELETE"]
        assert len(gone) == 1


def test_a_command_is_named_by_its_words_before_its_id_is_known() -> None:
    before, text = dict(COMMAND_IDS._ids), texts("fr")
    COMMAND_IDS.learn({})
    try:
        assert line(say("Type `/influence watch @ada@demo`."), text) == "Type `/suivre ajouter @ada@demo`."
        COMMAND_IDS.learn({"watch": 7})
        assert line(say("Type `/influence watch @ada@demo`."), text) == "Type </watch add:7> `@ada@demo`."
        assert line(Name("`/alerts off`"), text) == "`/alertes arrêter`"
    finally:
        COMMAND_IDS.learn(before)
