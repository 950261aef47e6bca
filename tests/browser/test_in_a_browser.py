"""The pages of a demo team in Chromium: what people see, hear, press and print."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestServer
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, ConsoleMessage, Page, async_playwright

from docs.pictures.demo_site import PAGES, DemoSite, demo_site
from docs.pictures.screenshot import chromium
from scoring.commands.requester import Requester

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

OTTO = Requester("picture:T2", "C2", "U2")
WIDTHS = (320, 480, 768, 1024, 1600)
COLOURS: tuple[Literal["light", "dark"], ...] = ("light", "dark")
MOST_BYTES, MOST_REQUESTS, MOST_SHEETS = 150_000, 5, 2
NAMES = (*PAGES, "how")


@dataclass
class Site:
    """The site, a browser, and the address of each page."""

    demo: DemoSite
    browser: Browser
    addresses: dict[str, str]

    @asynccontextmanager
    async def opened(self, name: str, **context: Any) -> AsyncIterator[Opened]:
        async with self.at(self.addresses.get(name, name), **context) as found:
            yield found

    @asynccontextmanager
    async def at(self, url: str, **wanted: Any) -> AsyncIterator[Opened]:
        context = await self.browser.new_context(**wanted)
        found = Opened(await context.new_page())
        found.page.on(
            "console", lambda said: found.faults.append(said.text) if said.type == "error" else None
        )
        found.page.on("pageerror", lambda error: found.faults.append(str(error)))
        found.page.on("request", lambda request: found.requests.append(request.url))
        answer = await found.page.goto(url)
        found.status = 0 if answer is None else answer.status
        try:
            yield found
        finally:
            await context.close()


@dataclass
class Opened:
    """A page as it was opened, and what the browser complained of."""

    page: Page
    faults: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    status: int = 0

    def told(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.faults.append(message.text)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def site() -> AsyncIterator[Site]:
    async with demo_site() as demo, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        addresses = {name: await demo.address(line) for name, line in PAGES.items()}
        yield Site(demo, browser, {**addresses, "how": f"{demo.base}/how"})
        await browser.close()


@pytest.mark.parametrize("name", NAMES)
async def test_it_is_shown_without_a_complaint_in_few_bytes_and_from_here_alone(
    site: Site, name: str
) -> None:
    async with site.opened(name) as opened:
        assert opened.status == 200
        assert opened.faults == []
        assert len(opened.requests) <= MOST_REQUESTS
        assert all(url.startswith(site.demo.base) for url in opened.requests)
        assert len((await opened.page.content()).encode()) < MOST_BYTES
        assert await opened.page.locator("h1").count() == 1


SAID = {
    "account": ("Report: @riser@demo", "of 100", "Why ", "Forecast against what came", "not for decisions"),
    "compare": ("3 accounts compared", "@ada@demo", "@faller@demo"),
    "cohort": ("Report: us", "median score"),
    "campaign": ("Campaign spring", "planned posts are out"),
    "month": ("Report: @riser@demo, October 2026", "Best posts", "Compared with the month before"),
    "explore": ("Watched accounts", "@riser@demo", "Take along as CSV"),
    "how": ("How the score works, and how good it is", "Inside the 80 % interval", "What it is for"),
}


@pytest.mark.parametrize("name", NAMES)
async def test_it_says_what_it_is_about(site: Site, name: str) -> None:
    async with site.opened(name) as opened:
        seen = await opened.page.inner_text("body")
        for words in SAID[name]:
            assert words in seen, words


@pytest.mark.parametrize("colours", COLOURS)
@pytest.mark.parametrize("name", NAMES)
async def test_axe_finds_nothing_serious_in_either_colours(
    site: Site, name: str, colours: Literal["light", "dark"]
) -> None:
    async with site.opened(name, color_scheme=colours) as opened:
        found = (await Axe().run(opened.page)).response["violations"]
        grave = [one["id"] for one in found if one["impact"] in ("serious", "critical")]
        assert grave == []


@pytest.mark.parametrize("name", NAMES)
async def test_it_fits_from_a_telephone_to_a_wall(site: Site, name: str) -> None:
    for width in WIDTHS:
        async with site.opened(name, viewport={"width": width, "height": 800}) as opened:
            whole = await opened.page.evaluate("document.documentElement.scrollWidth")
            assert whole <= width, f"it is {whole} wide at {width}"
            size = "parseFloat(getComputedStyle(document.body).fontSize)"
            assert await opened.page.evaluate(size) >= 14


async def test_dark_is_dark_and_light_is_light(site: Site) -> None:
    paper = {}
    for colours in COLOURS:
        async with site.opened("account", color_scheme=colours) as opened:
            colour = await opened.page.evaluate("getComputedStyle(document.body).backgroundColor")
            paper[colours] = sum(map(int, re.findall(r"\d+", colour)[:3]))
    assert paper["dark"] < 150 < 600 < paper["light"]


@pytest.mark.parametrize("name", ["account", "compare", "cohort", "month"])
async def test_every_chart_is_told_to_whoever_cannot_see_it(site: Site, name: str) -> None:
    async with site.opened(name) as opened:
        charts = opened.page.get_by_role("img")
        assert await charts.count() >= 1
        for number in range(await charts.count()):
            chart = charts.nth(number)
            assert await chart.locator(":scope > title").text_content()
            assert await chart.locator(":scope > desc").text_content()
            figure = opened.page.locator("figure").nth(number)
            assert await figure.locator("figcaption p").first.inner_text()
            assert await figure.locator("details tbody tr").count() >= 1


async def test_values_open_from_the_keyboard(site: Site) -> None:
    async with site.opened("account") as opened:
        values = opened.page.locator("details").first
        assert not await values.locator("table").is_visible()
        for _ in range(20):
            await opened.page.keyboard.press("Tab")
            if await opened.page.evaluate("document.activeElement.tagName") == "SUMMARY":
                break
        outline = await opened.page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none", "who presses Tab sees where they are"
        await opened.page.keyboard.press("Enter")
        assert await values.locator("table").is_visible()


async def test_a_team_is_looked_through_with_a_mouse_and_without(site: Site) -> None:
    async with site.opened("explore") as opened:
        page = opened.page
        await page.get_by_role("link", name="Score", exact=True).click()
        first = page.locator("tbody tr").first
        scores = [float(one) for one in await page.locator("tbody td:nth-child(3)").all_inner_texts()]
        assert scores == sorted(scores, reverse=True)
        assert await page.locator("th[aria-sort=descending]").count() == 1
        await page.get_by_role("searchbox").fill("ada")
        await page.keyboard.press("Enter")
        await page.wait_for_url("**q=ada**")
        assert await first.inner_text() != ""
        assert await page.locator("tbody tr").count() == 1
        assert await page.get_by_role("status").inner_text() == "1 row"
        async with page.expect_download() as started:
            await page.get_by_role("link", name="Take along as CSV").click()
        saved = await (await started.value).path()
        assert await asyncio.to_thread(lambda: saved.read_text().count("\n")) == 2
        await page.get_by_role("link", name="Cohorts").click()
        assert await page.locator("h1").inner_text() == "Cohorts"
        assert opened.faults == []


@pytest.mark.parametrize("name", NAMES)
async def test_it_is_read_in_french(site: Site, name: str) -> None:
    async with site.opened(name, locale="fr-FR") as opened:
        assert await opened.page.locator("html").get_attribute("lang") == "fr"
        assert "not for decisions" not in await opened.page.inner_text("body")


@pytest.mark.parametrize("name", ["account", "month", "compare", "how"])
async def test_it_is_printed_on_two_sheets_at_most(site: Site, name: str, tmp_path: Path) -> None:
    async with site.opened(name) as opened:
        printed = await opened.page.pdf(path=tmp_path / "page.pdf", format="A4")
    sheets = len(re.findall(rb"/Type\s*/Page\b", printed))
    assert 1 <= sheets <= MOST_SHEETS


async def test_what_is_over_closed_or_made_up_says_so(site: Site) -> None:
    demo = site.demo
    address = await demo.address("report @bela@demo", OTTO)
    explore = await demo.address("explore", OTTO)
    async with site.at(address) as opened:
        assert opened.status == 200
    async with site.at(explore) as opened:
        assert "@riser@demo" not in await opened.page.inner_text("body"), "of another team"
    for url in (f"{address[:-1]}{'A' if address[-1] != 'A' else 'B'}", f"{explore[:-3]}AAA/accounts"):
        async with site.at(url) as opened:
            assert opened.status == 404, "a sign was changed"
            assert "not there any more" in await opened.page.inner_text("h1")
    await demo.type("report revoke", OTTO)
    for url in (address, explore):
        async with site.at(url) as opened:
            assert opened.status == 404, "it was closed"
    late = await demo.address("report @bela@demo", OTTO)
    demo.clock.at += timedelta(days=91)
    try:
        async with site.at(late) as opened:
            assert opened.status == 404, "its time is over"
    finally:
        demo.clock.at -= timedelta(days=91)
    async with site.opened("account") as opened:
        assert opened.status == 200, "others are still there"


async def test_a_badge_stands_in_a_page_of_elsewhere(site: Site) -> None:
    html = f'<img src="{await site.demo.badge()}" alt="badge">'

    async def elsewhere(request: web.Request) -> web.Response:
        return web.Response(text=html, content_type="text/html")

    application = web.Application()
    application.router.add_get("/", elsewhere)
    async with TestServer(application) as server, site.at(str(server.make_url("/"))) as opened:
        await opened.page.wait_for_function("document.images[0].complete")
        assert await opened.page.evaluate("document.images[0].naturalWidth") > 60
