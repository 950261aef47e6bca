"""What jobs do, and who runs them: this process alone over SQLite, all that share a PostgreSQL together."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping

from adapters.jobs.inline import InlineJobs
from adapters.storage.database import Database
from bot.bulk import needing
from bot.watchdog import Watchdog
from scoring.errors import InfluenceError
from scoring.ports.jobs import Handler, Handlers, JobKind, Jobs
from scoring.service.post.delivering import Deliveries
from scoring.service.team.check_running import CheckRunning
from scoring.service.upkeep.refreshing import Refreshing
from scoring.text import say

log = logging.getLogger(__name__)

# The library of the extra [postgres] that the queue needs.
EXTRA_POSTGRES = ("procrastinate", "psycopg_pool")
# A batch of a refresh that takes longer ends the process.
LONGEST_BATCH = 1830.0

MakeJobs = Callable[[Database, Handlers], Jobs]


def make_jobs(database: Database, handlers: Handlers) -> Jobs:
    """Raises BadSettings where PostgreSQL is used and its extra is not installed."""
    if not database.is_postgresql:
        return InlineJobs(handlers)
    with needing("postgres", EXTRA_POSTGRES, say("PostgreSQL needs procrastinate; install it:")):
        from adapters.jobs.queue import QueuedJobs
    from adapters.storage.pooling import pool_arguments

    return QueuedJobs(handlers, database.writing, pool_arguments(database.engine))


def handlers_of(
    deliveries: Deliveries, refreshing: Refreshing, checks: CheckRunning, watchdog: Watchdog
) -> Mapping[JobKind, Handler]:
    """Who does the jobs of each kind."""

    async def refresh(_: str) -> None:
        """Batch after batch, until nothing is due."""
        try:
            watchdog.expect("the refresh", LONGEST_BATCH)
            while await refreshing.tick() > 0:
                watchdog.expect("the refresh", LONGEST_BATCH)
        except InfluenceError as error:
            log.error("the refresh: %s", error)
        finally:
            watchdog.ended("the refresh")

    return {"deliver": deliveries.work, "refresh": refresh, "check": checks.work}
