"""Two hosts with one PostgreSQL, as network namespaces: a split between them loses and doubles nothing."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest

from tests.servers.proxy import a_proxy
from tests.slow.test_chaos import Seen, World, a_world, hold_once, process, supervised
from tests.waits import until

ADDRESS, HOSTS = "10.77.0.1", ("influence-a", "influence-b")
# Longer than a claim holds: what a host had claimed is taken over by the other.
SPLIT_SECONDS = 9.0
MINUTES = 15


async def ip(*words: str) -> int:
    process = await asyncio.create_subprocess_exec(
        "ip", *words, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
    )
    return await process.wait()


@asynccontextmanager
async def two_hosts() -> AsyncIterator[None]:
    """Each with a line of its own to this machine, where the store and the chats are. Skips where that is not
    allowed."""
    if os.geteuid() != 0 or shutil.which("ip") is None:
        pytest.skip("network namespaces need root and ip")
    await remove()
    if await ip("link", "add", "influence0", "type", "bridge") != 0:
        pytest.skip("this machine allows no bridges")
    try:
        await ip("addr", "add", f"{ADDRESS}/24", "dev", "influence0")
        await ip("link", "set", "influence0", "up")
        for number, name in enumerate(HOSTS):
            inside = f"infl-in{number}"
            if await ip("netns", "add", name) != 0:
                pytest.skip("this machine allows no network namespaces")
            await ip("link", "add", line(name), "type", "veth", "peer", "name", inside)
            await ip("link", "set", inside, "netns", name)
            await ip("link", "set", line(name), "master", "influence0", "up")
            await ip("-n", name, "addr", "add", f"10.77.0.{10 + number}/24", "dev", inside)
            await ip("-n", name, "link", "set", inside, "up")
            await ip("-n", name, "link", "set", "lo", "up")
        yield
    finally:
        await remove()


async def remove() -> None:
    for name in HOSTS:
        await ip("netns", "del", name)
        await ip("link", "del", line(name))
    await ip("link", "del", "influence0")


def line(host: str) -> str:
    """This machine's end of the line to a host."""
    return f"infl-out{HOSTS.index(host)}"


async def split(*hosts: str) -> None:
    for host in hosts:
        await ip("link", "set", line(host), "down")
    await asyncio.sleep(SPLIT_SECONDS)
    for host in hosts:
        await ip("link", "set", line(host), "up")


@pytest.mark.slow
async def test_a_split_between_two_hosts_loses_and_doubles_nothing(tmp_path: Path) -> None:
    async with two_hosts(), a_world(tmp_path, MINUTES) as world, AsyncExitStack() as stack:
        seen = await doors(world, stack)
        for host in HOSTS:
            prefix = ("ip", "netns", "exec", host)
            on_host = Seen(seen.store, seen.slack, seen.discord, prefix)
            world.processes.append(process(world, "worker", host, on_host))
        await stack.enter_async_context(supervised(world.processes))
        await until(lambda: len(world.slack.called("chat.postMessage")) > 3, 120)
        for hosts in (HOSTS[:1], HOSTS[1:], HOSTS):
            await split(*hosts)
            world.happened[f"split of {len(hosts)}"] += 1
            await asyncio.sleep(3)
        await hold_once(world)


async def doors(world: World, stack: AsyncExitStack) -> Seen:
    """The store and the chats at an address that both hosts reach."""
    ports = {}
    chats = {"slack": world.slack.url, "discord": world.discord.url}
    own = {name: int(url.rpartition(":")[2]) for name, url in chats.items()} | {
        "store": world.postgresql.port
    }
    for name, port in own.items():
        ports[name] = (await stack.enter_async_context(a_proxy(port, ADDRESS))).port
    # Where its gateway is, a Discord says itself.
    world.discord.url = f"http://{ADDRESS}:{ports['discord']}"
    store = world.postgresql.url.replace(f"127.0.0.1:{own['store']}", f"{ADDRESS}:{ports['store']}")
    return Seen(store, f"http://{ADDRESS}:{ports['slack']}/api/", world.discord.url)
