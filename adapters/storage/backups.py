"""A whole store -> one file, while others write to it, and back."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing, suppress
from pathlib import Path

from sqlalchemy.engine import URL

from adapters.storage.engine import read_url
from scoring.errors import BadInput, BadSettings, StoreTrouble
from scoring.text import NOTHING, say

_BUSY_SECONDS = 60.0
_HEAD = b"SQLite format 3\x00"


def backup(database_url: str, out: Path) -> None:
    """One moment of the store, whole, as a file that only its owner may read; on SQLite a store of its own.

    Raises BadInput where there is a file already or it cannot be written, BadSettings where a tool is
    missing, StoreTrouble where the store cannot be read.
    """
    if out.exists():
        raise BadInput(say("{file} is there already.", file=str(out)), say("Name another file."))
    url = read_url(database_url)
    part = out.with_name(f"{out.name}.part")
    try:
        part.touch(mode=0o600)
        if url.get_backend_name() == "sqlite":
            _copy_sqlite(Path(url.database or ""), part)
        else:
            _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={part}", url=url)
        part.rename(out)
    except OSError as error:
        raise BadInput(
            say("{file} cannot be written: {fault}.", file=str(out), fault=error.strerror or ""),
            say("Name another file."),
        ) from None
    finally:
        part.unlink(missing_ok=True)


def restore(database_url: str, source: Path, *, replace: bool) -> None:
    """The store as it was at that moment, in the place of what is there, which `replace` allows.

    Everything is in it or nothing: a file that is no backup changes nothing. Raises as `backup`.
    """
    url = read_url(database_url)
    if url.get_backend_name() == "sqlite":
        _put_sqlite(source, Path(url.database or ""), replace=replace)
        return
    if not replace and _has_tables(url):
        raise _not_empty()
    clean = ("--clean", "--if-exists") if replace else ()
    options = ("--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", *clean)
    _run("pg_restore", *options, str(source), url=url)


def _copy_sqlite(store: Path, part: Path) -> None:
    """VACUUM INTO is one read transaction: writers go on, and none of theirs is half in it."""
    if not store.exists():
        raise BadInput(say("There is no store at {file}.", file=str(store)), say("Check DATABASE_URL."))
    part.unlink()
    try:
        with _opened(store) as connection:
            connection.execute("VACUUM INTO ?", (str(part),))
        part.chmod(0o600)
        _check(part)
    except sqlite3.Error as error:
        raise StoreTrouble(say("The store could not be read.")) from error


def _put_sqlite(source: Path, store: Path, *, replace: bool) -> None:
    if store.exists() and store.stat().st_size and not replace:
        raise _not_empty()
    part = store.with_name(f"{store.name}.part")
    try:
        with source.open("rb") as file:
            if file.read(len(_HEAD)) != _HEAD:
                raise _no_backup(source)
        shutil.copyfile(source, part)
        part.chmod(0o600)
        _check(part)
        # What belongs to the store that goes must not be read into the one that comes, nor be missing in it
        # where this ends half way: it is written into it first.
        _settle(store)
        for beside in ("-wal", "-shm"):
            store.with_name(f"{store.name}{beside}").unlink(missing_ok=True)
        part.replace(store)
    except sqlite3.Error:
        raise _no_backup(source) from None
    except OSError as error:
        raise BadInput(
            say("{file} cannot be read: {fault}.", file=str(source), fault=error.strerror or ""),
            say("Name the file of a backup."),
        ) from None
    finally:
        part.unlink(missing_ok=True)


def _settle(store: Path) -> None:
    """Brings a store's log into its file; one that is broken gives way as it is."""
    if store.exists():
        with suppress(sqlite3.Error), _opened(store) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _check(store: Path) -> None:
    """Raises sqlite3.Error where it is not whole."""
    with _opened(store) as connection:
        (found,) = connection.execute("PRAGMA integrity_check").fetchone()
        connection.execute("SELECT version_num FROM alembic_version").fetchone()
    if found != "ok":
        raise sqlite3.DatabaseError("it is not whole")


def _opened(store: Path) -> closing[sqlite3.Connection]:
    return closing(sqlite3.connect(store, timeout=_BUSY_SECONDS, isolation_level=None))


def _has_tables(url: URL) -> bool:
    import psycopg

    try:
        with psycopg.connect(_address(url), password=url.password, connect_timeout=10) as connection:
            found = connection.execute("SELECT to_regclass('account')").fetchone()
    except psycopg.Error as error:
        raise StoreTrouble(say("The store could not be read.")) from error
    return found is not None and found[0] is not None


def _address(url: URL) -> str:
    """As libpq reads it, with what the address asks for (sslmode …) and without the password."""
    plain = url.set(drivername="postgresql", password=None)
    return plain.render_as_string(hide_password=False)


def _run(tool: str, *arguments: str, url: URL) -> None:
    """The password goes by the environment, where no list of processes shows it."""
    found = shutil.which(tool)
    if found is None:
        raise BadSettings(
            say("{tool} is not installed.", tool=tool),
            say("Install the client programs of PostgreSQL, of the server's version."),
        )
    password = {} if url.password is None else {"PGPASSWORD": str(url.password)}
    environment = {**os.environ, **password, "LC_ALL": "C.UTF-8"}
    done = subprocess.run(  # noqa: S603  (a tool of PostgreSQL, with arguments of ours)
        (found, *arguments, f"--dbname={_address(url)}"),
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        first = next(iter(done.stderr.strip().splitlines()), "")
        raise StoreTrouble(say("{tool} failed: {fault}", tool=tool, fault=first[:300]), NOTHING)


def _not_empty() -> BadInput:
    return BadInput(
        say("The store is not empty."), say("With --replace its content gives way to that of the backup.")
    )


def _no_backup(source: Path) -> BadInput:
    return BadInput(say("{file} is no backup of a store.", file=str(source)), say("Name another file."))
