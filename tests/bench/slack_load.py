"""Signed slash commands over keep-alive connections, and a sink for the answers."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import itertools
import time
from urllib.parse import urlencode

from tests.bench.slack_app import SECRET
from tests.servers.web import Reply, Request, json_reply

_NUMBERS = itertools.count(1)
AUTH = {"ok": True, "team_id": "T1", "team": "bench", "user_id": "U0", "bot_id": "B0"}


def sink(request: Request) -> Reply:
    """Stands for Slack: takes every answer, knows the token."""
    return json_reply(AUTH) if request.path.startswith("/api/") else Reply(body=b"ok")


async def run(port: int, hooks: str, requests: int, connections: int) -> float:
    """Seconds until all are acknowledged. They are signed before the clock starts; each must get a 200."""
    raw = [signed(port, hooks) for _ in range(requests)]
    started = time.perf_counter()
    await asyncio.gather(*(one_connection(port, raw[i::connections]) for i in range(connections)))
    return time.perf_counter() - started


async def one_connection(port: int, raw: list[bytes]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for request in raw:
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200"), head
        length = int(head.lower().partition(b"content-length: ")[2].split(b"\r")[0])
        await reader.readexactly(length)
    writer.close()


def signed(port: int, hooks: str) -> bytes:
    number = next(_NUMBERS)
    form = {
        "token": "x",
        "team_id": "T1",
        "team_domain": "bench",
        "channel_id": "C1",
        "channel_name": "general",
        "user_id": f"U{number % 1000}",
        "user_name": "u",
        "command": "/influence",
        "text": "@ada@demo",
        "api_app_id": "A1",
        "is_enterprise_install": "false",
        "response_url": f"{hooks}/commands/T1/{number}/x",
        "trigger_id": f"{number}.{time.time()}",
    }
    body, stamp = urlencode(form).encode(), str(int(time.time()))
    base = b"v0:" + stamp.encode() + b":" + body
    signature = "v0=" + hmac.new(SECRET.encode(), base, hashlib.sha256).hexdigest()
    head = (
        f"POST /slack/events HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Length: {len(body)}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        f"X-Slack-Request-Timestamp: {stamp}\r\nX-Slack-Signature: {signature}\r\n\r\n"
    )
    return head.encode() + body
