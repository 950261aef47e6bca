"""Starts processes that serve the Discord of a test."""

from __future__ import annotations

import asyncio
import os
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.servers.discord import Discord


@asynccontextmanager
async def a_process(
    server: Discord, database_url: str, secret: str | None = None, *, program: str = "tests.bot.gateway_child"
) -> AsyncIterator[Process]:
    """Started, and gone at the end whatever happens."""
    own = {"DATABASE_URL": database_url, "DISCORD_TOKEN": secret or server.token, "DEFAULT_NETWORK": "demo"}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", program, server.url,
        env={**os.environ, **own}, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()
