"""Turns and new hosts in the store, so that several processes keep one limit together."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, text

from adapters.storage.database import Database
from adapters.storage.tables import NewHostRow, QuotaRow, table_of
from scoring.ports.quotas import RateLimit

QUOTA, NEW_HOST = table_of(QuotaRow), table_of(NewHostRow)
# Any fixed number that nothing else of ours locks.
NEW_HOSTS_LOCK = 7_346_004
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
LONGEST_WAIT = 3600.0  # seconds; whoever asks without a deadline waits no longer

# The generic cell rate algorithm in one statement. `turn_at` is when the bucket is as full as at first, and a
# request comes `burst` steps before that. The server's clock counts, one for all processes. Where the
# turn is further off than whoever asks will wait nothing is written, and no row comes back.
TAKE = text(
    """
    INSERT INTO quota AS q (host, turn_at)
    VALUES (:host, clock_timestamp() + make_interval(secs => :step))
    ON CONFLICT (host) DO UPDATE
    SET turn_at = GREATEST(q.turn_at, clock_timestamp()) + make_interval(secs => :step)
    WHERE GREATEST(q.turn_at, clock_timestamp())
          <= clock_timestamp() + make_interval(secs => :seconds - :step + :patience)
    RETURNING EXTRACT(EPOCH FROM turn_at - clock_timestamp()) - :seconds
    """
)


class SqlQuotas:
    """For PostgreSQL: a turn is one statement on one row, and whoever takes it waits for it here."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def take(self, host: str, limit: RateLimit, patience: float) -> None:
        step = limit.seconds / limit.burst
        waits_for = min(patience, LONGEST_WAIT)
        values = {"host": host, "step": step, "seconds": limit.seconds, "patience": waits_for}
        waits = await self._database.at_once(TAKE, values)
        if waits is None:
            raise TimeoutError
        if waits > 0:
            await asyncio.sleep(float(waits))


class SqlNewHosts:
    """Rows of the last hour."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def admit(self, host: str, workspace: str, now: datetime, an_hour: int) -> datetime | None:
        async with self._database.writing() as connection:
            if self._database.is_postgresql:
                # They take turns; SQLite's write lock does that already.
                await connection.execute(select(func.pg_advisory_xact_lock(NEW_HOSTS_LOCK)))
            await connection.execute(delete(NEW_HOST).where(NEW_HOST.c.at <= now - _HOUR))
            known = select(NEW_HOST.c.at).where(NEW_HOST.c.host == host)
            if (await connection.execute(known)).first() is not None:
                return None
            oldest = select(
                NEW_HOST.c.workspace, func.count().label("hosts"), func.min(NEW_HOST.c.at).label("at")
            ).group_by(NEW_HOST.c.workspace)
            taken = {row.workspace: row for row in await connection.execute(oldest)}
            own = taken[workspace].hosts if workspace in taken else 0
            if 2 * own >= an_hour - sum(row.hosts for row in taken.values()) + own:
                # Its own oldest gives way first; a workspace without one waits for the oldest of all.
                waits = (row.at for row in taken.values() if not own or row.workspace == workspace)
                first: datetime = min(waits, default=now)
                return first + _HOUR
            # Turns that were over long ago go where new hosts come.
            await connection.execute(delete(QUOTA).where(QUOTA.c.turn_at < now - _DAY))
            row = {"host": host, "workspace": workspace, "at": now}
            await connection.execute(self._database.insert(NEW_HOST), row)
        return None
