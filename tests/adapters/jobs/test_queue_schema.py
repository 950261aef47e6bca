"""The queue's tables are those of the release that is installed: another release needs a migration."""

from __future__ import annotations

import shutil
import subprocess
from importlib.resources import files

import psycopg
import pytest

from adapters.storage.engine import make_engine
from adapters.storage.migrate import migrate
from tests.servers.postgresql import fresh_database

DUMP = ("pg_dump", "--schema-only", "--no-owner", "--no-comments", "--table=procrastinate_*")
FUNCTIONS = """
SELECT proname, pg_get_functiondef(oid) FROM pg_proc WHERE proname LIKE 'procrastinate%' ORDER BY proname
"""
TYPES = """
SELECT typname, enumlabel FROM pg_type LEFT JOIN pg_enum ON enumtypid = pg_type.oid
WHERE typname LIKE 'procrastinate%' AND typtype IN ('e', 'c') ORDER BY typname, enumsortorder
"""


async def test_migrated_tables_of_the_queue_are_those_of_the_installed_release() -> None:
    async with fresh_database() as ours, fresh_database() as theirs:
        engine = make_engine(ours)
        await migrate(engine)
        await engine.dispose()
        with psycopg.connect(theirs, autocommit=True) as connection:
            connection.execute(files("procrastinate.sql").joinpath("schema.sql").read_bytes())
        assert in_catalogue(ours) == in_catalogue(theirs)
        if shutil.which("pg_dump") is None:
            pytest.skip("pg_dump is not installed: tables were not compared")
        assert dumped(ours) == dumped(theirs)


def in_catalogue(url: str) -> list[object]:
    with psycopg.connect(url) as connection:
        return [*connection.execute(FUNCTIONS), *connection.execute(TYPES)]


def dumped(url: str) -> list[str]:
    """Tables, keys, indices, defaults and triggers, as statements."""
    found = subprocess.run([*DUMP, url], capture_output=True, text=True, check=True).stdout
    # pg_dump writes a key of its own against injection, another one each time.
    return [line for line in found.splitlines() if not line.startswith(("\\restrict", "\\unrestrict"))]
