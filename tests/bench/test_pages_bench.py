"""What whoever opens a page or reads a score waits for: ours beside handlers on the same server."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.bench.ratio import ROOT, Side, hold, measured

pytestmark = pytest.mark.bench

REQUESTS, CONNECTIONS, TRIES = 240, 16, 5


@dataclass
class Running:
    """A process of tests.bench.web_app."""

    port: int
    page: str
    token: str
    bytes: int

    def side(self, path: str, requests: int = REQUESTS, headers: str = "") -> Side:
        """Seconds until so many are answered over connections that stay open."""
        raw = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{headers}\r\n".encode()

        async def work() -> float:
            started = time.perf_counter()
            each = requests // CONNECTIONS
            await asyncio.gather(*(_ask(self.port, raw, each) for _ in range(CONNECTIONS)))
            return time.perf_counter() - started

        return work


async def _ask(port: int, raw: bytes, times: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for _ in range(times):
        writer.write(raw)
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200"), head
        length = int(head.lower().partition(b"content-length: ")[2].split(b"\r")[0])
        await reader.readexactly(length)
    writer.close()


@asynccontextmanager
async def running(folder: Path, *options: str) -> AsyncIterator[Running]:
    environment = {"PYTHONPATH": str(ROOT), "HOME": str(folder), "PATH": os.environ["PATH"]}
    command = (sys.executable, "-m", "tests.bench.web_app", str(folder), *options)
    pipe = asyncio.subprocess.PIPE
    started = await asyncio.create_subprocess_exec(*command, env=environment, cwd=folder, stdout=pipe)
    assert started.stdout is not None
    try:
        told = await asyncio.wait_for(started.stdout.readline(), 120)
        yield Running(**json.loads(told))
    finally:
        started.kill()
        await started.wait()


async def test_a_page_beside_its_finished_bytes(tmp_path: Path) -> None:
    async with running(tmp_path) as app:
        assert app.bytes < 150_000
        own, bare = await measured(app.side(app.page), app.side("/bytes"), tries=TRIES)
        print(f"\n{app.bytes:,} bytes, {REQUESTS / own:,.0f} pages a second", end="")
    hold("a page of 10 accounts and 365 days", own, bare, "s")


@pytest.mark.parametrize(
    ("what", "options"),
    [
        ("a stored score over the API, asked again within two seconds", ()),
        ("a stored score over the API", ("cold",)),
    ],
)
async def test_a_stored_score_beside_an_empty_handler(
    tmp_path: Path, what: str, options: tuple[str, ...]
) -> None:
    async with running(tmp_path, *options) as app:
        sent = f"Authorization: Bearer {app.token}\r\n"
        own, empty = await measured(
            app.side("/api/v1/scores/@ada@demo", headers=sent), app.side("/empty"), tries=TRIES
        )
        print(f"\n{REQUESTS / own:,.0f} scores a second", end="")
    hold(what, own, empty, "s")
