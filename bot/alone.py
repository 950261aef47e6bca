"""Whether this process is the only one that posts from a SQLite file."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from filelock import Timeout, UnixFileLock

from adapters.storage.engine import read_url
from bot.settings import Settings


@contextlib.contextmanager
def alone(settings: Settings) -> Iterator[bool]:
    """True inside while no other process of ours holds the same SQLite file; False on PostgreSQL.

    Who is alone may take every half-made post for cut off at once; others wait until it is old enough. The
    lock ends with the process, however it ends.
    """
    url = read_url(settings.database_url.get_secret_value())
    if url.get_backend_name() != "sqlite":
        yield False
        return
    # Never the soft kind, which would stay behind a process that was killed.
    lock = UnixFileLock(f"{url.database}.lock", mode=0o600, blocking=False, fallback_to_soft=False)
    try:
        held = lock.acquire()
    except Timeout:
        yield False
    else:
        with held:
            yield True
