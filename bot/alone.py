"""Whether this process is the only one that posts from a SQLite file."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator

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
    number = os.open(f"{url.database}.lock", os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield True
    except BlockingIOError:
        yield False
    finally:
        os.close(number)
