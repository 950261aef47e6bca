"""A list of any length is read in parts that are all of one size."""

from __future__ import annotations

import tracemalloc
from datetime import timedelta
from pathlib import Path

from adapters.storage.teams import SqlTeams
from scoring.handles import Handle
from scoring.service.team.reading import Reading
from scoring.teams.workspace import Watched
from tests.fakes import NOON
from tests.rooms import Room
from tests.stores import open_database

PART = 200


async def peak(folder: Path, accounts: int) -> int:
    """Bytes at the most while the whole list is read, part after part."""
    room = Room()
    async with open_database("sqlite", folder) as database:
        teams = SqlTeams(database)
        every = [
            Watched("w", Handle("demo", f"a{number:05d}"), "eva", NOON + timedelta(seconds=number // 7))
            for number in range(accounts)
        ]
        await teams.watch(every, accounts)
        reading = Reading(
            teams, room.store, room.outcomes, room.cohort_store, room.kept, room.ledger, room.clock
        )
        # The statements are made once, and kept.
        _, second = await reading.watched("w", None, PART)
        await reading.watched("w", second, PART)
        tracemalloc.start()
        try:
            seen, after = 0, None
            while True:
                part, after = await reading.watched("w", after, PART)
                seen += len(part)
                if after is None:
                    break
            assert seen == accounts
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()


async def test_ten_thousand_rows_take_about_the_memory_of_a_thousand(tmp_path: Path) -> None:
    small, large = tmp_path / "small", tmp_path / "large"
    small.mkdir()
    large.mkdir()
    # What waits for the collector of garbage is in it; ten times the rows at once would be ten times as much.
    assert await peak(large, 10_000) < 2 * await peak(small, 1_000)
