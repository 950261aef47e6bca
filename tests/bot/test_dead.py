"""`influence dead` as an operator runs it."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters.storage.ledger import SqlLedger
from adapters.storage.teams import SqlTeams
from scoring.facts import fact
from scoring.teams.calendar import LocalTime
from scoring.teams.delivery import DeliveryState
from scoring.teams.planning import plan
from scoring.teams.subscription import Subscription
from tests.bot.test_check import influence
from tests.stores import open_database

ENDS: tuple[DeliveryState, ...] = ("sent", "refused", "unknown")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """With a store that owed three posts last week: one was made, one refused, one is perhaps there."""
    asyncio.run(_owed(tmp_path))
    (tmp_path / "store.db").rename(tmp_path / "s.db")
    return tmp_path


async def _owed(folder: Path) -> None:
    due = datetime.now(UTC).replace(second=0, microsecond=0) - timedelta(hours=1)
    made = due - timedelta(days=1)
    async with open_database("sqlite", folder) as database:
        teams, ledger = SqlTeams(database), SqlLedger(database)
        local = LocalTime(due.hour, due.minute, due.isoweekday())
        for state in ENDS:
            one = Subscription(0, "slack:T1", f"C-{state}", "weekly", "UTC", local, "U1", made, due)
            await teams.subscribe(one)

        async def enqueue(*_: object) -> None:
            """Nobody works on it."""

        await ledger.tick(due, plan, enqueue)
        for delivery in await ledger.to_send(due):
            claim = await ledger.claim(delivery.id, due, timedelta(minutes=1))
            assert claim is not None
            end = next(one for one in ENDS if claim.subscription.channel == f"C-{one}")
            reason = None if end == "sent" else fact("cut-off")
            await ledger.settle(claim, end, was="claimed", reason=reason)


def test_an_operator_reads_what_was_not_posted_and_why(folder: Path) -> None:
    told = influence(folder, "dead")
    assert told.returncode == 1, "there are some, and a script notices"
    assert "refused" in told.stdout and "perhaps there" in told.stdout
    assert "C-refused" in told.stdout and "C-sent" not in told.stdout
    found = json.loads(influence(folder, "dead", "--json").stdout)
    assert [(one["channel"], one["reason"]["code"]) for one in found] == [
        ("C-unknown", "cut-off"),
        ("C-refused", "cut-off"),
    ]
    nobody = influence(folder, "dead", "--workspace", "slack:T2")
    assert nobody.returncode == 0 and "No post was left unmade" in nobody.stdout


def test_a_post_is_handed_over_again_once(folder: Path) -> None:
    unknown, refused = (one["id"] for one in json.loads(influence(folder, "dead", "--json").stdout))
    done = influence(folder, "dead", "--retry", str(refused), "--retry", str(unknown))
    assert done.returncode == 0, done.stderr
    assert f"d{refused} is posted within a minute" in done.stdout
    assert f"d{unknown} is looked for within a minute" in done.stdout
    again = influence(folder, "dead", "--retry", str(refused))
    assert again.returncode == 1 and "no post that was left unmade" in again.stderr
