"""`influence mcp` as an assistant starts it, over standard input and output and over HTTP."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from mcp import Client, StdioServerParameters, stdio_client

from tests.bot.test_check import environment, influence

TYPED = "watch @ada@demo @riser@demo\n@ada@demo\n"
ASKED = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
SENT = {"Accept": "application/json, text/event-stream", "MCP-Protocol-Version": "2025-06-18"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    assert influence(tmp_path, "console", typed=TYPED).returncode == 0
    return tmp_path


async def test_an_assistant_on_this_machine_reads_what_is_watched(folder: Path) -> None:
    server = StdioServerParameters(
        command=sys.executable, args=["-m", "bot", "mcp"], env=environment(folder), cwd=folder
    )
    async with Client(stdio_client(server)) as client:
        found = await client.call_tool("accounts", {})
        assert found.structured_content is not None
        assert [one["handle"] for one in found.structured_content["items"]] == ["@ada@demo", "@riser@demo"]


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = environment(folder, PORT=str(port), BIND="127.0.0.1")
    command = (sys.executable, "-m", "bot", "mcp", "--http")
    process = subprocess.Popen(command, cwd=folder, env=settings, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        assert str(port) in process.stdout.readline()
        url = f"http://127.0.0.1:{port}/mcp"
        for _ in range(200):
            try:
                httpx.get(url)
                break
            except httpx.ConnectError:
                time.sleep(0.05)
        yield url
    finally:
        process.terminate()
        assert process.wait(30) == 0
        process.stdout.close()


def test_over_http_a_token_opens_it_and_nothing_else_does(folder: Path) -> None:
    token = influence(folder, "token", "create", "assistant").stdout.strip()
    other = influence(folder, "token", "create", "assistant", "--workspace", "slack:T1").stdout.strip()
    call = {**ASKED, "method": "tools/call", "params": {"name": "accounts", "arguments": {}}}
    with serving(folder) as url:
        for headers in ({}, {"Authorization": "Bearer inf_x"}, {"Authorization": "Basic eA=="}):
            assert httpx.post(url, json=ASKED, headers={**SENT, **headers}).status_code == 401
        mine = {**SENT, "Authorization": f"Bearer {token}"}
        listed = httpx.post(url, json=ASKED, headers=mine)
        assert listed.status_code == 200, listed.text
        assert len(listed.json()["result"]["tools"]) == 11
        told = httpx.post(url, json=call, headers=mine).json()["result"]["structuredContent"]
        assert [one["handle"] for one in told["items"]] == ["@ada@demo", "@riser@demo"]
        theirs = httpx.post(url, json=call, headers={**SENT, "Authorization": f"Bearer {other}"})
        assert theirs.json()["result"]["structuredContent"]["items"] == []
        elsewhere = {**mine, "Host": "evil.example", "Origin": "https://evil.example"}
        assert httpx.post(url, json=ASKED, headers=elsewhere).status_code in (403, 421)
        assert httpx.post(url, content=b"{" * 200_000, headers=mine).status_code in (400, 413)
        assert httpx.post(url, json=ASKED, headers=mine).status_code == 200
