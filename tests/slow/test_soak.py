"""Everything at once, and nothing wrong with any of it: no warning is logged, memory and open files stay.

SOAK_SECONDS says for how long, of the real clock; time runs ten times as fast for the processes.
"""

from __future__ import annotations

import asyncio
import os
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.slow.test_chaos import Process, Seen, World, a_world, hold_once, process, supervised
from tests.waits import until

SECONDS = int(os.environ.get("SOAK_SECONDS", "20"))
MINUTES = SECONDS // 6 + 10
WORKERS = 2


@dataclass(frozen=True)
class Held:
    """What a process holds."""

    kilobytes: int
    files: int


@pytest.mark.slow
async def test_hours_of_everything_leave_no_warning_and_nothing_grows(tmp_path: Path) -> None:
    async with a_world(tmp_path, MINUTES) as world, AsyncExitStack() as stack:
        seen = Seen(world.postgresql.url, world.slack.api_url, world.discord.url)
        names = [("worker", f"worker{number}") for number in range(WORKERS)] + [("web", "web0")]
        world.processes += [process(world, kind, name, seen) for kind, name in names]
        await stack.enter_async_context(supervised(world.processes))
        await until(lambda: world.discord.sockets and world.slack.called("chat.postMessage"), 120)
        asking = asyncio.create_task(ask(world))
        stack.callback(asking.cancel)
        await asyncio.sleep(SECONDS / 3)
        before = [held(one) for one in world.processes]
        await asyncio.sleep(SECONDS * 2 / 3)
        after = [held(one) for one in world.processes]
        asking.cancel()
        await hold_once(world)
        logged = warnings(world)
    print(f"{SECONDS} s; memory and files from {before} to {after}; {len(logged)} warnings")
    assert logged == []
    for then, now in zip(before, after, strict=True):
        assert now.kilobytes <= 1.25 * then.kilobytes, "memory grows"
        assert now.files <= then.files + 8, "files stay open"


async def ask(world: World) -> None:
    """Somebody always asks something."""
    lines = ({"handle": "@ada@demo"}, {"handle": "@riser@demo"}, {"handle": "@bela@demo"})
    for number in range(10**6):
        if world.discord.sockets:
            await world.discord.ask("influence", person=1000 + number % 50, **lines[number % len(lines)])
        await asyncio.sleep(0.25)


def held(one: Process) -> Held:
    assert one.now is not None and one.now.returncode is None
    folder = Path(f"/proc/{one.now.pid}")
    row = next(row for row in (folder / "status").read_text().splitlines() if row.startswith("VmRSS:"))
    return Held(int(row.split()[1]), len(list((folder / "fd").iterdir())))


def warnings(world: World) -> list[str]:
    """What the processes logged at warning or above; the rest of what they say is no log."""
    rows = (row for one in world.processes for row in world.log(one.name).read_text().splitlines())
    return [row for row in rows if any(f" {level} " in row for level in ("WARNING", "ERROR", "CRITICAL"))]
