"""Connections to PostgreSQL that do not wait for ever for a server or a network that keeps silent.

A statement has its limits in the server, too. They are of no use where nothing comes back: then the socket is
shut here, the driver sees a broken connection, and the pool makes new ones.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import weakref
from typing import Any, Self

import psycopg
from psycopg.abc import RV, PQGen

# In the server: how long a statement may take, and how long it may wait for a lock.
STATEMENT_SECONDS, LOCK_SECONDS = 15, 10
# A process that stands still in the middle of a transaction must not keep its locks from the others.
IDLE_SECONDS = 30
# From here on nobody answers; longer than the server's own limits, which say more.
SILENCE_SECONDS = 20.0
# For work that is known to take long: migrations, and pruning a large store.
PATIENT_SECONDS = 1800.0
CONNECT_SECONDS = 5
# Linux: how long sent data may stay unacknowledged before the kernel gives the connection up.
UNACKNOWLEDGED_MILLISECONDS = 10_000


class Line(psycopg.AsyncConnection[Any]):
    """One connection. `patience` is how long the server may keep silent, in seconds."""

    patience = SILENCE_SECONDS

    async def wait(self, gen: PQGen[RV], *args: Any, **kwargs: Any) -> RV:
        """As the driver does, for so long."""
        timer = asyncio.get_running_loop().call_later(self.patience, self.cut)
        try:
            return await super().wait(gen, *args, **kwargs)
        finally:
            timer.cancel()

    def cut(self) -> None:
        """Whoever waits for it gets an error at once. May be called twice."""
        with contextlib.suppress(psycopg.Error, OSError):
            # A descriptor of our own, so that closing it here leaves the driver's one to the driver.
            line = socket.socket(fileno=os.dup(self.fileno()))
            with contextlib.closing(line):
                line.shutdown(socket.SHUT_RDWR)


class Lines:
    """The open connections of one engine; `options` are those of its URL."""

    def __init__(self, options: str = "") -> None:
        self.options = options
        self._open: weakref.WeakSet[Line] = weakref.WeakSet()

    async def connect(self, *args: Any, **kwargs: Any) -> Line:
        """Raises psycopg.Error and OSError."""
        line = await Line.connect(*args, **kwargs)
        self._open.add(line)
        return line

    def kind(self) -> type[Line]:
        """A class whose connections are of these lines, for a pool that makes its own."""
        lines = self

        class PooledLine(Line):
            @classmethod
            async def connect(cls, *args: Any, **kwargs: Any) -> Self:
                line = await super().connect(*args, **kwargs)
                lines._open.add(line)
                return line

        return PooledLine

    def cut(self) -> None:
        """Ends everything that waits for the server."""
        for line in list(self._open):
            line.cut()


def arguments(lines: Lines) -> dict[str, Any]:
    """How the driver connects for an engine."""
    return {"async_creator_fn": lines.connect, **limits(lines)}


def limits(lines: Lines) -> dict[str, Any]:
    """How long a connection waits, as libpq is told."""
    waits = (
        f"-c statement_timeout={STATEMENT_SECONDS}s -c lock_timeout={LOCK_SECONDS}s"
        f" -c idle_in_transaction_session_timeout={IDLE_SECONDS}s"
    )
    return {
        "connect_timeout": CONNECT_SECONDS,
        "options": f"{waits} {lines.options}".strip(),
        "tcp_user_timeout": UNACKNOWLEDGED_MILLISECONDS,
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 3,
    }
