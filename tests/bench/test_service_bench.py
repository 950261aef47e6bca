"""How long a person waits for us: a stored answer inside the service, and whole processes of the shell."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import select

from adapters.networks.demo import Demo
from adapters.storage.database import Database
from adapters.storage.tables import AccountRow, ScoreRow, table_of
from bot.app import App, join
from bot.chat_keys import Chats
from bot.clock import SystemClock
from bot.settings import Settings
from scoring.commands.accounts import read
from scoring.commands.requester import Requester
from tests.bench.ratio import ROOT, awaited, hold_beside, timed
from tests.fakes import FakeIdentity
from tests.stores import KINDS, open_database

pytestmark = pytest.mark.bench

WHO = Requester("bench", "c", "p")
ACCOUNT, SCORE = table_of(AccountRow), table_of(ScoreRow)


@asynccontextmanager
async def room(kind: str, folder: Path) -> AsyncIterator[tuple[App, Database]]:
    """A dispatcher over a real store."""
    clock = SystemClock()
    async with open_database(kind, folder) as database:
        yield join(Settings(), clock, {"demo": Demo(clock)}, FakeIdentity(), database, Chats({})), database


@pytest.mark.parametrize("kind", KINDS)
async def test_a_stored_answer_beside_a_bare_select(kind: str, tmp_path: Path) -> None:
    async with room(kind, tmp_path) as (app, database):
        await app.dispatcher.answer(read("@ada@demo", "demo"), WHO)
        people = count()

        async def answer() -> None:
            # Somebody else each time: one person may not ask so often.
            who = replace(WHO, person=f"U{next(people)}")
            reply = await app.dispatcher.answer(read("@ada@demo", "demo"), who)
            assert reply.card is not None and reply.card.stored

        async def bare_select() -> None:
            row = select(SCORE, ACCOUNT).join(ACCOUNT, SCORE.c.account_id == ACCOUNT.c.id)
            latest = row.where(SCORE.c.day == ACCOUNT.c.latest_day, ACCOUNT.c.name == "ada")
            async with database.engine.connect() as connection:
                assert (await connection.execute(latest)).one()

        await hold_beside(STORED[kind], awaited(answer), awaited(bare_select))


STORED = {
    "sqlite": "a stored answer inside the service, SQLite",
    "postgresql": "a stored answer inside the service, PostgreSQL",
}


async def test_help_beside_importing_typer(tmp_path: Path) -> None:
    ours = timed(python(tmp_path, "-m", "bot", "--help"))
    await hold_beside("a whole `influence --help`", ours, timed(python(tmp_path, "-c", "import typer")))


async def test_a_score_beside_importing_the_libraries_it_needs(tmp_path: Path) -> None:
    told = python(tmp_path, "-c", LIBRARIES, "score", "@ada@demo")()
    imports = timed(python(tmp_path, "-c", f"import importlib\nfor name in {told.split()}: {IMPORT}"))
    ours = timed(python(tmp_path, "-m", "bot", "score", "@ada@demo"))
    await hold_beside("a whole `influence score @ada@demo`", ours, imports)


IMPORT = "importlib.import_module(name)"
# Runs a command, and names the modules that were imported for it and are not ours.
LIBRARIES = """
import contextlib, io, sys
from bot.__main__ import main
with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):
    main()
ours = ("__main__", "bot", "adapters", "scoring")
print(*(name for name in list(sys.modules) if name.partition(".")[0] not in ours))
"""


def python(folder: Path, *arguments: str) -> Callable[[], str]:
    """A fresh interpreter with these arguments; gives what it printed."""

    def run() -> str:
        environment = {"PYTHONPATH": str(ROOT), "HOME": str(folder)}
        command = [sys.executable, *arguments]
        return subprocess.run(
            command, cwd=folder, env=environment, check=True, capture_output=True, text=True
        ).stdout

    return run
