"""A PostgreSQL of a test's own, which may be stopped and started again."""

from __future__ import annotations

import asyncio
import os
import pwd
import shutil
import socket
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

# It refuses to run as root.
OWNER = "postgres"


@dataclass
class OwnPostgresql:
    """Listens on `port` of 127.0.0.1; the database is called postgres."""

    folder: Path
    port: int
    programs: Path

    @property
    def url(self) -> str:
        return f"postgresql://{OWNER}@127.0.0.1:{self.port}/postgres"

    async def start(self) -> None:
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off"
        log = str(self.folder / "log")
        await self._run("pg_ctl", "-D", self._data, "-l", log, "-o", options, "-w", "start")

    async def stop(self, mode: str = "immediate") -> None:
        await self._run("pg_ctl", "-D", self._data, "-m", mode, "-w", "stop")

    async def restart(self) -> None:
        """Cut off in the middle of everything, as a machine that loses its power."""
        await self.stop()
        await self.start()

    async def make(self) -> None:
        await self._run("initdb", "-D", self._data, "-U", OWNER, "-A", "trust", "-N")

    @property
    def _data(self) -> str:
        return str(self.folder / "data")

    async def _run(self, program: str, *arguments: str) -> None:
        as_owner = ("runuser", "-u", OWNER, "--") if os.geteuid() == 0 else ()
        # A file, since a server that is started keeps what it was given.
        with tempfile.TemporaryFile() as log:
            process = await asyncio.create_subprocess_exec(
                *(*as_owner, str(self.programs / program), *arguments),
                cwd="/",
                stdout=asyncio.subprocess.DEVNULL,
                stderr=log,
            )
            code = await asyncio.wait_for(process.wait(), 120)
            log.seek(0)
            assert code == 0, f"{program} {arguments[-1]} ended with {code}: {log.read().decode()}"


@asynccontextmanager
async def own_postgresql() -> AsyncIterator[OwnPostgresql]:
    """Made, started, and gone at the end. Without PostgreSQL: a skip, and with CI=true a failure."""
    programs = _programs()
    # A folder of its own: those of tests are closed to everybody else, and root's server is not root.
    folder = Path(tempfile.mkdtemp(prefix="influence-postgresql-"))
    try:
        if os.geteuid() == 0:
            owner = pwd.getpwnam(OWNER)
            os.chown(folder, owner.pw_uid, owner.pw_gid)
        server = OwnPostgresql(folder, _free_port(), programs)
        await server.make()
        await server.start()
        try:
            yield server
        finally:
            await server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path:
    """Where initdb and pg_ctl are, of the newest that is installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    program = str(found[-1]) if found else shutil.which("initdb")
    if program is None:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)("PostgreSQL is not installed")
    return Path(program).parent


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
