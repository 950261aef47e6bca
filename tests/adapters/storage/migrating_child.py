"""A process that brings a store up to date, for tests that start two or kill one. Argument: its URL."""

from __future__ import annotations

import asyncio
import sys

from adapters.storage.engine import make_engine
from adapters.storage.migrate import migrate
from scoring.errors import InfluenceError


async def main(url: str) -> int:
    engine = make_engine(url)
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
    sys.exit(asyncio.run(main(sys.argv[1])))
