"""A process that works on the queue of a store, for tests that kill it. Prints a line when a job begins.

Arguments: the store, and how many seconds a job takes.
"""

from __future__ import annotations

import asyncio
import sys

from adapters.jobs.queue import QueuedJobs
from adapters.storage.database import Database
from adapters.storage.engine import make_engine
from adapters.storage.pooling import pool_arguments


async def main(store: str, seconds: float) -> None:
    async def work(key: str) -> None:
        print(f"begin {key}", flush=True)
        await asyncio.sleep(seconds)
        print(f"end {key}", flush=True)

    database = Database(make_engine(store))
    handlers = {"deliver": work, "refresh": work, "check": work}
    jobs = QueuedJobs(handlers, database.writing, pool_arguments(database.engine))  # type: ignore[arg-type]
    await jobs.start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], float(sys.argv[2])))
