"""A PostgreSQL of a test's own, which may be stopped and started again."""

from __future__ import annotations

import asyncio
import os
import pwd
import shutil
import socket
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
        process = await asyncio.create_subprocess_exec(
            *(*as_owner, str(self.programs / program), *arguments),
            cwd="/",
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        code = await asyncio.wait_for(process.wait(), 120)
        assert code == 0, f"{program} {arguments[-1]} ended with {code}"


@asynccontextmanager
async def own_postgresql(folder: Path) -> AsyncIterator[OwnPostgresql]:
    """Made, started, and gone at the end. Without PostgreSQL: a skip, and with CI=true a failure."""
    programs = _programs()
    _give(folder)
    server = OwnPostgresql(folder, _free_port(), programs)
    await server.make()
    await server.start()
    try:
        yield server
    finally:
        await server.stop()


def _programs() -> Path:
    """Where initdb and pg_ctl are, of the newest that is installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    program = str(found[-1]) if found else shutil.which("initdb")
    if program is None:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)("PostgreSQL is not installed")
    return Path(program).parent


def _give(folder: Path) -> None:
    """Makes the folder; for root it is the server's, which has to get there."""
    folder.mkdir()
    if os.geteuid() != 0:
        return
    owner = pwd.getpwnam(OWNER)
    os.chown(folder, owner.pw_uid, owner.pw_gid)
    for above in folder.parents:
        # A test's folders are closed to everybody else.
        if above.stat().st_mode & 0o001 == 0:
            above.chmod(above.stat().st_mode | 0o011)


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
