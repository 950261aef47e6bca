"""Two releases that start together, and one that is killed half way: the store is whole afterwards."""

from __future__ import annotations

import asyncio
import os
import random
import sys
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from adapters.storage.engine import make_engine
from adapters.storage.migrate import migrate, revision
from adapters.storage.migrations import HEAD
from tests.servers.postgresql import fresh_database

ROOT = Path(__file__).resolve().parents[3]
ROUNDS, KILLS = 20, 25


async def child(url: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.adapters.storage.migrating_child", url),
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )


async def store(kind: str, folder: Path, number: int, stack: AsyncExitStack) -> str:
    if kind == "sqlite":
        return f"sqlite:///{folder}/s{number}.db"
    return await stack.enter_async_context(fresh_database())


async def revision_of(url: str) -> str | None:
    engine = make_engine(url)
    try:
        return await revision(engine)
    finally:
        await engine.dispose()


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_of_two_that_start_together_both_end_well(kind: str, tmp_path: Path) -> None:
    for number in range(ROUNDS):
        async with AsyncExitStack() as stack:
            url = await store(kind, tmp_path, number, stack)
            both = [await child(url) for _ in range(2)]
            said = [(await one.communicate())[0].decode() for one in both]
            assert [one.returncode for one in both] == [0, 0], said
            assert sorted(one.split("\n")[1] for one in said) == ["changed", "nothing to do"], said
            assert await revision_of(url) == HEAD


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_a_kill_half_way_leaves_a_store_that_starts_again(kind: str, tmp_path: Path) -> None:
    """Kills fall between the first word of the process and some time after its end."""
    rng, cut_off = random.Random(7), 0
    async with AsyncExitStack() as stack:
        took = await _time_of_one(await store(kind, tmp_path, 1000, stack))
    for number in range(KILLS):
        async with AsyncExitStack() as stack:
            url = await store(kind, tmp_path, number, stack)
            process = await child(url)
            assert process.stdout is not None
            await process.stdout.readline()
            await asyncio.sleep(rng.uniform(0, took))
            if process.returncode is None:
                process.kill()
            await process.wait()
            found = await revision_of(url)
            assert found in (None, HEAD), "half of the migrations"
            cut_off += found is None
            engine = make_engine(url)
            await migrate(engine)
            assert await revision(engine) == HEAD
            await engine.dispose()
    print(f"{KILLS} kills, {cut_off} before the end")
    assert cut_off > 0


async def _time_of_one(url: str) -> float:
    """How long a whole run takes here, so that kills fall inside it on any machine."""
    clock = asyncio.get_running_loop().time
    process = await child(url)
    assert process.stdout is not None
    await process.stdout.readline()
    begun = clock()
    await process.communicate()
    return clock() - begun
