"""A PostgreSQL that keeps silent, and the sentence for each way in which a store does not open."""

from __future__ import annotations

import asyncio
import os
import resource
import sqlite3
import struct
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from adapters.storage.database import Database
from adapters.storage.engine import make_engine
from adapters.storage.lines import Line
from adapters.storage.migrate import migrate
from scoring.errors import BadSettings, StoreTrouble
from tests.servers.postgresql import fresh_database
from tests.servers.proxy import Proxy, a_proxy

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
async def through(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[tuple[Database, Proxy]]:
    """A database behind a proxy, with less patience than in earnest."""
    monkeypatch.setattr(Line, "patience", 0.5)
    async with fresh_database() as url, a_proxy(5432) as proxy:
        database = Database(make_engine(url.replace(":5432", f":{proxy.port}")))
        yield database, proxy
        await database.aclose()


async def test_a_connection_that_swallows_everything_is_an_error_in_time_and_then_works_again(
    through: tuple[Database, Proxy],
) -> None:
    database, proxy = through

    async def ask() -> object:
        async with database.reading() as connection:
            return (await connection.execute(text("SELECT 1"))).scalar_one()

    assert await asyncio.gather(*(ask() for _ in range(4))) == [1] * 4
    proxy.swallow()
    proxy.heal()  # those that are open stay silent
    async with asyncio.timeout(60):
        first = await asyncio.gather(*(ask() for _ in range(4)), return_exceptions=True)
        assert all(one == 1 or isinstance(one, StoreTrouble) for one in first)
        assert await ask() == 1


async def test_a_statement_in_the_black_hole_ends_and_nothing_of_it_is_kept(
    through: tuple[Database, Proxy],
) -> None:
    database, proxy = through
    async with database.writing() as connection:
        await connection.execute(text("CREATE TABLE n (v INTEGER)"))
    async with asyncio.timeout(60):
        with pytest.raises(StoreTrouble):
            async with database.writing() as connection:
                await connection.execute(text("INSERT INTO n VALUES (1)"))
                proxy.swallow()
                await connection.execute(text("INSERT INTO n VALUES (2)"))
        proxy.heal()
        async with database.reading() as connection:
            assert (await connection.execute(text("SELECT count(*) FROM n"))).scalar_one() == 0


async def test_what_waits_for_a_silent_server_can_be_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Line, "patience", 3600.0)
    async with fresh_database() as url:
        database = Database(make_engine(url))

        async def ask() -> None:
            async with database.reading() as connection:
                await connection.execute(text("SELECT pg_sleep(10)"))

        asking = asyncio.create_task(ask())
        await asyncio.sleep(0.5)
        database.cut()
        with pytest.raises(StoreTrouble):
            await asking
        await database.aclose()


async def test_the_server_itself_ends_statements_and_waits_for_locks(postgresql: str) -> None:
    database = Database(make_engine(postgresql))
    async with database.reading() as connection:
        limits = [
            (await connection.execute(text(f"SHOW {name}"))).scalar_one()
            for name in ("statement_timeout", "lock_timeout")
        ]
    assert limits == ["15s", "10s"]
    async with database.writing_long() as connection:
        assert (await connection.execute(text("SHOW statement_timeout"))).scalar_one() == "0"
    await database.aclose()


@asynccontextmanager
async def says(code: str, words: str) -> AsyncIterator[str]:
    """A server that speaks just enough of PostgreSQL's protocol to refuse; the URL to it."""

    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        (length,) = struct.unpack("!i", await reader.readexactly(4))
        startup = await reader.readexactly(length - 4)
        if startup[:4] in (struct.pack("!i", 80877103), struct.pack("!i", 80877104)):
            writer.write(b"N")
            (length,) = struct.unpack("!i", await reader.readexactly(4))
            await reader.readexactly(length - 4)
        fields = f"SFATAL\0VFATAL\0C{code}\0M{words}\0\0".encode()
        writer.write(b"E" + struct.pack("!i", len(fields) + 4) + fields)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(refuse, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    try:
        yield f"postgresql://ada:hunter22@127.0.0.1:{port}/scores"
    finally:
        server.close()


@pytest.mark.parametrize(
    ("code", "words", "sentence"),
    [
        (
            "28P01",
            'password authentication failed for user "ada"',
            "does not accept the user or the password",
        ),
        ("28000", 'role "ada" does not exist', "does not accept the user or the password"),
        ("28000", 'no pg_hba.conf entry for host "1.2.3.4"', "does not let this machine in"),
        ("3D000", 'database "scores" does not exist', "There is no such database"),
        ("53300", "sorry, too many clients already", "takes no more connections"),
        ("57P03", "the database system is starting up", "starting or stopping"),
        ("XX000", "something new", "The store does not open"),
    ],
)
async def test_a_refusal_of_postgresql_has_its_own_sentence_without_the_password(
    code: str, words: str, sentence: str
) -> None:
    async with says(code, words) as url:
        engine = make_engine(url)
        with pytest.raises(StoreTrouble, match=sentence) as caught:
            await migrate(engine)
        assert "hunter22" not in str(caught.value) and "ada" not in str(caught.value)
        await engine.dispose()


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("postgresql://ada:hunter22@127.0.0.1:9/scores", "No PostgreSQL answers there"),
        ("postgresql://ada:hunter22@no-such-host.invalid/scores", "The host of the store is not known"),
    ],
)
async def test_no_server_is_told_apart_from_no_host(url: str, sentence: str) -> None:
    engine = make_engine(url)
    with pytest.raises(StoreTrouble, match=sentence):
        await migrate(engine)
    await engine.dispose()


def broken(file: Path) -> None:
    file.write_bytes(b"this is no database" * 500)


def damaged(file: Path) -> None:
    with sqlite3.connect(file) as made:
        made.execute("CREATE TABLE alembic_version (version_num TEXT)")
        made.executemany("INSERT INTO alembic_version VALUES (?)", [("x" * 900,) for _ in range(90)])
    made.close()
    content = bytearray(file.read_bytes())
    content[100:4096] = b"\xff" * 3996
    file.write_bytes(bytes(content))


@pytest.mark.parametrize(("make", "sentence"), [(broken, "is no SQLite database"), (damaged, "is damaged")])
async def test_a_broken_file_says_how(tmp_path: Path, make: Callable[[Path], None], sentence: str) -> None:
    make(tmp_path / "s.db")
    engine = make_engine(f"sqlite:///{tmp_path}/s.db")
    with pytest.raises(StoreTrouble, match=sentence):
        await migrate(engine)
    await engine.dispose()


async def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path}/none/s.db")
    with pytest.raises(StoreTrouble, match="cannot be opened"):
        await migrate(engine)
    await engine.dispose()


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "sqlite:///"])
def test_a_store_in_memory_would_keep_nothing(url: str) -> None:
    with pytest.raises(BadSettings, match="nothing would be kept"):
        make_engine(url)


def modes_in(folder: Path) -> dict[str, int]:
    return {one.name: one.stat().st_mode & 0o777 for one in folder.glob("s.db*")}


async def test_the_file_of_a_store_is_its_owners_alone(tmp_path: Path) -> None:
    file = tmp_path / "s.db"
    for _ in range(2):
        engine = make_engine(f"sqlite:///{file}")
        await migrate(engine)
        database = Database(engine)
        await database.probe()
        assert set(modes_in(tmp_path).values()) == {0o600}, modes_in(tmp_path)
        await database.aclose()
        file.chmod(0o644)  # as an older version made it


def test_a_disk_that_takes_no_writes_is_noticed_although_it_can_be_read(tmp_path: Path) -> None:
    environment = {**os.environ, "DATABASE_URL": f"sqlite:///{tmp_path}/s.db", "PYTHONPATH": str(ROOT)}
    look = [sys.executable, "-m", "bot", "migrate"]

    def small_disk() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))

    def said(before: Callable[[], None] | None = None) -> str:
        done = subprocess.run(
            look, cwd=tmp_path, env=environment, capture_output=True, check=False, preexec_fn=before
        )
        return (done.stdout + done.stderr).decode()

    assert "store: ok" in said()
    full = said(small_disk)
    assert "disk" in full and "Traceback" not in full, full
