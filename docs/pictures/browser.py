"""Takes a picture of one element of a page that needs a while, with a headless Chromium on a wire."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import aiohttp

from docs.pictures.screenshot import FLAGS, SECONDS, chromium

PAUSE, CALM = 0.1, 10  # seconds between two looks, and how many of them must find the page ready
MARGIN = 16


class Tab:
    """One tab, over the browser's own protocol for tools."""

    def __init__(self, wire: aiohttp.ClientWebSocketResponse) -> None:
        self._wire = wire
        self._numbers = count(1)

    async def tell(self, method: str, **params: Any) -> Any:
        number = next(self._numbers)
        await self._wire.send_json({"id": number, "method": method, "params": params})
        while (answer := await self._wire.receive_json()).get("id") != number:
            pass  # what happens in the page meanwhile
        return answer["result"]

    async def value(self, script: str) -> Any:
        got = await self.tell("Runtime.evaluate", expression=script, returnByValue=True)
        return got["result"].get("value")

    async def picture(self, url: str, element: str, ready: str, size: tuple[int, int]) -> bytes:
        """The element as a PNG, once the script `ready` stays true. TimeoutError where it never does."""
        metrics = {"width": size[0], "height": size[1], "deviceScaleFactor": 2, "mobile": False}
        await self.tell("Emulation.setDeviceMetricsOverride", **metrics)
        await self.tell("Page.navigate", url="about:blank")
        await self.tell("Page.navigate", url=url)
        async with asyncio.timeout(SECONDS):
            await self._settled(f"document.fonts.status === 'loaded' && ({ready})")
        found = await self.value(
            f"document.querySelector({json.dumps(element)}).getBoundingClientRect().toJSON()"
        )
        clip = {
            "x": found["x"] - MARGIN, "y": found["y"] - MARGIN, "scale": 1,
            "width": found["width"] + 2 * MARGIN, "height": found["height"] + 2 * MARGIN,
        }  # fmt: skip
        return base64.b64decode((await self.tell("Page.captureScreenshot", clip=clip))["data"])

    async def _settled(self, ready: str) -> None:
        calm = 0
        while calm < CALM:
            await asyncio.sleep(PAUSE)
            calm = calm + 1 if await self.value(ready) else 0


@asynccontextmanager
async def opened() -> AsyncIterator[Tab]:
    """A tab of a browser with nothing in its profile, which ends with this block."""
    with TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        process = await asyncio.create_subprocess_exec(
            chromium(), *FLAGS, f"--user-data-dir={profile}", "--remote-debugging-port=0", "about:blank",
            stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        try:
            port = await _port(Path(profile) / "DevToolsActivePort")
            async with aiohttp.ClientSession() as session:
                async with session.get(f"http://127.0.0.1:{port}/json/list") as listed:
                    (page, *_) = [one for one in await listed.json() if one["type"] == "page"]
                async with session.ws_connect(page["webSocketDebuggerUrl"], max_msg_size=0) as wire:
                    yield Tab(wire)
        finally:
            process.terminate()
            await process.wait()


async def _port(file: Path) -> int:
    async with asyncio.timeout(SECONDS):
        while not (file.exists() and file.read_text().strip()):  # noqa: ASYNC110, ASYNC240
            await asyncio.sleep(PAUSE)
    return int(file.read_text().splitlines()[0])  # noqa: ASYNC240
