"""The process that the crash test of Slack kills: the product's own parts, posting to a Slack on loopback.

Arguments: the folder of its clock, the address of the Slack, and the store. The clock moves by work alone: a
process that is the only one moves it a minute with each round of its work. Of two processes one may be idle,
and its quick rounds would end the leases of the other; theirs moves with their heartbeats, as leases do.
"""

from __future__ import annotations

import asyncio
import itertools
import sys
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pydantic import SecretStr

import adapters.storage.planning
from adapters.jobs.inline import InlineJobs
from adapters.storage.database import Database
from adapters.storage.engine import make_engine
from bot.app import App, join
from bot.chat_keys import make_chats
from bot.settings import Settings
from scoring.errors import StoreTrouble
from tests.fakes import FakeIdentity

# In earnest two minutes; the clock of this test runs faster than that of the server.
adapters.storage.planning.TICK_HELD = timedelta(seconds=5)

START = datetime(2026, 5, 4, tzinfo=UTC)
ROUND = timedelta(minutes=1)
# Heartbeats in a minute of one process: more than in earnest, since two move the clock and may be slow.
BEATS, PAUSE = 16, 0.01


class WorkClock:
    """All lives of the process share it: a byte of its file is a round of work that was done."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "clock"

    def now(self) -> datetime:
        return START + (self._path.stat().st_size if self._path.exists() else 0) * ROUND

    def advance(self) -> None:
        with self._path.open("ab", buffering=0) as file:
            file.write(b".")


async def main(folder: Path, api_url: str, store: str) -> None:
    settings = Settings(
        slack_bot_token=SecretStr("xoxb-T1-secret"),
        slack_signing_secret=SecretStr("a-secret"),
        slack_api_url=api_url,
    )
    database, clock = Database(make_engine(store)), WorkClock(folder)
    app = join(settings, clock, {}, FakeIdentity(), database, make_chats(settings, database, clock))
    is_alone = store.startswith("sqlite")
    if is_alone:
        await app.post.deliveries.resume()
    print("ready", flush=True)
    async with asyncio.TaskGroup() as group:
        group.create_task(work(app, clock if is_alone else None))
        if not is_alone:
            group.create_task(beat(app, clock))


async def work(app: App, clock: WorkClock | None) -> None:
    """Plans, posts and reaps for ever; each round moves the clock, where one is given."""
    jobs = app.post.jobs
    await jobs.start()
    while True:
        try:
            await app.post.deliveries.tick(jobs)
            if isinstance(jobs, InlineJobs):
                await jobs.idle()
            await app.post.deliveries.reap()
            await jobs.reap()
        except StoreTrouble:
            # As the schedule does: the next tick comes.
            continue
        if clock is None:
            await asyncio.sleep(PAUSE)
        else:
            clock.advance()


async def beat(app: App, clock: WorkClock) -> None:
    """Holds on to what is being posted, as the schedule does beside its other work."""
    for number in itertools.count(1):
        with suppress(StoreTrouble):
            await app.post.deliveries.renew()
        if number % BEATS == 0:
            clock.advance()
        await asyncio.sleep(PAUSE)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2], sys.argv[3]))
