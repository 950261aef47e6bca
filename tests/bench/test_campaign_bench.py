"""How fast a list is checked whose accounts are all stored, and how fast totals are drawn."""

from __future__ import annotations

import csv
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from adapters.files.lists import read_list
from adapters.files.sheets import write_table
from adapters.storage.scores import SqlStore
from scoring.campaigns.entries import listed, measured
from scoring.campaigns.prospects import SLOTS, Prospect
from scoring.campaigns.result import COLUMNS, result, table
from scoring.campaigns.totals import DRAWS, totals
from scoring.formula import CURRENT, score
from scoring.formula.constants import constants
from scoring.handles import Handle
from scoring.messages.findings import to_stored
from scoring.service.ask.checking import Checking
from tests.bench.ratio import awaited, hold, hold_beside, timed
from tests.bench.ratio import measured as seconds_of
from tests.rooms import Room
from tests.scoring.formula.observations import account, posts
from tests.stores import open_database

pytestmark = pytest.mark.bench

PEOPLE, STORED = 10_000, 2_000
RULES = constants(CURRENT)


async def test_totals_of_a_long_list() -> None:
    random = np.random.default_rng(0)
    people = [Prospect("x", np.sort(random.lognormal(3.0, 1.0, SLOTS))) for _ in range(PEOPLE)]

    def draw() -> None:
        for first in range(0, PEOPLE, 32):
            size = min(32, PEOPLE - first)
            random.integers(0, SLOTS, (size, DRAWS), np.uint16).sum(axis=1)

    await hold_beside("total of 10,000 people", timed(lambda: totals(people)), timed(draw), tries=3)


async def test_a_list_of_stored_accounts(tmp_path: Path) -> None:
    """One look at the store for 500 accounts, each with the observation its next posts are drawn from."""
    path = tmp_path / "people.csv"
    path.write_text("handle\n" + "".join(f"@n{number}@demo\n" for number in range(STORED)))
    async with open_database("sqlite", tmp_path) as database:
        store, room = SqlStore(database), Room()
        seen = account(posts(*range(100), every=timedelta(hours=8)))
        for first in range(0, STORED, 100):
            handles = [Handle("demo", f"n{number}") for number in range(first, first + 100)]
            await store.save([to_stored(one, score(seen), seen) for one in handles])
        room.clock.at = seen.observed_at
        checking = Checking(room.lookup, store, room.clock)

        async def check() -> None:
            people = list(listed(read_list(path), "demo"))
            young = await checking.stored([one.handle for one in people if one.handle is not None])
            found = {handle: measured(one) for handle, one in young.items()}
            rows = table(result(people, found, RULES))
            assert len(rows) == STORED and rows[0][5] != "failed"
            write_table(tmp_path / "out.csv", COLUMNS, rows)

        await check()
        written = read_rows(tmp_path / "out.csv")

        async def copy() -> None:
            read_list(path)
            write_table(tmp_path / "copy.csv", written[0], written[1:])

        own, bare = await seconds_of(awaited(check), awaited(copy), tries=3)
    print(f"\nlists: {STORED / own:,.0f} stored accounts a second", end="")
    hold("a list of stored accounts", own, bare, "ms", 1000)


def read_rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))
