"""A process that brings a store up to date, for tests that start two or kill one.

Arguments: its URL; and, to be killed there, after how many statements that change rows it stands still.
"""

from __future__ import annotations

import asyncio
import sys
from typing import Any

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.storage.engine import make_engine
from adapters.storage.migrate import migrate
from scoring.errors import InfluenceError


def stand_still(engine: AsyncEngine, after: int) -> None:
    """Say "halfway" once so many statements have changed rows, and wait for the end."""
    changed = 0

    @event.listens_for(engine.sync_engine, "after_cursor_execute")
    def count(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        nonlocal changed
        changed += statement.startswith(("UPDATE", "ALTER", "CREATE"))
        if changed >= after:
            print("halfway", flush=True)
            sys.stdin.read()


async def main(url: str, after: int | None = None) -> int:
    engine = make_engine(url)
    if after is not None:
        stand_still(engine, after)
    print("begun", flush=True)
    try:
        changed = await migrate(engine)
    except InfluenceError as error:
        print(error, flush=True)
        return 1
    finally:
        await engine.dispose()
    print("changed" if changed else "nothing to do", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main(sys.argv[1], *map(int, sys.argv[2:]))))
