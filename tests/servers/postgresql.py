"""A fresh database on the PostgreSQL server of this machine, or a line that says what to start."""

from __future__ import annotations

import os
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import psycopg
import pytest

SERVER = "postgresql://postgres@127.0.0.1:5432/postgres"
WHAT_TO_DO = "PostgreSQL does not answer at 127.0.0.1:5432 for user postgres: start it to run these tests"


@asynccontextmanager
async def fresh_database() -> AsyncIterator[str]:
    """The URL of an empty database, dropped afterwards."""
    server = await connect_or_skip()
    name = f"influence_test_{secrets.token_hex(4)}"
    try:
        await server.execute(f"CREATE DATABASE {name}")
        yield f"postgresql://postgres@127.0.0.1:5432/{name}"
        await server.execute(f"DROP DATABASE {name} WITH (FORCE)")
    finally:
        await server.close()


async def connect_or_skip() -> psycopg.AsyncConnection[tuple[object, ...]]:
    """A connection to the server. Without a server: a skip, and with CI=true a failure."""
    try:
        return await psycopg.AsyncConnection.connect(SERVER, autocommit=True, connect_timeout=3)
    except psycopg.OperationalError:
        if os.environ.get("CI") == "true":
            pytest.fail(WHAT_TO_DO)
        pytest.skip(WHAT_TO_DO)
