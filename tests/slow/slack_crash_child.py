"""The process that the crash test of Slack kills: the product's own parts, posting to a Slack on loopback.

Arguments: the folder of its clock, the address of the Slack, and the store. The clock moves by work alone:
each round of it is a minute.
"""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pydantic import SecretStr

import adapters.storage.planning
from adapters.jobs.inline import InlineJobs
from adapters.storage.database import Database
from adapters.storage.engine import make_engine
from bot.app import join
from bot.chat_keys import make_chats
from bot.settings import Settings
from scoring.errors import StoreTrouble
from tests.fakes import FakeIdentity

# In earnest two minutes; the clock of this test runs faster than that of the server.
adapters.storage.planning.TICK_HELD = timedelta(seconds=5)

START = datetime(2026, 5, 4, tzinfo=UTC)
ROUND = timedelta(minutes=1)


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
    assert isinstance(app.post.jobs, InlineJobs)
    if store.startswith("sqlite"):
        await app.post.deliveries.resume()
    print("ready", flush=True)
    while True:
        try:
            await app.post.deliveries.renew()
            await app.post.deliveries.tick(app.post.jobs)
            await app.post.jobs.idle()
            await app.post.deliveries.reap()
        except StoreTrouble:
            # As the schedule does: the next tick comes.
            continue
        clock.advance()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2], sys.argv[3]))
