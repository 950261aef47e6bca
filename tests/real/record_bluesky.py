"""Records tests/fixtures/bluesky/recorded.json from the reference network.

python -m tests.real.record_bluesky
"""

from __future__ import annotations

import asyncio
import json
import ssl
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import httpx

from adapters.networks.bluesky import Bluesky
from adapters.networks.http import Http, fixed_hosts
from scoring.errors import InfluenceError
from scoring.handles import Handle
from tests.fakes import FakeClock
from tests.real.bluesky_network import ReferenceNetwork, reference_network
from tests.servers.bluesky import RECORDED, RecordedBluesky

ASKED = ("marla.test", "otto.test", "quiet.test", "shy.test", "robo.test", "banned.test", "gone.test")
WRONG = ("nobody.test", "handle.invalid", "-not-a-handle-")


class Recorder(httpx.AsyncBaseTransport):
    """Passes requests on and keeps every answer."""

    def __init__(self, inner: httpx.AsyncBaseTransport) -> None:
        self._inner = inner
        self.answers: dict[str, dict[str, Any]] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        response = await self._inner.handle_async_request(request)
        body = await response.aread()
        query = sorted(request.url.params.multi_items())
        self.answers[f"{request.url.path}?{urlencode(query)}"] = {
            "status": response.status_code,
            "body": json.loads(body),
        }
        kept = {k: v for k, v in response.headers.items() if k not in ("content-encoding", "content-length")}
        return httpx.Response(response.status_code, headers=kept, stream=httpx.ByteStream(body))

    async def aclose(self) -> None:
        await self._inner.aclose()


async def record(network: ReferenceNetwork) -> RecordedBluesky:
    """What the running network answers to every question of the everyday tests."""
    clock = FakeClock(datetime.now(UTC))
    recorders: list[Recorder] = []

    def make(verify: ssl.SSLContext) -> Recorder:
        recorders.append(Recorder(fixed_hosts(verify)))
        return recorders[-1]

    bluesky = Bluesky(
        Http("influence-bot/test (recording)", clock, make_transport=make), base_url=network.appview
    )
    for name in (*ASKED, *WRONG, network.dids["marla"]):
        with suppress(InfluenceError):
            await bluesky.observe(Handle("bluesky", name))
    await bluesky.aclose()
    return RecordedBluesky(clock.at, network.dids, recorders[0].answers)


def write(recording: RecordedBluesky, network: ReferenceNetwork) -> None:
    head = json.dumps({"recorded_at": recording.at.isoformat(), "dids": recording.dids}, indent=1)
    lines = [f"  {json.dumps(asked)}: {json.dumps(told)}" for asked, told in recording.answers.items()]
    text = head.removesuffix("\n}") + ',\n "answers": {\n' + ",\n".join(lines) + "\n }\n}\n"
    text = text.replace(network.appview, "http://appview.test").replace(network.pds, "http://pds.test")
    RECORDED.write_text(text)


async def main() -> None:
    async with reference_network() as network:
        recording = await record(network)
        write(recording, network)
    print(f"{len(recording.answers)} answers, {RECORDED.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    asyncio.run(main())
