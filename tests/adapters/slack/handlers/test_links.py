"""Accounts in what people post: scored by a shortcut, and below their links where a workspace wants that."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from adapters.slack.handlers.listeners import SHORTCUT
from adapters.slack.inbound.unescape import as_written
from scoring.commands.named import named_in
from tests.adapters.slack.handlers.test_home import open_home, words
from tests.adapters.slack.office import Office, open_office
from tests.fakes.slack_workspaces import SCOPES


@pytest.fixture
async def linked(tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(tmp_path, scopes=(*SCOPES, "links:read", "links:write")) as opened:
        yield opened
        opened.check()


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Look at @ada@demo, @bob@demo and @ada@demo!", ["@ada@demo", "@bob@demo"]),
        ("see <https://bsky.app/profile/ada.bsky.social|her page>", ["@ada.bsky.social"]),
        (
            "@ada.bsky.social wrote to <mailto:ada@mastodon.social|ada@mastodon.social>",
            ["@ada.bsky.social", "@ada@mastodon.social"],
        ),
        ("<@U123> asked <#C1> about @ada, 5 @ 3, https://example.com/about", []),
        ("", []),
    ],
)
def test_a_message_names_accounts_where_nothing_else_can_be_meant(text: str, named: list[str]) -> None:
    assert [str(one.handle) for one in named_in(as_written(text), 10)] == named


def test_a_long_message_is_read_up_to_the_first_ones() -> None:
    many = " ".join(f"@a{i}@demo" for i in range(50))
    assert len(named_in(many, 10)) == 10
    assert named_in("x " * 30_000 + "@ada@demo", 10) == ()


async def test_a_shortcut_answers_with_the_card_of_the_account_in_a_message(office: Office) -> None:
    await office.deliver.shortcut("T1", "C1", "U1", SHORTCUT, "what about @ada@demo?")
    await office.slack.until(lambda: office.slack.respond_calls)
    card = office.answered()
    assert card["response_type"] == "ephemeral"
    assert card["blocks"][0]["text"]["text"].startswith("@ada@demo · ")


async def test_several_accounts_are_compared_and_none_is_told(office: Office) -> None:
    await office.deliver.shortcut("T1", "C1", "U1", SHORTCUT, "@ada@demo or @bob@demo")
    await office.slack.until(lambda: office.slack.respond_calls)
    assert "2 accounts compared" in office.answered()["text"] or "@bob@demo" in office.answered()["text"]
    await office.deliver.shortcut("T1", "C1", "U1", SHORTCUT, "<@U7> said hello")
    await office.slack.until(lambda: len(office.slack.respond_calls) == 2)
    assert "names no account" in office.answered()["text"]


def shared(*urls: str, **more: Any) -> dict[str, Any]:
    links = [{"url": url, "domain": "example.com"} for url in urls]
    place = {"channel": "C1", "message_ts": "1.2", "user": "U1", "is_bot_user_member": True}
    return {"type": "link_shared", "links": links, **place, **more}


async def test_links_stay_as_they_are_until_the_workspace_wants_scores_below_them(linked: Office) -> None:
    page = "https://bsky.app/profile/ada.bsky.social"
    await linked.deliver.event("T1", shared(page))
    await linked.type("how")
    assert linked.slack.called("chat.unfurl") == []
    home = await open_home(linked)
    assert "Scores below links of profiles: off" in words(home)
    await linked.deliver.press_in_view(home, "unfurl", "U1")
    await linked.slack.until(lambda: "links of profiles: on" in words(linked.slack.home("U1") or {}))


async def test_a_score_stands_below_a_link_once_it_is_wanted(linked: Office) -> None:
    await linked.front._settings.set("unfurl slack:T1", "on")
    await linked.deliver.event("T1", shared("@ada@demo", "https://example.com/x"))
    await linked.slack.until(lambda: linked.slack.called("chat.unfurl"))
    sent = linked.slack.called("chat.unfurl")[-1].args
    assert (sent["channel"], sent["ts"]) == ("C1", "1.2")
    (url,) = sent["unfurls"]
    assert url == "@ada@demo" and "of 100" in str(sent["unfurls"][url]["blocks"])


async def test_in_the_composer_slack_knows_the_message_by_another_name(linked: Office) -> None:
    await linked.front._settings.set("unfurl slack:T1", "on")
    await linked.deliver.event("T1", shared("@ada@demo", unfurl_id="C1.1.2", source="composer"))
    await linked.slack.until(lambda: linked.slack.called("chat.unfurl"))
    sent = linked.slack.called("chat.unfurl")[-1].args
    assert (sent["unfurl_id"], sent["source"]) == ("C1.1.2", "composer") and "ts" not in sent


async def test_a_link_of_x_costs_nothing_unasked(linked: Office) -> None:
    await linked.front._settings.set("unfurl slack:T1", "on")
    await linked.deliver.event("T1", shared("https://x.com/ada"))
    await linked.type("how")
    assert linked.slack.called("chat.unfurl") == []


async def test_posts_of_the_schedule_are_not_set_in_a_direct_message(office: Office) -> None:
    direct = office.slack.workspaces["T1"].direct("U7").id
    for text in ("digest weekly", "alerts drop:5"):
        told = await office.type(text, channel=direct)
        assert "not into direct messages" in told["text"]
    assert list(await office.app.team.subscribing.subscriptions("slack:T1")) == []
    assert "@ada@demo" in (await office.type("@ada@demo", channel=direct))["text"]
