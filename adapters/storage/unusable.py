"""Why a store does not open -> one sentence with the cause, and what to do. Never the driver's own words."""

from __future__ import annotations

import re
import sqlite3

from sqlalchemy.engine import URL

from scoring.errors import StoreTrouble
from scoring.text import Text, say

_CHECK = say("Check DATABASE_URL and that its place can be written.")

# Primary result codes of SQLite (sqlite.org/rescode.html); the low byte of an extended one.
_SQLITE: dict[int, tuple[Text, Text]] = {
    sqlite3.SQLITE_BUSY: (say("Another process is writing to the store."), say("Try again in a moment.")),
    sqlite3.SQLITE_LOCKED: (say("Another process is writing to the store."), say("Try again in a moment.")),
    sqlite3.SQLITE_CORRUPT: (
        say("The file of the store is damaged."),
        say("Put a backup in its place, or move it away to begin anew."),
    ),
    sqlite3.SQLITE_NOTADB: (
        say("The file of the store is no SQLite database."),
        say("DATABASE_URL may name the wrong file; it was left as it is."),
    ),
    sqlite3.SQLITE_CANTOPEN: (
        say("The file of the store cannot be opened."),
        say("Its folder has to exist, and this user has to be allowed to read and write in it."),
    ),
    sqlite3.SQLITE_READONLY: (
        say("The store cannot be written."),
        say("Give this user the right to write its file."),
    ),
    sqlite3.SQLITE_PERM: (
        say("The store cannot be written."),
        say("Give this user the right to write its file."),
    ),
    sqlite3.SQLITE_FULL: (say("The disk of the store is full."), say("Make room on it.")),
    sqlite3.SQLITE_IOERR: (say("The disk of the store does not work, or is full."), say("Look at the disk.")),
}

# PostgreSQL tells SQLSTATE of what a statement did; of a connection that was refused libpq gives words only.
_SQLSTATE: dict[str, tuple[Text, Text]] = {
    "55P03": (say("Another process is working on the store."), say("Try again in a moment.")),
    "42501": (
        say("This user may not change the store."),
        say("Give it the rights on the database and its schema."),
    ),
    "53100": (say("The disk of PostgreSQL is full."), say("Make room on it.")),
    "53300": (say("PostgreSQL takes no more connections."), say("Raise its limit, or run fewer processes.")),
    "57014": (say("PostgreSQL took too long."), say("Try again; if it stays, look at what it is doing.")),
    "25006": (
        say("PostgreSQL takes no writes: this is a replica, or it is read-only."),
        say("Name the primary."),
    ),
}
_REFUSED: tuple[tuple[str, Text, Text], ...] = (
    (
        r"password authentication failed|no password supplied|authentication failed",
        say("PostgreSQL does not accept the user or the password."),
        say("Check both in DATABASE_URL."),
    ),
    (
        r"no pg_hba\.conf entry",
        say("PostgreSQL does not let this machine in."),
        say("Allow it in pg_hba.conf."),
    ),
    (
        r"role .* does not exist",
        say("PostgreSQL does not accept the user or the password."),
        say("Check both in DATABASE_URL."),
    ),
    (
        r"database .* does not exist",
        say("There is no such database."),
        say("Create it, or correct DATABASE_URL."),
    ),
    (
        r"connection refused|no such file or directory",
        say("No PostgreSQL answers there."),
        say("Start it, or correct the host and the port in DATABASE_URL."),
    ),
    (
        r"could not translate host name|failed to resolve host|name or service not known|nodename nor",
        say("The host of the store is not known."),
        say("Correct it in DATABASE_URL."),
    ),
    (
        r"timeout|timed out|server closed the connection",
        say("PostgreSQL does not answer."),
        say("Look whether it runs, and whether a firewall lies between."),
    ),
    (r"too many (clients|connections)", *_SQLSTATE["53300"]),
    (
        r"starting up|shutting down",
        say("PostgreSQL is starting or stopping."),
        say("Try again in a moment."),
    ),
)


def unusable(error: Exception, url: URL) -> StoreTrouble:
    """What is wrong with the store. Never quotes the driver, whose messages may hold the URL."""
    cause = getattr(error, "orig", error)
    known = _of_sqlite(cause) if url.get_backend_name() == "sqlite" else _of_postgresql(cause)
    return StoreTrouble(
        *(known or (say("The store does not open ({name}).", name=type(cause).__name__), _CHECK))
    )


def _of_sqlite(cause: BaseException) -> tuple[Text, Text] | None:
    if isinstance(cause, FileNotFoundError | PermissionError | IsADirectoryError | NotADirectoryError):
        return _SQLITE[sqlite3.SQLITE_CANTOPEN]
    code = getattr(cause, "sqlite_errorcode", None)
    return _SQLITE.get(code & 0xFF) if isinstance(code, int) else None


def _of_postgresql(cause: BaseException) -> tuple[Text, Text] | None:
    state = getattr(cause, "sqlstate", None)
    if isinstance(state, str) and state in _SQLSTATE:
        return _SQLSTATE[state]
    words = str(cause).lower()
    found = (one for one in _REFUSED if re.search(one[0], words))
    return next(((happened, advice) for _, happened, advice in found), None)
