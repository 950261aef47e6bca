"""How long a person waits for us: a stored answer inside the service, and whole processes of the shell."""

from __future__ import annotations

import asyncio
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from adapters.networks.demo import Demo
from adapters.storage.database import Database
from adapters.storage.engine import make_engine
from adapters.storage.migrate import migrate
from bot.app import App, join
from bot.clock import SystemClock
from bot.settings import Settings
from scoring.asker import Asker
from scoring.replies import Reply
from tests.fakes import FakeIdentity

pytestmark = pytest.mark.bench

WHO = Asker("bench", "c", "p")
ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Room:
    """A desk over SQLite, in a loop of its own that a benchmark can drive."""

    loop: asyncio.AbstractEventLoop
    app: App

    def ask(self, text: str) -> Reply:
        return self.loop.run_until_complete(self.app.desk.answer(text, WHO))


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    loop = asyncio.new_event_loop()
    database = Database(make_engine(f"sqlite:///{tmp_path}/store.db"))
    loop.run_until_complete(migrate(database.engine))
    clock = SystemClock()
    yield Room(loop, join(Settings(), clock, {"demo": Demo(clock)}, FakeIdentity(), database, {}))
    loop.run_until_complete(database.aclose())
    loop.close()


def test_a_stored_answer(benchmark: BenchmarkFixture, room: Room) -> None:
    room.ask("@ada@demo")
    reply = benchmark(room.ask, "@ada@demo")
    assert reply.card is not None and reply.card.stored
    assert benchmark.stats is not None
    print(f"\na stored answer: median {benchmark.stats.stats.median * 1000:.2f} ms (wanted: under 5 ms)")


@pytest.mark.parametrize(("words", "wanted"), [(["--help"], 0.4), (["score", "@ada@demo"], 1.5)])
def test_a_whole_process(words: list[str], wanted: float, tmp_path: Path) -> None:
    times = []
    for _ in range(7):
        started = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "bot", *words],
            cwd=tmp_path,
            env={"PYTHONPATH": str(ROOT), "HOME": str(tmp_path)},
            stdout=subprocess.DEVNULL,
            check=True,
        )
        times.append(time.perf_counter() - started)
    print(
        f"\ninfluence {' '.join(words)}: median {statistics.median(times):.2f} s (wanted: under {wanted} s)"
    )
