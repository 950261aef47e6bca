"""A worker for the benchmark of several: it refreshes what is due in a store, and posts nothing.

Arguments: the address of the Hacker News that it asks. The environment holds the store. Says when it works.
"""

from __future__ import annotations

import asyncio
import sys

import adapters.networks.hackernews
from adapters.jobs import queue
from adapters.networks.hackernews import HackerNews
from adapters.networks.http import Http
from adapters.storage.database import Database
from adapters.storage.engine import make_engine
from bot.app import join
from bot.chat_keys import Chats
from bot.clock import SystemClock
from bot.settings import read_settings
from bot.stores import counted_in
from scoring.ports.quotas import RateLimit
from tests.fakes import FakeIdentity


async def main(address: str) -> None:
    # The network's own limit would be what is measured.
    setattr(adapters.networks.hackernews, "PACE", RateLimit(burst=1_000_000, seconds=1.0))  # noqa: B010
    # As a job that is announced; a batch is begun at once.
    queue.LOOK_SECONDS = 0.05
    settings, clock = read_settings(), SystemClock()
    database = Database(make_engine(settings.database_url.get_secret_value()))
    http = Http("influence-bot/bench", clock, quotas=counted_in(database).quotas)
    networks = {"hackernews": HackerNews(http, base_url=address)}
    app = join(settings, clock, networks, FakeIdentity(), database, Chats({}))
    await app.post.jobs.start()
    print("ready", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
