"""The process that the crash test kills: the product's own parts, with a clock 5,400 times as fast.

Arguments: the folder of its store and posts, and the wall time at which the virtual clock started.
"""

from __future__ import annotations

import asyncio
import random
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from adapters.console.publisher import FilePublisher
from adapters.storage.database import Database
from adapters.storage.engine import make_engine
from bot.app import join
from bot.settings import Settings
from scoring.replies import Message
from scoring.team import Delivery
from tests.fakes import FakeIdentity

START = datetime(2026, 5, 4, tzinfo=UTC)
# Virtual seconds a second. A day, after which a digest is no news, takes 16 s: longer than any few lives.
SPEED = 5_400


class FastClock:
    """A clock that all lives of the process share."""

    def __init__(self, started: float) -> None:
        self._started = started

    def now(self) -> datetime:
        return START + timedelta(seconds=(time.time() - self._started) * SPEED)


class SlowFile(FilePublisher):
    """A file that takes a moment before and after the write, so that kills fall on both sides of it."""

    async def post(self, delivery: Delivery, message: Message) -> str:
        await asyncio.sleep(random.uniform(0, 0.03))
        posted_as = await super().post(delivery, message)
        await asyncio.sleep(random.uniform(0, 0.03))
        return posted_as


async def main(folder: Path, started: float) -> None:
    database = Database(make_engine(f"sqlite:///{folder}/store.db"))
    publisher = SlowFile(folder / "posts.jsonl")
    app = join(Settings(), FastClock(started), {}, FakeIdentity(), database, {"sim": publisher})
    await app.deliveries.resume()
    print("ready", flush=True)
    while True:
        await app.deliveries.tick(app.jobs)
        await asyncio.sleep(0.01)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), float(sys.argv[2])))
