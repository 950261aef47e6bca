"""Starts the reference Bluesky network of tests/real/bluesky, or says in one line what is missing for it."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import secrets
import shutil
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import pytest

from tests.servers.postgresql import SERVER, connect_or_skip

HERE = Path(__file__).parent / "bluesky"
CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "influence-bot" / "bluesky-network"
START_SECONDS = 120


@dataclass(frozen=True)
class ReferenceNetwork:
    """A running network: its addresses, and the DID of each of its people by name."""

    appview: str
    pds: str
    plc: str
    dids: dict[str, str]


@asynccontextmanager
async def reference_network() -> AsyncIterator[ReferenceNetwork]:
    """A fresh network of made-up people, stopped and dropped at the end."""
    modules = await asyncio.to_thread(_installed)
    database = await connect_or_skip()
    schema = "bluesky_" + "".join(secrets.choice("abcdefghij") for _ in range(8))
    node = await asyncio.create_subprocess_exec(
        *("node", str(HERE / "network.js")),
        env={
            **os.environ,
            "NODE_PATH": str(modules),
            "NODE_ENV": "test",
            "LOG_ENABLED": "false",
            "DB_POSTGRES_URL": SERVER,
            "DB_SCHEMA": schema,
        },
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        yield await _ready(node)
    finally:
        if node.returncode is None:
            node.terminate()
        await node.wait()
        await database.execute(
            f"DROP SCHEMA IF EXISTS appview_{schema} CASCADE; DROP SCHEMA IF EXISTS {schema} CASCADE"
        )
        await database.close()


async def _ready(node: asyncio.subprocess.Process) -> ReferenceNetwork:
    assert node.stdout is not None
    line = await asyncio.wait_for(node.stdout.readline(), START_SECONDS)
    if not line:
        missing(
            "the reference Bluesky network did not start: run node tests/real/bluesky/network.js to see why"
        )
    told = json.loads(line)
    return ReferenceNetwork(told["appview"], told["pds"], told["plc"], told["dids"])


def _installed() -> Path:
    """The node_modules folder, filled at first use: about two and a half minutes, 400 MB."""
    if not (shutil.which("node") and shutil.which("npm")):
        missing("node and npm are not installed: install Node.js 20 or newer to run these tests")
    package = (HERE / "package.json").read_bytes()
    stamp = CACHE / f"ready-{hashlib.sha256(package).hexdigest()[:12]}"
    if not stamp.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        (CACHE / "package.json").write_bytes(package)
        # npm runs no install scripts unasked, so that the one native module is built by name.
        for step in (
            [
                "install",
                "--ignore-scripts",
                "--no-audit",
                "--no-fund",
                "--no-package-lock",
                "--loglevel=error",
            ],
            ["rebuild", "better-sqlite3", "--foreground-scripts"],
        ):
            done = subprocess.run(
                ["npm", *step], cwd=CACHE, env=_with_headers(), capture_output=True, text=True, check=False
            )
            if done.returncode:
                missing(f"npm {step[0]} failed in {CACHE}: run it there to see why")
        stamp.touch()
    return CACHE / "node_modules"


def _with_headers() -> dict[str, str]:
    """The environment in which a native module is built: with the headers that lie beside node, if they do.

    Without them the build would fetch them from the web, which not every machine reaches.
    """
    root = Path(shutil.which("node") or "/usr/bin/node").resolve().parent.parent
    beside = (root / "include" / "node" / "node.h").exists()
    return {**os.environ, **({"npm_config_nodedir": str(root)} if beside else {})}


def missing(what: str) -> NoReturn:
    """Skips with one line that says what to do; with CI=true fails with it."""
    if os.environ.get("CI") == "true":
        pytest.fail(what, pytrace=False)
    pytest.skip(what)
