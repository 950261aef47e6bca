"""Many workspaces: installed, kept apart, encrypted, and gone when they leave."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from cryptography.fernet import Fernet
from slack_sdk.oauth.installation_store import Installation
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.slack.install.oauth_states import States
from adapters.slack.install.vault import EncryptedStore, ManyTeams, read_keys
from adapters.slack.workspaces import Team
from scoring.errors import BadSettings, ChannelGone, StoreTrouble
from scoring.messages.replies import Message, Reply
from scoring.teams.delivery import Delivery
from scoring.text import Name
from tests.adapters.slack.office import KEY, Office, open_office
from tests.english import english
from tests.fakes.slack import FakeSlack
from tests.fakes.slack_workspaces import Json
from tests.fakes_time import at_once
from tests.stores import open_database


@pytest.fixture(params=["sqlite", "postgresql"])
async def office(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Office]:
    """T1, and T2 in an organisation of its own, both installed."""
    async with open_office(tmp_path, "oauth", database=request.param) as opened:
        opened.slack.add_workspace("T2", enterprise_id="E2", installed=False)
        opened.slack.add_channel("T2", "C20")
        for team in ("T1", "T2"):
            await opened.install(team)
        yield opened
        opened.check()


async def watched(office: Office, workspace: str) -> list[str]:
    return [str(one.handle) for one in await office.app.team.watching.watched(workspace)]


async def test_each_workspace_is_answered_with_its_own_token_and_list(office: Office) -> None:
    await office.type("watch @ada@demo", team="T1", channel="C1")
    await office.type("watch @bob@demo", team="T2", channel="C20")
    assert await watched(office, "slack:T1") == ["@ada@demo"]
    assert await watched(office, "slack:E2/T2") == ["@bob@demo"]
    await office.deliver.slash("T2", "C20", "U1", "digest weekly")
    await office.slack.until(lambda: office.slack.messages("C20", "T2"))
    assert {one.token for one in office.slack.called("chat.postMessage")[2:]} == {"xoxb-T2-secret"}


async def test_no_request_costs_a_call_to_slack(office: Office) -> None:
    await office.slack.until(lambda: len(office.slack.called("chat.postMessage")) == 2)  # the greetings
    before = len(office.slack.calls)
    for _ in range(5):
        await office.type("help", team="T1")
        await office.type("help", team="T2", channel="C20")
    assert len(office.slack.calls) == before


async def test_the_installer_is_greeted_once_and_nobody_else(office: Office) -> None:
    installer = office.slack.app.installer
    await office.slack.until(lambda: len(office.slack.messages(installer, "T1")) == 1)
    await office.install("T1")
    await office.type("help")
    assert len(office.slack.messages(installer, "T1")) == 1
    posts = office.slack.called("chat.postMessage")
    assert {one.args["channel"] for one in posts} == {installer}


async def test_a_workspace_that_never_installed_us_is_told_so(office: Office) -> None:
    office.slack.add_workspace("T9", installed=False)
    office.slack.add_channel("T9", "C90")
    told = await office.type("@ada@demo", team="T9", channel="C90")
    assert "not installed" in told["text"]
    assert await office.app.stores.scores.check() and "0 accounts" in english(
        await office.app.stores.scores.check()
    )


@pytest.mark.parametrize(
    "event",
    [{"type": "app_uninstalled"}, {"type": "tokens_revoked", "tokens": {"bot": ["U0BOTT1"], "oauth": []}}],
)
async def test_who_leaves_takes_tokens_subscriptions_and_watch_list_along(
    office: Office, event: Json
) -> None:
    for team, channel in (("T1", "C1"), ("T2", "C20")):
        await office.type("watch @ada@demo", team=team, channel=channel)
        await office.deliver.slash(team, channel, "U1", "digest weekly")
    await office.slack.until(lambda: office.slack.messages("C1") and office.slack.messages("C20", "T2"))
    assert (await office.deliver.event("T1", event)).status == 200
    assert await watched(office, "slack:T1") == []
    assert list(await office.app.team.subscribing.subscriptions("slack:T1")) == []
    assert await rows(office.engine, "slack_bots") == 1
    assert await watched(office, "slack:E2/T2") == ["@ada@demo"]
    assert "not installed" in (await office.type("help"))["text"]


async def test_a_token_of_a_person_that_is_revoked_changes_nothing(office: Office) -> None:
    await office.type("watch @ada@demo")
    event = {"type": "tokens_revoked", "tokens": {"oauth": ["U1"], "bot": []}}
    assert (await office.deliver.event("T1", event)).status == 200
    assert await watched(office, "slack:T1") == ["@ada@demo"]


async def test_what_was_due_when_a_workspace_left_is_not_posted(office: Office) -> None:
    await office.deliver.slash("T1", "C1", "U1", "digest weekly")
    await office.slack.until(lambda: office.slack.messages("C1"))
    (kept,) = await office.app.team.subscribing.subscriptions("slack:T1")
    due = Delivery(7, replace(kept, paused=None), "2026-W48", kept.created_at, "claimed")
    await office.deliver.event("T1", {"type": "app_uninstalled"})
    with pytest.raises(ChannelGone, match="not installed"):
        await office.front.publisher.post(due, Message(Reply(Name("Week 48"))), at_once)


async def test_somebody_of_another_organisation_sees_nothing_in_a_shared_channel(office: Office) -> None:
    await office.type("watch @ada@demo")
    await office.type("list")
    before = len(office.slack.respond_calls)
    action = {"action_id": "run:0", "value": "list"}
    await office.deliver.action("T1", "C1", "U99", action, home="T77")
    await office.slack.until(lambda: len(office.slack.respond_calls) > before)
    told = office.answered(before)
    assert "belongs to another Slack" in told["text"] and "@ada@demo" not in told["text"]


async def test_a_state_of_another_browser_installs_nothing(office: Office) -> None:
    async with aiohttp.ClientSession() as browser:
        for query in ({"state": "x", "code": "y"}, {"code": "y"}, {"error": "access_denied"}, {}):
            async with browser.get(f"{office.url}/slack/oauth_redirect", params=query) as page:
                assert page.status in (200, 400, 401)
                assert "thank you" not in (await page.text()).lower() or "error" in query
    assert await rows(office.engine, "slack_bots") == 2


async def rows(engine: AsyncEngine, table: str) -> int:
    async with engine.connect() as connection:
        return int((await connection.execute(text(f"SELECT count(*) FROM {table}"))).scalar_one())  # noqa: S608


async def secrets_at_rest(engine: AsyncEngine) -> str:
    async with engine.connect() as connection:
        found: list[Any] = []
        for table in ("slack_bots", "slack_installations"):
            found += (await connection.execute(text(f"SELECT * FROM {table}"))).all()  # noqa: S608
    return str(found)


async def test_tokens_are_ciphertext_at_rest_and_in_no_log(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    await office.type("@ada@demo")
    await office.deliver.slash("T1", "C1", "U1", "digest weekly")
    await office.slack.until(lambda: office.slack.messages("C1"))
    assert "xoxb" not in await secrets_at_rest(office.engine)
    for secret in ("xoxb-", "a signing secret", office.front.keys.client_secret, KEY):
        assert secret not in caplog.text
        assert secret not in repr(office.front.keys) + repr(await office.front.installations.find(T1))


T1 = Team(None, "T1")


async def test_keys_of_several_processes_are_rotated_in_two_steps(tmp_path: Path) -> None:
    """First every process reads both keys and writes the old one, then every process writes the new one."""
    new = Fernet.generate_key().decode()
    async with FakeSlack.start() as slack, open_database("sqlite", tmp_path) as store:
        slack.add_workspace("T1", installed=False)
        engine, client = store.engine, "1.2"
        before, step_1, step_2 = (
            EncryptedStore(client, engine, keys) for keys in ((KEY,), (KEY, new), (new, KEY))
        )
        installation = Installation(app_id="A", user_id="U1", team_id="T1", bot_token="xoxb-1")
        for running in ((before, step_1), (step_1, step_2)):
            for writing in running:
                await writing.renew()
                await writing.async_save(installation)
                for reading in running:
                    found = await ManyTeams(reading).find(T1)
                    assert found is not None and found.token == "xoxb-1"
        await step_1.async_save(installation)  # by a process that has not heard of the second step yet
        assert await step_2.outdated() > 0
        await step_2.renew()
        assert await step_2.outdated() == 0
        assert (await ManyTeams(EncryptedStore(client, engine, (new,))).find(T1)) is not None


async def test_keys_are_rotated_by_putting_a_new_one_first(tmp_path: Path) -> None:
    new = Fernet.generate_key().decode()
    async with FakeSlack.start() as slack, open_database("sqlite", tmp_path) as store:
        slack.add_workspace("T1", installed=False)
        engine, client = store.engine, "1.2"
        old_store = EncryptedStore(client, engine, (KEY,))
        await old_store.async_save(Installation(app_id="A", user_id="U1", team_id="T1", bot_token="xoxb-1"))
        both = EncryptedStore(client, engine, (new, KEY))
        assert await both.renew() == 2
        found = await ManyTeams(EncryptedStore(client, engine, (new,))).find(T1)
        assert found is not None and found.token == "xoxb-1"
        with pytest.raises(StoreTrouble, match="cannot be decrypted"):
            await ManyTeams(EncryptedStore(client, engine, (KEY,))).find(T1)


def test_a_setting_that_is_no_key_is_told_without_repeating_it() -> None:
    with pytest.raises(BadSettings) as caught:
        read_keys(f"{KEY},not-a-key")
    assert "not-a-key" not in str(caught.value) and "new-key" in english(caught.value.advice)


async def test_the_migrated_tables_hold_what_the_sdk_writes(tmp_path: Path) -> None:
    """The SDK owns these tables; a version that adds a column must fail here and not at an installation."""
    async with open_database("sqlite", tmp_path) as store, store.engine.connect() as connection:
        installed = EncryptedStore("client", store.engine, (KEY,))
        for metadata in (installed.metadata, States(store.engine).metadata):
            for table in metadata.tables.values():
                found = await connection.execute(text(f"SELECT * FROM {table.name}"))  # noqa: S608
                assert set(found.keys()) == {column.name for column in table.c}
