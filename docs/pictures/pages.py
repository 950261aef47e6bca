"""Draws docs/pictures/report.png and explore.png: a page that is forwarded, and the pages of a team.

Run it with: .venv/bin/python -m docs.pictures.pages [FOLDER]. It needs Chromium (apt-get install chromium).
With a folder, which has to be there, it draws every page into it instead: in both colours and languages, on a
telephone and on paper.
"""

from __future__ import annotations

import asyncio
import sys
from itertools import product
from pathlib import Path
from typing import Literal

from playwright.async_api import Browser, async_playwright

from docs.pictures.demo_site import PAGES, DemoSite, demo_site
from docs.pictures.screenshot import chromium

HERE = Path(__file__).parent
WIDE, NARROW = 900, 320
Colours = Literal["light", "dark"]


async def picture(
    browser: Browser,
    url: str,
    path: Path,
    *,
    width: int = WIDE,
    colours: Colours = "light",
    language: str = "en",
    height: int | None = None,
) -> None:
    """The whole page, or its upper part."""
    context = await browser.new_context(
        viewport={"width": width, "height": height or 800},
        color_scheme=colours,
        locale=language,
        device_scale_factor=2,
    )
    page = await context.new_page()
    await page.goto(url)
    await page.screenshot(path=path, full_page=height is None)
    await context.close()


async def _two(site: DemoSite, browser: Browser) -> None:
    await picture(browser, await site.address(PAGES["account"]), HERE / "report.png", height=1000)
    address = await site.address(PAGES["explore"])
    await picture(browser, f"{address}/accounts?sort=score&desc=1", HERE / "explore.png", height=620)


async def _every(site: DemoSite, browser: Browser, folder: Path) -> None:
    addresses = {name: await site.address(line) for name, line in PAGES.items()}
    addresses |= {"how": f"{site.base}/how"}
    await picture(browser, await site.badge(), folder / "badge.png", width=NARROW, height=40)
    for (name, url), language in product(addresses.items(), ("en", "fr")):
        await picture(browser, url, folder / f"{name}-{language}.png", language=language)
    for name, url in addresses.items():
        await picture(browser, url, folder / f"{name}-dark.png", colours="dark")
        await picture(browser, url, folder / f"{name}-narrow.png", width=NARROW)
        page = await browser.new_page()
        await page.goto(url)
        await page.pdf(path=folder / f"{name}.pdf", format="A4")
        await page.close()


async def draw(folder: Path | None) -> None:
    async with demo_site() as site, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        if folder is None:
            await _two(site, browser)
        else:
            await _every(site, browser, folder)
        await browser.close()


if __name__ == "__main__":
    asyncio.run(draw(Path(sys.argv[1]) if len(sys.argv) > 1 else None))
