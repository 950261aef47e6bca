"""The pages of the installation: ours, harmless, and gone when their time is over."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest
from sqlalchemy import text, update

from adapters.render.texts import texts
from adapters.slack.install.oauth_pages import failed_page, installed_page, loggable
from adapters.slack.install.oauth_states import STATE_SECONDS, States
from tests.adapters.slack.office import Office, open_office


@pytest.fixture(params=["sqlite", "postgresql"])
async def office(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(tmp_path, "oauth", database=request.param) as opened:
        yield opened


async def get(office: Office, path: str, **query: str) -> tuple[aiohttp.ClientResponse, str]:
    jar = aiohttp.DummyCookieJar()
    async with (
        aiohttp.ClientSession(cookie_jar=jar) as browser,
        browser.get(office.url + path, params=query, allow_redirects=False) as page,
    ):
        return page, await page.text()


async def states(office: Office) -> int:
    async with office.engine.connect() as connection:
        return int((await connection.execute(text("SELECT count(*) FROM slack_oauth_states"))).scalar_one())


async def grow_old(office: Office) -> None:
    table = States(office.engine).oauth_states
    async with office.engine.begin() as connection:
        past = (datetime.now(UTC) - timedelta(seconds=1)).replace(tzinfo=None)
        await connection.execute(update(table).values(expire_at=past))


@pytest.mark.parametrize("path", ["/slack/install", "/slack/oauth_redirect", "/healthz", "/nothing"])
async def test_every_answer_is_harmless_in_a_browser(office: Office, path: str) -> None:
    page, _ = await get(office, path)
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
    assert page.headers["X-Frame-Options"] == "DENY"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert not any(mark in page.headers["Server"] for mark in ("/", "aiohttp", "Python"))
    assert (page.headers.get("Cache-Control") == "no-store") is path.startswith("/slack/")


async def test_the_cookie_of_an_installation_stays_with_us(office: Office) -> None:
    page, _ = await get(office, "/slack/install")
    cookie = page.headers["Set-Cookie"]
    assert page.status == 302
    for part in ("SameSite=Lax", "HttpOnly", "Secure", f"Max-Age={STATE_SECONDS}"):
        assert part in cookie


@pytest.mark.parametrize("team", ["T123&redirect_uri=https://evil.test", "x\r\nSet-Cookie: a=b", "é", ""])
async def test_an_address_slips_nothing_into_slacks(office: Office, team: str) -> None:
    page, _ = await get(office, "/slack/install", team=team)
    asked = parse_qs(urlsplit(page.headers["Location"]).query)
    assert page.status == 302 and "team" not in asked and "evil" not in page.headers["Location"]
    page, _ = await get(office, "/slack/install", team="T123")
    assert parse_qs(urlsplit(page.headers["Location"]).query)["team"] == ["T123"]


REASONS = (
    "access_denied",
    "<script>alert(1)</script>",
    "a&b",
    "x\nWARNING forged: an operator logged in",
    "ACCESS",
    "a" * 41,
    "\u202egnp",
    "",
)


@pytest.mark.parametrize("reason", REASONS)
async def test_an_error_of_slack_is_shown_escaped_once_and_logged_only_as_a_code(
    office: Office, reason: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "adapters.slack")
    page, shown = await get(office, "/slack/oauth_redirect", error=reason)
    assert 400 <= page.status < 500
    assert page.content_type == "text/html" and "<script" not in shown and "&amp;lt;" not in shown
    if reason == "a&b":
        assert "Slack says: a&amp;b." in shown
    (line,) = [one.getMessage() for one in caplog.records if one.name == "adapters.slack.install.oauth"]
    assert line == f"an installation ended with {loggable(reason)}"
    assert reason == "access_denied" or not reason or reason not in line


async def test_what_an_address_says_is_in_no_line_of_the_log(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    for query in ({"state": "x\nforged"}, {"state": "x", "code": "y\nforged"}, {"code": "y\nforged"}):
        page, _ = await get(office, "/slack/oauth_redirect", **query)
        assert 400 <= page.status < 500
    issued, _ = await get(office, "/slack/install")
    state = parse_qs(urlsplit(issued.headers["Location"]).query)["state"][0]
    headers = {"Cookie": f"slack-app-oauth-state={state}"}
    back = f"{office.url}/slack/oauth_redirect"
    query = {"state": state, "code": "y\nforged"}
    async with aiohttp.ClientSession() as browser, browser.get(back, params=query, headers=headers) as page:
        assert page.status == 401 and "invalid_code" in await page.text()
    assert "forged" not in caplog.text


async def test_a_state_counts_once_and_not_after_its_time(office: Office) -> None:
    kept = States(office.engine)
    state = await kept.async_issue()
    assert await kept.async_consume(state)
    assert not await kept.async_consume(state)
    state = await kept.async_issue()
    await grow_old(office)
    assert not await kept.async_consume(state)
    assert not await kept.async_consume("nobody's")


async def test_old_states_are_deleted(office: Office) -> None:
    for _ in range(5):
        await get(office, "/slack/install")
    assert await states(office) == 5
    await grow_old(office)
    await get(office, "/slack/install")
    assert await states(office) == 1, "each new one sweeps the old ones away"
    await grow_old(office)
    await States(office.engine).forget_old()
    assert await states(office) == 0


async def test_an_installation_ends_with_a_page_of_ours(office: Office) -> None:
    office.slack.installing = "T1"
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(cookie_jar=jar) as browser:
        state, code = await office._allow(browser)
        headers = {"Cookie": f"slack-app-oauth-state={state}"}
        back, query = f"{office.url}/slack/oauth_redirect", {"state": state, "code": code}
        async with browser.get(back, params=query, headers=headers) as page:
            shown = await page.text()
            assert page.status == 200 and "SameSite=Lax" in page.headers["Set-Cookie"]
    assert "Influence is installed" in shown and "https://app.slack.com/client/T1" in shown


def test_pages_speak_the_language_of_the_operator() -> None:
    assert "installée" in installed_page(texts("fr"), "T1") and 'lang="fr"' in installed_page(
        texts("fr"), None
    )
    assert "Réessayer" in failed_page(texts("fr"), "access_denied")


@pytest.mark.parametrize(
    ("header", "said"),
    [("fr-CH, fr;q=0.9, en;q=0.8", "Réessayer"), ("xx, en;q=0.5, fr;q=0.1", "Try again"), ("", "Try again")],
)
async def test_a_page_speaks_the_language_of_the_browser(office: Office, header: str, said: str) -> None:
    async with (
        aiohttp.ClientSession(headers={"Accept-Language": header}) as browser,
        browser.get(f"{office.url}/slack/oauth_redirect", params={"error": "access_denied"}) as page,
    ):
        assert said in await page.text()
