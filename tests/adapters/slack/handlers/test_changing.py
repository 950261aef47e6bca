"""Who may change what a channel is posted, and that the channel hears who did."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from scoring.service.rate_limit import QUESTIONS
from tests.adapters.slack.handlers.test_home import digest_values, open_home, open_modal, submit, words
from tests.adapters.slack.office import Office, open_office
from tests.fakes.slack_workspaces import SCOPES, Json


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(tmp_path) as opened:
        yield opened
        opened.check()


@pytest.fixture
async def strict(tmp_path: Path) -> AsyncIterator[Office]:
    """Only admins may change what is posted; U1 is none, UADMIN is one."""
    scopes = (*SCOPES, "users:read")
    async with open_office(tmp_path, only_admins=True, scopes=scopes) as opened:
        opened.slack.workspaces["T1"].admins.add("UADMIN")
        yield opened
        opened.check()


async def posted(office: Office, count: int) -> Json:
    await office.slack.until(lambda: len(office.slack.messages("C1")) == count)
    return office.slack.messages("C1")[-1]


async def on(office: Office) -> None:
    await office.deliver.slash("T1", "C1", "U1", "digest weekly fri 17:30 Europe/Paris")
    await posted(office, 1)


@pytest.mark.parametrize("typed", ["digest off", "alerts off"])
async def test_turning_something_off_says_in_the_channel_who_did_it(office: Office, typed: str) -> None:
    begin = "digest weekly fri 17:30 UTC" if typed == "digest off" else "alerts drop:5"
    await office.deliver.slash("T1", "C1", "U1", begin)
    await posted(office, 1)
    await office.deliver.slash("T1", "C1", "U2", typed)
    told = await posted(office, 2)
    assert "Turned off by" in words(told) and '"user_id": "U2"' in words(told)
    assert "was off already" in (await office.type(typed))["text"]
    assert len(office.slack.messages("C1")) == 2


async def test_app_home_asks_before_it_turns_off_and_then_tells_the_channel(office: Office) -> None:
    await on(office)
    home = await open_home(office)
    (button,) = [
        one
        for block in home["blocks"]
        for one in block.get("elements", ())
        if str(one.get("action_id", "")).startswith("off:")
    ]
    assert button["confirm"]["title"]["text"] == "Turn this off?"
    await office.deliver.press_in_view(home, button["action_id"], "U3")
    told = await posted(office, 2)
    assert "Weekly digest: off" in told["text"] and '"user_id": "U3"' in words(told)


async def test_a_channel_that_is_gone_does_not_keep_anybody_from_turning_it_off(office: Office) -> None:
    await on(office)
    office.slack.workspaces["T1"].channels["C1"].archived = True
    reply = await office.type("digest off")
    assert "No digest is posted in this channel" in reply["text"]
    assert list(await office.app.team.subscribing.subscriptions("slack:T1")) == []


async def test_where_only_admins_may_others_change_nothing_and_still_ask(strict: Office) -> None:
    for typed in ("digest weekly", "alerts drop:5", "digest off", "alerts off"):
        assert "Only admins of this Slack" in (await strict.type(typed))["text"]
    assert "@ada@demo" in (await strict.type("@ada@demo"))["text"]
    assert list(await strict.app.team.subscribing.subscriptions("slack:T1")) == []
    await strict.deliver.slash("T1", "C1", "UADMIN", "digest weekly fri 17:30 UTC")
    assert "Weekly digest is on" in (await posted(strict, 1))["text"]


async def test_modals_keep_to_the_same_rule(strict: Office) -> None:
    view = await open_modal(strict, "digest")
    refused = await submit(strict, view, digest_values())
    assert "Only admins of this Slack" in words(refused["view"])
    assert strict.slack.messages("C1") == []


async def test_without_the_scope_nobody_changes_anything_and_is_told_why(tmp_path: Path) -> None:
    async with open_office(tmp_path, only_admins=True) as office:
        assert "users:read" in (await office.type("digest weekly"))["text"]


async def test_only_admins_are_told_who_changed_what(tmp_path: Path) -> None:
    async with open_office(tmp_path, scopes=(*SCOPES, "users:read")) as office:
        office.slack.workspaces["T1"].admins.add("U2")
        await office.type("watch @ada@demo")
        assert "Only admins of this Slack" in (await office.type("audit"))["text"]
        told = await office.type("audit", user="U2")
        assert "1 change in 30 days" in told["text"]


async def test_without_the_scope_nobody_is_told_who_changed_what(office: Office) -> None:
    await office.type("watch @ada@demo")
    assert "users:read" in (await office.type("audit"))["text"]


async def test_buttons_count_as_questions(office: Office) -> None:
    await office.type("@ada@demo")
    for _ in range(QUESTIONS - 1):
        await office.press_and_read("run:0")
    assert "That was quick." in (await office.press_and_read("run:0"))["text"]
    assert "That was quick." in (await office.type("@ada@demo"))["text"]
    assert "@ada@demo" in (await office.type("@ada@demo", user="U2"))["text"]
