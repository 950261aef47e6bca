"""What a team does with cohorts, and what its channels are posted about them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from scoring.commands.accounts import read
from scoring.commands.kinds import Check, SetDigest, ShowCohort
from scoring.commands.requester import Requester
from scoring.formula import score
from scoring.formula.result import Parts
from scoring.handles import Handle
from scoring.history.stored import StoredScore
from scoring.messages.findings import to_stored
from scoring.service.post.alerting import Alerting
from scoring.service.post.writing import Writing
from scoring.teams.delivery import Delivery
from scoring.terms import Terms
from tests.english import english, plain
from tests.fakes import FakeClock, observation
from tests.fakes_upkeep import FakeJobs
from tests.rooms import Room

ADA, BOB, CEM = (Handle("demo", name) for name in ("ada", "bob", "cem"))
EVA = Requester("slack:T1", "C1", "eva", zone="Europe/Paris")
OTTO = Requester("slack:T2", "C9", "otto", zone="America/New_York")
NOON = datetime(2026, 5, 6, 12, tzinfo=UTC)


class Office(Room):
    """A room at noon of a Wednesday, in which people type."""

    async def type(self, text: str, requester: Requester = EVA) -> Any:
        return english(await self.dispatcher.answer(read(text, "demo"), requester))

    async def scored(self, handle: Handle, *values: float) -> None:
        """One score a day, the last one today."""
        seen = replace(observation(handle.name, self.clock.now()), network=handle.network)
        latest = to_stored(handle, score(seen), seen)
        today = self.clock.now().date()
        stored = [
            _day(latest.latest, handle, today - timedelta(days=len(values) - 1 - i), value)
            for i, value in enumerate(values)
        ]
        await self.store.save([replace(latest, latest=stored[-1])], stored[:-1])


def _day(like: StoredScore, handle: Handle, day: date, value: float) -> StoredScore:
    parts = Parts(value, value, None)
    low, high = value - 1.28, value + 1.28
    measured = replace(like.score, value=value, low=low, high=high, standard_error=1.0, parts=parts)
    return StoredScore(handle, day, measured)


@pytest.fixture
def room() -> Office:
    return Office(clock=FakeClock(NOON))


async def test_a_new_cohort_watches_its_accounts_and_offers_what_comes_next(room: Office) -> None:
    made = await room.type("cohort create Rivals @ada@demo, @bob@demo and @cem@demo")
    assert made.ok
    assert made.title == "The cohort rivals is made"
    assert "3 accounts belong to it." in plain(made)
    assert {one.handle for one in await room.teams.watched(EVA.workspace)} == {ADA, BOB, CEM}
    assert [button.command for button in made.buttons] == [ShowCohort("rivals"), Check(cohort="rivals")]


async def test_a_name_that_is_taken_is_told_with_what_to_do(room: Office) -> None:
    await room.type("cohort create rivals @ada@demo")
    again = await room.type("cohort create RIVALS @bob@demo")
    assert not again.ok
    assert "There is a cohort rivals already." in plain(again)
    assert "cohort add rivals" in plain(again)


async def test_accounts_join_and_leave(room: Office) -> None:
    await room.type("cohort create rivals @ada@demo")
    grown = await room.type("cohort add rivals @bob@demo @ada@demo")
    assert "2 accounts belong to it." in plain(grown)
    same = await room.type("cohort add rivals @bob@demo")
    assert same.title == "Nothing changed in the cohort rivals"
    left = await room.type("cohort remove rivals @ada@demo @cem@demo")
    assert left.title == "1 account in the cohort rivals"
    assert "No longer in it: @ada@demo. They stay watched." in plain(left)
    assert "Was not in it: @cem@demo." in plain(left)


async def test_who_may_not_be_watched_does_not_join(room: Office) -> None:
    await room.opt_outs.forget(BOB, NOON)
    made = await room.type("cohort create rivals @ada@demo @bob@demo @nasa@x")
    assert "1 account belongs to it." in plain(made)
    assert "Not added, asked to be forgotten here: @bob@demo." in plain(made)
    assert "Not added: @nasa@x." in plain(made)


async def test_where_nobody_may_be_watched_no_empty_cohort_is_left_behind(room: Office) -> None:
    refused = await room.type("cohort create rivals @nasa@x")
    assert not refused.ok
    assert await room.cohort_store.cohorts(EVA.workspace) == []
    assert (await room.type("cohort create rivals @ada@demo")).ok


async def test_the_watch_list_limit_holds_for_cohorts(room: Office) -> None:
    room = Office(clock=FakeClock(NOON), most_watched=1)
    made = await room.type("cohort create rivals @ada@demo @bob@demo")
    assert not made.ok
    assert "1 account belongs to it." in plain(made)
    assert "Not added, a workspace watches at most 1: @bob@demo." in plain(made)


async def test_a_cohort_shows_its_members_their_scores_and_the_median(room: Office) -> None:
    await room.type("cohort create rivals @ada@demo @bob@demo @cem@demo")
    await room.scored(ADA, *[40.0] * 20, 42.0)
    await room.scored(BOB, *[50.0] * 21)
    shown = await room.type("cohort show rivals")
    assert shown.title == "3 accounts in the cohort rivals"
    assert "The median score is 46.0, in 4 of 5 cases" in plain(shown)
    assert "over 2 accounts." in plain(shown)
    assert [row[0] for row in shown.table.rows] == ["@bob@demo", "@ada@demo", "@cem@demo"]
    assert "No score yet in rivals: @cem@demo." in shown.warnings
    assert SetDigest("weekly", cohort="rivals") in [button.command for button in shown.buttons]


async def test_two_cohorts_stand_side_by_side_over_time(room: Office) -> None:
    await room.type("cohort create us @ada@demo")
    await room.type("cohort create rivals @bob@demo @cem@demo")
    await room.scored(ADA, *[40.0 + day / 10 for day in range(41)])
    await room.scored(BOB, *[60.0] * 41)
    await room.scored(CEM, *[70.0] * 41)
    compared = await room.type("compare cohort us rivals")
    assert "The median of rivals is 21.0 points above that of us." in plain(compared)
    us, rivals = compared.table.rows
    assert (us[0], us[3]) == ("us", "1")
    assert us[2] == "+3.0"
    assert rivals[2] == "0.0"
    assert compared.chart is not None
    assert [compared.chart.name, *(one.name for one in compared.chart.others)] == ["us", "rivals"]
    assert compared.chart.says == "us from 40.0 to 44.0, rivals from 65.0 to 65.0."


async def test_a_change_of_members_breaks_the_line_and_is_told(room: Office) -> None:
    await room.type("cohort create us @ada@demo")
    await room.type("cohort create rivals @cem@demo")
    room.clock.move(days=10)
    await room.type("cohort add us @bob@demo")
    room.clock.move(days=10)
    await room.scored(ADA, *[40.0] * 41)
    await room.scored(BOB, *[60.0] * 41)
    await room.scored(CEM, *[50.0] * 41)
    compared = await room.type("compare cohort us rivals")
    assert compared.table.rows[0][2] == "–"
    gaps = [point.day for point in compared.chart.points if point.value is None]
    assert gaps == [date(2026, 5, 16)]
    assert "Members of us changed on 16 May: its line is broken there." in compared.warnings
    assert "rivals and us are about the same." in plain(compared)


async def test_a_median_over_networks_leaves_out_whose_terms_forbid_it(room: Office) -> None:
    room = Office(clock=FakeClock(NOON), terms=Terms())
    await room.type("cohort create us @ada@demo youtube:@bob")
    (youtube,) = (
        one.handle for one in await room.teams.watched(EVA.workspace) if one.handle.network != "demo"
    )
    await room.scored(ADA, *[40.0] * 5)
    await room.scored(youtube, *[90.0] * 5)
    shown = await room.type("cohort show us")
    assert "The median score is 40.0" in plain(shown)
    assert any("Not in the median of us" in one for one in shown.warnings)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("cohort show nobody", "There is no cohort nobody."),
        ("compare cohort us", "A comparison needs 2 to 5 different cohorts."),
        ("compare cohort us us", "A comparison needs 2 to 5 different cohorts."),
        ("cohort create @ada@demo @bob@demo", "cannot be the name of a cohort"),
        ("cohort create rivals", "Which accounts?"),
        ("cohort create", "Which cohort?"),
        ("cohort paint rivals", "I cannot read “paint” here."),
        ("cohort show us rivals", "I cannot read “rivals” here."),
        ("digest weekly for cohort", "Which cohort?"),
        ("digest weekly for cohort nobody", "There is no cohort nobody."),
        ("digest weekly for cohort us @ada@demo", "A cohort or accounts, not both."),
        ("alerts drop:5 cohort nobody", "There is no cohort nobody."),
        ("check cohort nobody", "There is no cohort nobody."),
        ("digest weekly cohort us cohort rivals", "One cohort at a time, please."),
    ],
)
async def test_what_cannot_be_done_says_what_can(room: Office, typed: str, said: str) -> None:
    await room.type("cohort create us @ada@demo")
    answer = await room.type(typed)
    assert not answer.ok
    assert said in answer.title + plain(answer)
    assert "/influence" in plain(answer) or "There are: us." in plain(answer) or "letters" in plain(answer)


async def test_another_workspace_sees_none_of_it(room: Office) -> None:
    await room.type("cohort create us @ada@demo")
    assert "There is no cohort us." in plain(await room.type("cohort show us", OTTO))
    assert (await room.type("cohort list", OTTO)).title == "No cohort is made yet"
    assert not (await room.type("cohort delete us", OTTO)).ok


async def test_a_digest_of_a_cohort_follows_who_belongs_to_it(room: Office) -> None:
    await room.type("cohort create us @ada@demo")
    set_up = await room.type("digest weekly mon 09:00 for cohort us")
    assert "About the cohort us." in plain(set_up)
    await room.type("watch @cem@demo")
    await room.type("cohort add us @bob@demo")
    for handle in (ADA, BOB, CEM):
        await room.scored(handle, *[40.0] * 10)
    (kept,) = await room.teams.subscriptions(EVA.workspace)
    writing = Writing(room.store, room.teams, room.cohort_store, room.teams.refreshes)
    now = room.clock.now()
    message = english(await writing.write(Delivery(1, kept, "2026-W19", now, "claimed"), now))
    assert "@ada@demo\xa040.0, @bob@demo\xa040.0." in plain(message.head)
    assert "@cem@demo" not in plain(message.head)


async def test_what_is_set_for_a_cohort_is_set_anew_for_accounts_and_back(room: Office) -> None:
    await room.type("cohort create us @ada@demo")
    await room.type("digest weekly for cohort us")
    await room.type("digest weekly fri")
    (kept,) = await room.teams.subscriptions(EVA.workspace)
    assert (kept.cohort, kept.about) == ("us", ())
    await room.type("digest weekly for @ada@demo")
    (kept,) = await room.teams.subscriptions(EVA.workspace)
    assert (kept.cohort, kept.about) == ("", (ADA,))
    await room.type("digest weekly for cohort:us")
    await room.type("digest weekly for all")
    (kept,) = await room.teams.subscriptions(EVA.workspace)
    assert (kept.cohort, kept.about) == ("", ())


async def test_a_day_of_the_week_may_be_the_name_of_a_cohort(room: Office) -> None:
    await room.type("cohort create mon @ada@demo")
    await room.type("digest weekly mon for cohort mon")
    (kept,) = await room.teams.subscriptions(EVA.workspace)
    assert (kept.cohort, kept.local.weekday) == ("mon", 1)


async def test_alerts_of_a_cohort_tell_of_its_members_alone(room: Office) -> None:
    await room.type("watch @bob@demo")
    await room.type("cohort create us @ada@demo")
    set_up = await room.type("alerts drop:5 cohort us")
    assert "Alert when anybody of the cohort us drops by 5 points" in plain(set_up)
    for handle in (ADA, BOB):
        await room.scored(handle, *[60.0] * 10, 30.0)
    alerting = Alerting(room.store, room.teams, room.cohort_store, room.ledger, FakeJobs({}), room.clock)
    await alerting.look([ADA, BOB])
    told = [one.payload for one in await room.ledger.deliveries(EVA.workspace)]
    assert [alert[0] for payload in told for alert in (payload or {})["alerts"]] == [str(ADA)]


async def test_a_cohort_that_a_channel_is_posted_about_is_kept(room: Office) -> None:
    await room.type("cohort create us @ada@demo")
    await room.type("digest weekly for cohort us")
    refused = await room.type("cohort delete us")
    assert not refused.ok
    assert "Turn that off first" in plain(refused)
    await room.type("digest off")
    await room.type("digest weekly for all")
    gone = await room.type("cohort delete us")
    assert gone.title == "The cohort us is gone"
    assert await room.teams.is_watched(EVA.workspace, ADA)


async def test_a_preview_may_be_of_a_cohort(room: Office) -> None:
    await room.type("watch @bob@demo")
    await room.type("cohort create us @ada@demo")
    for handle in (ADA, BOB):
        await room.scored(handle, *[40.0] * 10)
    shown = await room.type("digest preview for cohort us")
    assert "Steady: @ada@demo\xa040.0." in plain(shown)
    assert "@bob@demo" not in plain(shown)
