"""Slash commands about accounts, as a member of a server uses them."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from typing import Any

import pytest
import simcord.interactions
from PIL import Image

from adapters.discord.client import InfluenceClient
from scoring.errors import NetworkDown
from scoring.handles import Handle
from scoring.service.rate_limit import QUESTIONS
from scoring.text import say
from tests.adapters.discord.team import a_server, after_days, component, labels_of, texts_of
from tests.fakes import observation


async def test_a_score_is_acknowledged_first_and_shown_to_who_asked_alone() -> None:
    async with a_server() as server:
        result = await server.member.slash(server.channel, "influence", handle="@ada@demo")
        assert result.response is not None and result.response.ephemeral
        told = texts_of(result.response)
        assert "**@ada@demo**" in told and "# 32.7 of 100" in told
        callback, follow_up = server.requests("/interactions/", "/webhooks/")
        assert callback == {"type": 5, "data": {"flags": 64}}
        assert follow_up["flags"] & 32768


async def test_a_card_says_what_the_score_is_made_of_and_how_old_it_is() -> None:
    async with a_server() as server:
        result = await server.member.slash(server.channel, "influence", handle="@ada@demo")
        told = texts_of(result.response)
        assert "`█████░░░░░  46` **True Reach 15%** · 5,000 followers" in told
        assert "**Amplification 70%** · what 20 posts earned" in told
        assert "<t:1777896000:R>" in told
        assert "⚠️ Simulated" in told


async def test_with_a_history_the_card_has_a_picture_with_words_for_those_who_cannot_see_it() -> None:
    async with a_server() as server:
        await after_days(server.room, "@ada@demo", 10)
        result = await server.member.slash(server.channel, "influence", handle="@ada@demo")
        assert result.response is not None
        (picture,) = result.response.attachments
        assert picture.filename == "chart.png"
        assert Image.open(io.BytesIO(await picture.read())).size == (1040, 300)
        gallery = component(result.response, 12)
        assert gallery["items"][0]["description"].startswith("Score, 4–14 May: From 32.7")


async def test_a_rise_has_a_green_edge_a_fall_a_red_one_and_noise_neither() -> None:
    async with a_server() as server:
        edges = []
        for name, reposts in (("up", 60), ("down", 1), ("same", 10)):
            await after_days(server.room, f"@{name}@demo", 7)
            server.room.network.accounts[name] = observation(f"@{name}@demo", reposts=reposts, posts=40)
            server.room.clock.move(days=1)
            result = await server.member.slash(
                server.channel, "influence", handle=f"@{name}@demo", fresh=True
            )
            edges.append(component(result.response, 17)["accent_color"])
        assert edges == [0x23A55A, 0xF23F43, 0x5865F2]


@pytest.mark.parametrize(
    ("name", "options", "told"),
    [
        ("why", {"handle": "@ada@demo"}, "Why 32.7: @ada@demo"),
        ("why", {"handle": "@ada@demo", "since": 7}, "@ada@demo"),
        ("history", {"handle": "@ada@demo", "days": 365}, "the last 365 days"),
        ("compare", {"first": "@ada@demo", "second": "@bob@demo", "more": "@cy@demo"}, "3 accounts compared"),
        ("insights", {"handle": "@ada@demo"}, "What answers @ada@demo gets"),
        ("link", {"first": "@ada@demo", "second": "@bob@demo"}, "@ada@demo"),
        ("how", {}, "How the score is made"),
        ("help", {}, "What you can ask"),
    ],
)
async def test_every_command_about_accounts_has_an_answer(
    name: str, options: dict[str, Any], told: str
) -> None:
    async with a_server() as server:
        result = await server.member.slash(server.channel, name, **options)
        assert told in texts_of(result.response)
        assert result.ephemeral


async def test_help_lists_what_this_discord_has_and_speaks_of_slash_commands() -> None:
    async with a_server() as server:
        told = texts_of((await server.admin.slash(server.channel, "help")).response)
        for command in server.admin.available_commands(server.channel):
            assert f"</{command}:" in told, "a command that can be pressed"
        assert "/influence why" not in told


async def test_a_bare_word_is_a_name_and_never_a_verb() -> None:
    async with a_server() as server:
        result = await server.member.slash(server.channel, "influence", handle="help")
        assert "**@help@demo**" in texts_of(result.response)


async def test_what_cannot_be_read_is_told_with_the_command_that_works_here() -> None:
    async with a_server() as server:
        result = await server.member.slash(server.channel, "compare", first="@ada@demo", second="@ada@demo")
        told = texts_of(result.response)
        assert "A comparison needs 2 to 10 different accounts" in told
        assert re.search(r"</compare:\d+> `@name.bsky.social @user@mastodon.social`", told)
        assert "/influence" not in told
        assert "Reference" not in told, "that is for faults of ours"


async def test_a_network_that_is_down_is_told_with_what_to_do_next() -> None:
    async with a_server() as server:
        server.room.network.error = NetworkDown(say("The network does not answer."))
        result = await server.member.slash(server.channel, "influence", handle="@ada@demo")
        told = texts_of(result.response)
        assert "The network does not answer." in told and "Try again in a minute." in told
        assert labels_of(result.response) == []


async def test_a_fault_of_ours_is_told_with_a_reference_that_is_in_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with a_server() as server:
        server.room.network.error = ZeroDivisionError("secret detail")
        result = await server.member.slash(server.channel, "influence", handle="@ada@demo")
        told = texts_of(result.response)
        assert "This is our fault" in told and "secret detail" not in told
        reference = told.partition("Reference: `")[2].partition("`")[0]
        assert reference in caplog.text


async def test_who_asks_too_often_is_told_when_to_ask_again_and_others_are_not_held_up() -> None:
    async with a_server() as server:
        for _ in range(QUESTIONS - 1):
            await server.member.slash(server.channel, "how")
        card = await server.member.slash(server.channel, "influence", handle="@ada@demo")
        assert "@ada@demo" in texts_of(card.response)
        result = await server.member.slash(server.channel, "how")
        assert "That was quick." in texts_of(result.response)
        assert "How the score is made" in texts_of((await server.admin.slash(server.channel, "how")).response)
        server.room.clock.move(seconds=31)
        result = await server.member.slash(server.channel, "how")
        assert "How the score is made" in texts_of(result.response)


async def test_names_of_a_network_cannot_format_link_or_ping() -> None:
    async with a_server() as server:
        hostile = observation("@ada@demo")
        name = "**bold** [x](https://evil.test) @everyone <@1> `a` https://evil.test"
        server.room.network.accounts["ada"] = replace(hostile, display_name=name)
        result = await server.member.slash(server.channel, "influence", handle="@ada@demo")
        told = texts_of(result.response)
        assert r"\*\*bold\*\* \[x\](https:\//evil.test) @everyone \<@1\> \`a\`" in told


async def test_a_direct_message_is_answered_and_offers_nothing_of_a_server() -> None:
    async with a_server() as server:
        person = server.member.user
        result = await person.slash("influence", handle="@ada@demo")
        assert "**@ada@demo**" in texts_of(result.response)
        assert "Watch" not in labels_of(result.response)
        assert set(person.available_commands()) >= {"influence", "why", "how", "forget"}
        assert not any(one.startswith(("watch", "digest", "alerts")) for one in person.available_commands())


async def test_forgetting_asks_first_and_whoever_manages_the_server_lets_go() -> None:
    async with a_server() as server:
        await server.admin.slash(server.channel, "watch add", accounts="@ada@demo")
        asked = await server.member.slash(server.channel, "forget", handle="@ada@demo")
        assert "off this team's lists?" in texts_of(asked.response)
        assert asked.response is not None
        refused = await server.member.click(asked.response, label="Take it off")
        assert refused.response is not None and "Manage Server" in texts_of(refused.response)
        assert len(server.room.teams.watches) == 1
        again = await server.admin.slash(server.channel, "forget", handle="@ada@demo")
        assert again.response is not None
        done = await server.admin.click(again.response, label="Take it off")
        assert done.response is not None and "on no list of this team" in texts_of(done.response)
        assert server.room.teams.watches == []


async def test_an_account_is_deleted_for_everybody_only_with_proof() -> None:
    async with a_server() as server:
        await server.member.slash(server.channel, "influence", handle="@ada@demo")
        asked = await server.member.slash(server.channel, "forget", handle="@ada@demo")
        assert asked.response is not None
        wanted = await server.member.click(asked.response, label="It is mine: delete it")
        assert wanted.response is not None
        code = texts_of(wanted.response).partition("`")[2].partition("`")[0]
        assert code.startswith("influence-") and len(server.room.store.seen) == 1
        server.room.identity.profiles[Handle("demo", "ada")] = f"hello {code}"
        done = await server.member.click(wanted.response, label="It is there now")
        assert done.response is not None and "is forgotten" in texts_of(done.response)
        assert server.room.store.seen == {}


async def test_the_store_may_fail_and_the_person_is_told() -> None:
    async with a_server() as server:
        server.room.store.broken = True
        result = await server.member.slash(server.channel, "influence", handle="@ada@demo")
        assert "Reference: `store`" in texts_of(result.response)


async def test_who_brought_the_app_along_asks_for_themselves_and_not_for_the_server(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    whole = simcord.interactions.base_payload

    def only_theirs(*given: Any, **named: Any) -> Any:
        record, payload = whole(*given, **named)
        person = payload["member"]["user"]["id"]
        return record, {**payload, "authorizing_integration_owners": {"1": person}}

    async with a_server() as server:
        monkeypatch.setattr(simcord.interactions, "base_payload", only_theirs)
        result = await server.admin.slash(server.channel, "influence", handle="@ada@demo")
        assert "# 32.7 of 100" in texts_of(result.response)
        assert "Watch" not in labels_of(result.response)
        client = server.env.bot
        assert isinstance(client, InfluenceClient)
        assert client.handlers.cache.recent(f"discord:@{server.admin.id}") == ("@ada@demo",)
        assert client.handlers.cache.recent(server.workspace) == ()
