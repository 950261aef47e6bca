"""A campaign from its list to its outcome: what was expected, what came, and what counts in public."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from scoring.campaigns.campaign import LONGEST, Judgement, Promised, boards
from scoring.commands.accounts import read
from scoring.commands.requester import Requester
from scoring.formula import CURRENT
from scoring.formula.constants import constants
from scoring.formula.posts import weighted_reactions
from scoring.observation.model import Observation, Post
from scoring.terms import PLAIN, Terms
from tests.english import english, plain
from tests.fakes import NOON, FakeNetwork, observation
from tests.rooms import Room

EVA = Requester("slack:T1", "C1", "eva")
OTTO = Requester("slack:T2", "C1", "otto")


class Agency(Room):
    """A room whose people post what a test says."""

    async def type(self, text: str, requester: Requester = EVA) -> Any:
        return english(await self.dispatcher.answer(read(text, "demo"), requester))

    def posts(self, name: str, *likes: int) -> None:
        """From now on these are out, an hour apart, the first one now."""
        seen = self.seen(name)
        now = self.clock.now()
        new = [
            Post(f"new{i}", now + timedelta(hours=i), "original", likes=count, reposts=0, replies=0)
            for i, count in enumerate(likes)
        ]
        self.network.accounts[name] = replace(seen, posts=(*seen.posts, *new))

    def seen(self, name: str) -> Observation:
        return self.network.accounts.setdefault(name, observation(f"@{name}@demo", self.clock.now()))


@pytest.fixture
def room() -> Agency:
    return Agency()


async def started(room: Agency, people: str = "@ada@demo @bob@demo", rest: str = "posts:2") -> Any:
    for name in ("ada", "bob", "cem"):
        room.seen(name)
    answer = await room.type(f"campaign start Spring {people} {rest}")
    room.clock.move(hours=1)
    return answer


async def test_starting_one_tells_what_is_expected_and_what_comes_next(room: Agency) -> None:
    told = await started(room)
    assert told.title == "The campaign spring is started"
    assert "4 posts of 2 people can bring" in plain(told)
    assert "2 people of it are kept as the campaign spring, with what is expected." in plain(told)
    assert told.sheet is not None


async def test_before_any_post_there_is_nothing_to_hold_against(room: Agency) -> None:
    await started(room)
    told = await room.type("campaign report spring")
    assert "0 of 4 planned posts are out and old enough to count." in plain(told)
    assert "Still to come: @ada@demo, @bob@demo." in plain(told)
    assert "They earned" not in plain(told)
    assert [row[1:3] for row in told.table.rows] == [("0 of 2", "–"), ("0 of 2", "–")]
    assert room.kept.all[0].judgement is None


async def test_the_first_planned_posts_count_once_they_are_ripe_and_no_others(room: Agency) -> None:
    await started(room)
    room.posts("ada", 30, 40, 9_000)
    told = await room.type("campaign report spring")
    assert "0 of 4 planned posts" in plain(told)
    room.clock.move(days=4)
    told = await room.type("campaign report spring")
    assert "2 of 4 planned posts are out" in plain(told)
    ada = told.sheet.rows[0]
    assert ada[:3] == ("@ada@demo", 2, 2)
    assert ada[3] == pytest.approx(sum_of(room, 30, 40))
    assert ada[5] <= ada[4] < ada[6]
    assert told.sheet.rows[1][3:8] == (None,) * 5
    assert "Still to come: @bob@demo." in plain(told)
    assert room.kept.all[0].judgement is None


async def test_what_is_expected_of_those_that_are_out_is_not_what_is_expected_of_all(room: Agency) -> None:
    await started(room)
    room.posts("ada", 30)
    room.clock.move(days=4)
    told = await room.type("campaign report spring")
    one = told.sheet.rows[0]
    assert one[1:3] == (2, 1)
    (campaign,) = room.kept.all
    assert one[4] < 0.7 * campaign.people[0].promised.reactions


async def test_when_all_is_out_it_is_judged_once_and_counts_in_public(room: Agency) -> None:
    await started(room)
    room.posts("ada", 30, 40)
    room.posts("bob", 20, 25)
    room.clock.move(days=4)
    told = await room.type("campaign report spring")
    assert "It is finished, and counts on the scoreboard." in plain(told)
    assert "expected." in plain(told)
    ((formula, judged),) = await room.kept.judgements()
    assert judged.came == pytest.approx(sum_of(room, 30, 40, 20, 25))
    room.network.accounts.clear()
    room.clock.move(days=2)
    await room.type("campaign report spring")
    assert await room.kept.judgements() == [(formula, judged)]
    (board,) = boards(await room.kept.judgements())
    assert board.campaigns == 1


async def test_after_sixty_days_those_that_posted_are_judged_without_the_others(room: Agency) -> None:
    await started(room)
    room.posts("ada", 30, 40)
    room.clock.move(days=LONGEST.days + 1)
    told = await room.type("campaign report spring")
    assert "It is finished" in plain(told)
    ((_, judged),) = await room.kept.judgements()
    assert judged.came == pytest.approx(sum_of(room, 30, 40))


async def test_a_campaign_in_which_nobody_posted_is_never_judged(room: Agency) -> None:
    await started(room)
    room.clock.move(days=LONGEST.days + 1)
    assert "It is finished" not in plain(await room.type("campaign report spring"))
    assert await room.kept.judgements() == []


async def test_whoever_cannot_be_looked_at_is_named(room: Agency) -> None:
    await started(room)
    await room.store.forget(room.kept.all[0].people[1].handle)
    room.posts("ada", 30, 40)
    room.clock.move(days=4)
    await room.opt_outs.forget(room.kept.all[0].people[1].handle, room.clock.now())
    told = await room.type("campaign report spring")
    assert "Could not be looked at now: @bob@demo." in plain(told)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("campaign start spring @ada@demo", "The campaign spring cannot be started."),
        ("campaign start autumn", "Which accounts?"),
        ("campaign start", "Which campaign?"),
        ("campaign start @ada@demo @bob@demo", "cannot be the name of a campaign"),
        ("campaign start autumn @@", "None of them has a score"),
        ("campaign start autumn cohort nobody", "There is no cohort nobody."),
        ("campaign report autumn", "There is no campaign autumn."),
        ("campaign report spring twice", "I cannot read “twice” here."),
        ("campaign paint spring", "I cannot read “paint” here."),
        ("campaign delete autumn", "There is no campaign autumn."),
    ],
)
async def test_what_cannot_be_done_says_why(room: Agency, typed: str, said: str) -> None:
    await started(room)
    answer = await room.type(typed)
    assert not answer.ok
    assert said in answer.title + plain(answer)


async def test_campaigns_are_listed_and_deleted_and_nobody_elses(room: Agency) -> None:
    assert (await room.type("campaign")).title == "No campaign is started yet"
    await started(room)
    await started(room, "@cem@demo", "")
    listed = await room.type("campaign list")
    assert listed.title == "1 campaign"
    assert not (await room.type("campaign report spring", OTTO)).ok
    assert not (await room.type("campaign delete spring", OTTO)).ok
    assert (await room.type("campaign delete Spring")).title == "The campaign spring is gone"


async def test_a_cohort_becomes_a_campaign(room: Agency) -> None:
    await room.type("cohort create us @ada@demo @bob@demo")
    told = await room.type("campaign start summer cohort us posts:3")
    assert "6 posts of 2 people can bring" in plain(told)


def test_the_board_tells_how_often_intervals_held_and_by_how_much_totals_missed() -> None:
    promised = Promised(99.0, 50.0, 150.0)
    found = [("3", Judgement(NOON, came, promised)) for came in (99.0, 199.0, 60.0, 120.0)]
    (board,) = boards(found)
    assert (board.campaigns, board.covered) == (4, 0.75)
    assert board.rmse >= abs(board.bias)
    assert boards([]) == []


def sum_of(room: Agency, *likes: int) -> float:
    """In weighted reactions, as the formula counts them."""
    posts = [Post(str(i), NOON, "original", likes=one, reposts=0, replies=0) for i, one in enumerate(likes)]
    return sum(weighted_reactions(posts, constants(CURRENT).reactions.worth("demo")))


@pytest.mark.parametrize("agreed", [False, True])
async def test_people_whom_a_network_lets_nobody_follow_are_in_no_campaign(agreed: bool) -> None:
    terms = Terms(use_cases={"x": "We report on our own brands."}) if agreed else PLAIN
    room = Room(terms=terms)
    room.add_network(FakeNetwork(room.clock, "x"))
    typed = read("campaign start spring @ada@demo @ada@x --paid", "demo")
    reply = english(await room.dispatcher.answer(typed, Requester("w", "C1", "eva")))
    assert reply.ok == agreed
    assert bool(room.kept.all) == agreed
    assert agreed or "use that it approved" in plain(reply)
