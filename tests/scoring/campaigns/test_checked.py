"""A list is checked account by account; each line of it gets a state, whatever happens to the others."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from scoring.campaigns.entries import Checked, Entry, Listed, listed
from scoring.campaigns.result import COLUMNS, result, summary, table
from scoring.errors import (
    BudgetSpent,
    NetworkDown,
    PrivateAccount,
    RateLimited,
    StoreTrouble,
    Suspended,
    UnknownHandle,
)
from scoring.facts import fact
from scoring.formula import CURRENT
from scoring.formula.constants import constants
from scoring.handles import Handle
from scoring.messages.checked import checked_lines
from scoring.service.ask import checking
from scoring.service.ask.checking import Checking
from scoring.text import say
from tests.english import english
from tests.fakes import FakeNetwork, observation
from tests.rooms import Room

RULES = constants(CURRENT)
ADA, BOB, EVE = (Handle("demo", name) for name in ("ada", "bob", "eve"))


class Lists:
    """A room that checks."""

    def __init__(self) -> None:
        self.room = Room()
        self.slept: list[float] = []
        self.checking = Checking(self.room.lookup, self.room.store, self.room.clock, self._sleep)

    async def _sleep(self, seconds: float) -> None:
        """Time passes, and the network answers again."""
        self.slept.append(seconds)
        self.room.clock.at += timedelta(seconds=seconds)
        self.room.network.error = None

    async def check(self, *typed: str) -> tuple[list[Listed], dict[Handle, Checked]]:
        people = list(listed([Entry(row, one) for row, one in enumerate(typed, 1)], "demo"))
        handles = list(dict.fromkeys(one.handle for one in people if one.handle is not None))
        found: dict[Handle, Checked] = {}
        await self.checking.ask(handles, found.__setitem__)
        return people, found


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (UnknownHandle(fact("unknown-handle")), "not_found"),
        (Suspended(fact("suspended")), "suspended"),
        (PrivateAccount(fact("private")), "private"),
        (NetworkDown(fact("network-down")), "failed"),
        (BudgetSpent(fact("budget-spent")), "over_budget"),
    ],
)
async def test_what_a_network_says_becomes_the_state(error: Exception, state: str) -> None:
    lists = Lists()
    lists.room.network.error = error
    _, found = await lists.check("@ada@demo", "@bob@demo")
    assert {one.state for one in found.values()} == {state}


async def test_a_network_that_is_off_and_one_that_forgot_are_told_apart() -> None:
    lists = Lists()
    await lists.room.opt_outs.forget(ADA, lists.room.clock.now())
    _, found = await lists.check("@ada@demo", "@ada@github")
    assert [one.state for one in found.values()] == ["opted_out", "network_off"]


async def test_one_network_that_fails_leaves_the_others_alone() -> None:
    lists = Lists()
    other = FakeNetwork(lists.room.clock, "github", error=NetworkDown(fact("network-down")))
    lists.room.add_network(other)
    _, found = await lists.check(*(f"@n{number}@demo" for number in range(20)), "@ada@github", "@bob@github")
    assert sum(one.account is not None for one in found.values()) == 20
    assert {one.state for handle, one in found.items() if handle.network == "github"} == {"failed"}


async def test_a_network_that_asks_for_a_pause_is_given_it() -> None:
    lists = Lists()
    until = lists.room.clock.now() + timedelta(minutes=3)
    lists.room.network.error = RateLimited(fact("rate-limited"), retry_at=until)
    _, found = await lists.check("@ada@demo")
    assert found[ADA].account is not None
    assert lists.slept == [180.0]


@pytest.mark.parametrize("pause", [None, timedelta(hours=2)])
async def test_a_pause_that_is_not_told_or_too_long_is_not_waited_for(pause: timedelta | None) -> None:
    lists = Lists()
    until = None if pause is None else lists.room.clock.now() + pause
    lists.room.network.error = RateLimited(fact("rate-limited"), retry_at=until)
    _, found = await lists.check("@ada@demo")
    assert found[ADA].state == "failed"


async def test_a_store_that_fails_ends_the_check() -> None:
    lists = Lists()
    lists.room.store.broken = True
    with pytest.raises(StoreTrouble):
        await lists.check("@ada@demo", "@bob@demo")


async def test_few_questions_are_under_way_at_a_time() -> None:
    lists = Lists()
    lists.room.network.gate = asyncio.Event()
    task = asyncio.create_task(lists.check(*(f"@n{number}@demo" for number in range(50))))
    for _ in range(50):
        await asyncio.sleep(0)
    assert len(lists.room.network.asked) == checking.AT_ONCE
    lists.room.network.gate.set()
    _, found = await task
    assert len(found) == 50


async def test_what_is_young_in_the_store_is_not_asked_for() -> None:
    lists = Lists()
    await lists.check("@ada@demo")
    assert set(await lists.checking.stored([ADA, BOB])) == {ADA}
    lists.room.clock.at += timedelta(days=2)
    assert await lists.checking.stored([ADA, BOB]) == {}


async def test_an_old_score_stands_in_where_the_network_is_down() -> None:
    lists = Lists()
    await lists.check("@ada@demo")
    lists.room.clock.at += timedelta(days=2)
    lists.room.network.error = NetworkDown(say("It is down."))
    people, found = await lists.check("@ada@demo")
    assert found[ADA].state == "stale"
    assert result(people, found, RULES).counted


async def test_who_moved_is_measured_at_the_new_address_and_the_row_says_so() -> None:
    lists = Lists()
    seen = observation("@ada@demo", lists.room.clock.now())
    moved = fact("moved", handle="@ada@demo", new="@ada@elsewhere.example")
    lists.room.network.accounts["ada"] = replace(seen, notes=(moved,))
    people, found = await lists.check("@ada@demo")
    done = result(people, found, RULES)
    row = dict(zip(COLUMNS, table(done)[0], strict=True))
    assert row["state"] == "moved"
    assert row["reason"] == "@ada@demo has moved to @ada@elsewhere.example."
    assert row["score"] is not None
    assert row["expected"] is not None
    assert english(list(checked_lines(done)))[1] == "1 line: 1 at a new address."


async def test_a_row_for_each_line_in_its_order_and_each_account_counts_once() -> None:
    lists = Lists()
    people, found = await lists.check(
        "@ada@demo", "two words", "https://demo.example/x", "@ADA@demo", "@bob@demo"
    )
    done = result(people, found, RULES)
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in table(done)]
    assert [row["row"] for row in rows] == [1, 2, 3, 4, 5]
    assert [row["input"] for row in rows][1] == "two words"
    states = [row["state"] for row in rows]
    assert states[0] in ("measured", "low_confidence")
    assert states[1] == "unreadable" and states[3] == "duplicate"
    assert rows[3]["reason"] == "The same account as in row 1."
    shares = [row["share_of_total"] for row in rows if row["share_of_total"] is not None]
    assert len(shares) == 2 and sum(map(float, shares)) == pytest.approx(1.0, abs=0.001)
    told = summary(done, lists.room.clock.now())
    assert told["people"] == 2 and told["entries"] == 5
    assert told["states"]["duplicate"] == 1


async def test_planned_posts_and_prices_come_from_the_list() -> None:
    lists = Lists()
    _, found = await lists.check("@ada@demo", "@bob@demo", "@eve@demo")
    entries = [Entry(1, "@ada@demo", 3, 100.0), Entry(2, "@bob@demo", 1, 10.0), Entry(3, "@eve@demo", 1)]
    done = result(list(listed(entries, "demo")), found, RULES, budget=50.0)
    ada, bob, _ = done.totals.people
    assert ada.reactions == pytest.approx(3 * bob.reactions, rel=0.2)
    assert done.chosen is not None and done.chosen.people == (1,)
    said = english(list(checked_lines(done)))
    assert said[0].startswith("5 posts of 3 people can bring")
    assert "For the budget, 1 of them is the best choice" in " ".join(said)


def test_a_list_without_a_score_says_so() -> None:
    people = list(listed([Entry(1, "two words")], "demo"))
    done = result(people, {}, RULES)
    assert english(list(checked_lines(done)))[0] == "None of them has a score."
    assert summary(done, Room().clock.now())["expected"]["reactions"] == 0.0
