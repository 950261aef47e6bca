"""A pool of connections beside the engine, for a queue that lives in the same database."""

from __future__ import annotations

from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.storage.engine import LINES
from adapters.storage.lines import Line, Lines, limits

# Three workers that look for work and show life; what they do uses the engine.
MOST_CONNECTIONS = 4
OPEN_SECONDS = 10.0
LISTENING_SECONDS = 60.0


def pool_arguments(engine: AsyncEngine) -> dict[str, Any]:
    """The arguments of psycopg_pool.AsyncConnectionPool: to the database of this PostgreSQL engine, under the
    same limits."""
    lines: Lines = engine.get_execution_options()[LINES]
    return {
        "conninfo": engine.url.set(drivername="postgresql").render_as_string(hide_password=False),
        "kwargs": limits(lines),
        "connection_class": lines.kind(),
        "configure": _configure,
        "min_size": 1,
        "max_size": MOST_CONNECTIONS,
        "timeout": OPEN_SECONDS,
    }


async def _configure(line: Line) -> None:
    # The one that listens commits by itself, and hears nothing for as long as nothing is announced; the queue
    # asks it every half minute whether it is still there.
    if line.autocommit:
        line.patience = LISTENING_SECONDS
