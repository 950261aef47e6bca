"""/metrics as the operator reads it: on a port of its own, or with a token; with a store and without."""

from __future__ import annotations

import asyncio
import re
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import httpx
import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from adapters.http.metrics import Metrics, add_metrics
from adapters.storage.database import Database
from adapters.storage.engine import make_engine
from adapters.storage.migrate import migrate
from bot.app import join
from bot.chat_keys import Chats
from bot.clock import SystemClock
from bot.measuring import FRESH, LONGEST_WAIT, Reading, make_measures, metrics_of
from bot.settings import Settings
from scoring.errors import StoreTrouble
from scoring.text import say
from tests.adapters.metrics.test_prometheus import samples
from tests.bot.test_check import environment, influence
from tests.fakes import FakeIdentity
from tests.servers.postgresql import fresh_database
from tests.servers.proxy import Proxy, a_proxy

TOKEN = "a-token-of-the-operator"


@contextmanager
def running(folder: Path, command: str, **settings: str) -> Iterator[list[str]]:
    """A process that runs inside this block; gives what it said until all of it listened."""
    told = folder / f"{command}.txt"
    with told.open("w") as file:
        process = subprocess.Popen(
            (sys.executable, "-m", "bot", command),
            cwd=folder,
            env=environment(folder, BIND="127.0.0.1", PORT="0", **settings),
            stdout=file,
            stderr=subprocess.STDOUT,
        )
        try:
            until = time.monotonic() + 60
            while "listening on port" not in told.read_text() and "stopped" not in told.read_text():
                assert process.poll() is None and time.monotonic() < until, told.read_text()
                time.sleep(0.05)
            yield told.read_text().splitlines()
        finally:
            process.terminate()
            assert process.wait(30) == 0, told.read_text()


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def test_a_worker_tells_of_its_ticks_on_a_port_of_its_own(tmp_path: Path) -> None:
    port = free_port()
    with running(tmp_path, "worker", METRICS_PORT=str(port)) as said:
        assert f"Metrics: /metrics, listening on port {port}" in said
        base = f"http://127.0.0.1:{port}"
        answer = httpx.get(f"{base}/metrics", timeout=20)
        while ("influence_tick_age_seconds", ("due",)) not in samples(answer.content):
            answer = httpx.get(f"{base}/metrics", timeout=20)
        found = samples(answer.content)
        assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
        ticks = {labels[0] for name, labels in found if name == "influence_tick_age_seconds"}
        assert ticks == {"heartbeat", "due", "refresh", "reap", "housekeeping"}
        assert found["influence_store_up", ()] == 1
        assert found["influence_queue_length", ()] == 0
        assert httpx.get(f"{base}/healthz").text == "ok"
        assert httpx.get(f"{base}/readyz", timeout=20).status_code == 200
        assert httpx.get(f"{base}/metrics", headers={"X-Forwarded-For": "203.0.113.7"}).status_code == 403
        taken = influence(tmp_path, "worker", METRICS_PORT=str(port), BIND="127.0.0.1")
        assert taken.returncode == 1 and "METRICS_PORT cannot be listened on" in taken.stderr


def test_the_port_of_the_world_tells_only_who_has_the_token(tmp_path: Path) -> None:
    with running(tmp_path, "web", SERVE_API="true", METRICS_TOKEN=TOKEN) as said:
        found = re.search(r"port (\d+)", "\n".join(said))
        assert found is not None
        url = f"http://127.0.0.1:{found[1]}/metrics"
        assert httpx.get(url).status_code == 401
        for wrong in (f"Bearer {TOKEN}x", "Bearer", f"Basic {TOKEN}"):
            assert httpx.get(url, headers={"Authorization": wrong}).status_code == 401
        told = httpx.get(url, headers={"Authorization": f"Bearer {TOKEN}"}, timeout=20)
        assert samples(told.content)["influence_store_up", ()] == 1
        assert told.headers["Cache-Control"] == "no-store"
        assert ("influence_tick_age_seconds", ("due",)) not in samples(told.content), "it does not tick"


def test_without_either_setting_there_is_no_such_page(tmp_path: Path) -> None:
    with running(tmp_path, "web", SERVE_API="true") as said:
        found = re.search(r"port (\d+)", "\n".join(said))
        assert found is not None
        assert httpx.get(f"http://127.0.0.1:{found[1]}/metrics").status_code == 404


@pytest.mark.parametrize(
    ("remote", "status"),
    [("127.0.0.1", 200), ("::1", 200), ("10.1.2.3", 200), ("::ffff:192.168.1.9", 200),
     ("8.8.8.8", 403), ("::ffff:8.8.8.8", 403), ("2001:4860:4860::8888", 403), ("", 403)],
)  # fmt: skip
async def test_without_a_token_only_who_is_near_reads_it(remote: str, status: int) -> None:
    async def page() -> bytes:
        return b"influence_store_up 1\n"

    application = web.Application()
    add_metrics(application, Metrics(page), near=True)
    (route,) = [one for one in application.router.routes() if one.method == "GET"]
    request = make_mocked_request("GET", "/metrics").clone(remote=remote)
    answer = await route.handler(request)
    assert answer.status == status


@asynccontextmanager
async def behind_a_proxy() -> AsyncIterator[tuple[str, Proxy]]:
    """A store on PostgreSQL whose connections can fall silent."""
    async with fresh_database() as url, a_proxy(5432) as proxy:
        yield url.replace(":5432", f":{proxy.port}"), proxy


async def test_the_page_is_there_in_time_also_where_the_store_keeps_silent() -> None:
    async with behind_a_proxy() as (url, proxy):
        settings, clock = Settings(metrics_port=1), SystemClock()
        database = Database(make_engine(url))
        await migrate(database.engine)
        app = join(settings, clock, {}, FakeIdentity(), database, Chats({}), make_measures(settings, clock))
        metrics = metrics_of(app)
        assert metrics is not None
        found = samples(await metrics.page())
        assert found["influence_store_up", ()] == 1 and ("influence_queue_length", ()) in found
        proxy.swallow()
        await asyncio.sleep(FRESH)
        for _ in range(2):
            began = time.monotonic()
            found = samples(await metrics.page())
            assert time.monotonic() - began < LONGEST_WAIT + 1
            assert found["influence_store_up", ()] == 0
            assert ("influence_queue_length", ()) not in found
        database.cut()
        await database.aclose()


async def test_a_store_that_fails_is_asked_again_and_many_who_ask_share_one_read() -> None:
    reads, works = 0, False

    async def read() -> int:
        nonlocal reads
        reads += 1
        await asyncio.sleep(0.01)
        if not works:
            raise StoreTrouble(say("no"))
        return 7

    reading = Reading(read, 60.0)
    assert await asyncio.gather(*(reading.get() for _ in range(5))) == [None] * 5
    assert reads == 1
    works = True
    assert await asyncio.gather(*(reading.get() for _ in range(2))) == [7, 7]
    assert await reading.get() == 7
    assert reads == 2
