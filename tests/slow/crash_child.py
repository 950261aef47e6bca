"""The process that the crash test kills: the product's own parts, with a clock that work alone moves.

Argument: the folder of its store, its posts and its clock. It prints a line whenever it did something.
"""

from __future__ import annotations

import asyncio
import os
import random
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from adapters.console.publisher import FilePublisher
from adapters.jobs.inline import InlineJobs
from adapters.render.texts import texts
from adapters.storage.database import Database
from adapters.storage.engine import make_engine
from bot.app import join
from bot.chat_keys import Chats
from bot.settings import Settings
from scoring.messages.replies import Message
from scoring.ports.publishing import HandOver
from scoring.teams.delivery import Delivery
from tests.fakes import FakeIdentity

START = datetime(2026, 5, 4, tzinfo=UTC)
# A round of work makes it an hour later, in which about five digests become due.
ROUND = timedelta(hours=1)


class WorkClock:
    """A clock that all lives of the process share: a byte of its file is a round of work that was done.

    A process that stands still, or is killed before its round is over, lets no time pass.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / "clock"

    def now(self) -> datetime:
        rounds = self._path.stat().st_size if self._path.exists() else 0
        return START + rounds * ROUND

    def advance(self) -> None:
        with self._path.open("ab", buffering=0) as file:
            file.write(b".")


class SlowFile(FilePublisher):
    """A file that takes a moment before and after the write, so that kills fall on both sides of it."""

    async def post(self, delivery: Delivery, message: Message, hand_over: HandOver) -> str:
        async def hand_over_slowly() -> None:
            await hand_over()
            await did("handed over")

        await did("begun")
        posted_as = await super().post(delivery, message, hand_over_slowly)
        await did("posted")
        return posted_as


async def did(what: str) -> None:
    os.write(sys.stdout.fileno(), f"{what}\n".encode())
    await asyncio.sleep(random.uniform(0, 0.03))


async def main(folder: Path) -> None:
    database = Database(make_engine(f"sqlite:///{folder}/store.db"))
    clock, publisher = WorkClock(folder), SlowFile(folder / "posts.jsonl", texts("en"))
    app = join(Settings(), clock, {}, FakeIdentity(), database, Chats({"sim": publisher}))
    assert isinstance(app.post.jobs, InlineJobs)
    await app.post.deliveries.resume()
    while True:
        await app.post.deliveries.tick(app.post.jobs)
        await did("planned")
        await app.post.jobs.idle()
        clock.advance()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
