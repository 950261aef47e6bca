"""What every Store promises, run on the fake, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from adapters.storage.scores import SqlStore
from adapters.storage.teams import SqlTeams
from scoring.facts import fact
from scoring.formula import score
from scoring.handles import Handle
from scoring.history.stored import Account, Stamp
from scoring.messages.findings import to_stored
from scoring.ports.scores import Store
from scoring.teams.workspace import Watched
from tests.english import english
from tests.fakes import NOON, FakeStore, observation
from tests.stores import KINDS, open_database

ADA = Handle("demo", "ada")
BOB = Handle("demo", "bob")
JUMPED = fact("followers-jumped", before=2_000, after=900)


@pytest.fixture(params=["fake", "sqlite", "postgresql"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    if request.param == "fake":
        yield FakeStore()
        return
    async with open_database(request.param, tmp_path) as database:
        yield SqlStore(database)


def account(day: int = 0, handle: Handle = ADA, reposts: int = 10) -> Account:
    seen = observation(str(handle), NOON + timedelta(days=day), reposts=reposts)
    return to_stored(handle, score(seen), seen)


async def test_an_unknown_account_is_none(store: Store) -> None:
    assert await store.account(ADA) is None
    assert list(await store.history(ADA, NOON.date())) == []


async def test_what_was_saved_comes_back_equal_without_engagers(store: Store) -> None:
    saved = account()
    await store.save([saved])
    assert saved.week.best is not None
    assert await store.account(ADA) == replace(saved, observation=replace(saved.observation, engagers=None))


async def test_several_accounts_come_in_one_question(store: Store) -> None:
    elsewhere = Handle("github", "ada")
    for one in (account(), account(1), account(handle=BOB), account(handle=elsewhere)):
        await store.save([one])
    found = await store.accounts([BOB, ADA, elsewhere, Handle("demo", "nobody"), ADA])
    assert set(found) == {ADA, BOB, elsewhere}
    for handle, one in found.items():
        assert one == await store.account(handle)
    assert await store.accounts([]) == {}


async def test_one_row_a_day_and_the_last_of_the_day_stays(store: Store) -> None:
    await store.save([account(reposts=10)])
    later = account(reposts=50)
    await store.save([later])
    assert list(await store.history(ADA, NOON.date())) == [later.latest]


async def test_history_is_oldest_first_and_starts_at_the_day_asked(store: Store) -> None:
    for day in (2, 0, 1):
        await store.save([account(day)])
    rows = await store.history(ADA, NOON.date() + timedelta(days=1))
    assert [row.day for row in rows] == [NOON.date() + timedelta(days=day) for day in (1, 2)]


async def test_history_crosses_months_and_years(store: Store) -> None:
    for day in (0, 200, 400):
        await store.save([account(day)])
    assert len(await store.history(ADA, NOON.date())) == 3


async def test_an_older_score_does_not_become_the_latest(store: Store) -> None:
    await store.save([account(day=5)])
    await store.save([account(day=1)])
    found = await store.account(ADA)
    assert found is not None and found.latest.day == NOON.date() + timedelta(days=5)


async def test_accounts_do_not_mix(store: Store) -> None:
    await store.save([account(), account(handle=BOB, reposts=99)])
    found = await store.account(ADA)
    assert found is not None and found.latest.score.handle == "@ada@demo"
    assert len(await store.history(ADA, NOON.date())) == 1


async def test_past_days_fill_gaps_and_never_replace_a_row(store: Store) -> None:
    first = account(day=0)
    await store.save([first])
    past = [replace(account(day=day, reposts=999).latest, reconstructed=True) for day in (-40, -1, 0)]
    latest = account(day=1)
    await store.save([latest], past)
    rows = await store.history(ADA, NOON.date() - timedelta(days=100))
    assert list(rows) == [*past[:2], first.latest, latest.latest]


async def test_a_workspace_gets_the_days_and_the_week_of_each_handle_that_is_known(store: Store) -> None:
    for day in range(4):
        await store.save([account(day), account(day, BOB, reposts=99)])
    since = NOON.date() + timedelta(days=2)
    found = await store.of_workspace([ADA, BOB, Handle("x", "ada")], since)
    assert set(found) == {ADA, BOB}
    assert [kept.day for kept in found[ADA].days] == [since, since + timedelta(days=1)]
    assert found[BOB].days[-1] == account(3, BOB, reposts=99).latest
    assert found[BOB].week == account(3, BOB, reposts=99).week


async def test_saving_nothing_is_fine(store: Store) -> None:
    await store.save([])
    await store.hold([])


async def test_a_held_day_shows_the_last_good_score_and_keeps_its_observation(store: Store) -> None:
    good = account()
    await store.save([good])
    held = replace(
        good.latest,
        day=good.latest.day + timedelta(days=1),
        score=replace(
            good.latest.score, held=(fact("followers-jumped", before=2_000, after=900), fact("page-missing"))
        ),
    )
    unknown = replace(held, handle=BOB)
    await store.hold([held, unknown])
    found = await store.account(ADA)
    assert found is not None and found.latest == held
    assert found.observation.observed_at == NOON
    assert list(await store.history(ADA, NOON.date())) == [good.latest, held]
    assert await store.account(BOB) is None
    after = account(day=1)
    await store.save([after])
    assert (await store.latest([ADA, BOB])) == {ADA: after.latest}


async def test_forgetting_deletes_everything_of_one_account_only(store: Store) -> None:
    await store.save([account(), account(handle=BOB)])
    assert await store.forget(ADA) is True
    assert await store.forget(ADA) is False
    assert await store.account(ADA) is None
    assert list(await store.history(ADA, NOON.date())) == []
    assert await store.account(BOB) is not None


async def test_absent_parts_and_marks_survive(store: Store) -> None:
    seen = account()
    bare = replace(
        seen.latest.score,
        parts=replace(seen.latest.score.parts, reach=None, network=None),
        held=(fact("page-missing"),),
    )
    kept = replace(seen.latest, score=bare, followers=None, posts_total=None, reconstructed=True)
    await store.save([replace(seen, latest=kept)])
    found = await store.account(ADA)
    assert found is not None and found.latest == kept


async def test_thinning_keeps_the_last_day_of_each_old_iso_week_and_all_newer_days(store: Store) -> None:
    start = date(2024, 12, 23)  # a Monday; the week after it belongs to 2025 by ISO and spans the new year
    for day in range(28):
        moment = datetime.combine(start + timedelta(days=day), time(12), UTC)
        seen = observation(at=moment)
        await store.save([to_stored(ADA, score(seen), seen)])
    await store.save([account(handle=BOB)])
    before = start + timedelta(days=23)
    assert await store.thin(before) == 18
    assert await store.thin(before) == 0
    days = [row.day for row in await store.history(ADA, start)]
    assert days[:3] == [start + timedelta(days=6 + 7 * week) for week in range(3)]
    assert days[3:] == [start + timedelta(days=day) for day in range(21, 28)]
    assert len(await store.history(BOB, NOON.date())) == 1


async def test_check_says_ok(store: Store) -> None:
    await store.save([account()])
    assert english(await store.check()).startswith("ok")


async def test_what_a_database_refuses_in_a_text_is_left_out(store: Store) -> None:
    seen = account()
    hostile = replace(seen.observation, display_name="a\x00b\ud800c", url="https://h.test/\x00")
    await store.save([replace(seen, observation=hostile)])
    found = await store.account(ADA)
    assert found is not None and found.latest == seen.latest


async def test_an_older_look_does_not_replace_a_newer_one_of_the_same_day(store: Store) -> None:
    noon, later = account(), account()
    evening = replace(later.observation, observed_at=NOON + timedelta(hours=6))
    newer = to_stored(ADA, score(replace(evening, followers=9_000)), evening)
    await store.save([newer])
    await store.save([noon])
    assert list(await store.history(ADA, NOON.date())) == [newer.latest]


async def test_a_held_look_does_not_take_the_place_of_a_good_one_of_the_same_day(store: Store) -> None:
    good = account()
    await store.save([good])
    await store.hold([replace(good.latest, score=replace(good.latest.score, held=(fact("page-missing"),)))])
    assert list(await store.history(ADA, NOON.date())) == [good.latest]


async def test_data_that_may_not_be_kept_longer_is_let_go(store: Store) -> None:
    for handle in (ADA, Handle("youtube", "some")):
        await store.save([account(handle=handle)])
    assert await store.expire("youtube", NOON) == 0
    assert await store.expire("youtube", NOON + timedelta(seconds=1)) == 1
    assert await store.account(ADA) is not None


@pytest.mark.parametrize("kind", KINDS)
async def test_a_watched_score_is_told_to_the_workspace_that_watches(kind: str, tmp_path: Path) -> None:
    async with open_database(kind, tmp_path) as database:
        store, teams = SqlStore(database), SqlTeams(database)
        await store.save([account(), account(handle=BOB)])
        assert await store.watched_score(ADA, "w") is None
        await teams.watch([Watched("w", ADA, "U1", NOON)], 5)
        assert await store.watched_score(ADA, "w") == (await store.latest([ADA]))[ADA]
        assert await store.watched_score(ADA, "v") is None
        assert await store.watched_score(BOB, "w") is None


async def test_a_stamp_changes_with_every_newer_look_and_with_a_held_day(store: Store) -> None:
    assert await store.stamp(ADA, "w") is None
    await store.save([account()])
    first = await store.stamp(ADA, "w")
    assert first == Stamp(NOON.date(), NOON, (), watched=False, linked=False)
    await store.save([account(handle=BOB)])
    assert await store.stamp(ADA, "w") == first
    tomorrow = replace(account().latest, day=NOON.date() + timedelta(days=1))
    await store.hold([replace(tomorrow, score=replace(tomorrow.score, held=(JUMPED,)))])
    held = await store.stamp(ADA, "w")
    assert held == Stamp(tomorrow.day, NOON, (JUMPED,), watched=False, linked=False)
    await store.save([account(2)])
    later = await store.stamp(ADA, "w")
    assert later is not None and later.observed_at == NOON + timedelta(days=2)
    assert await store.forget(ADA) and await store.stamp(ADA, "w") is None


async def test_room_for_coming_months_can_be_made_ahead_and_again(store: Store) -> None:
    days = [NOON.date() + timedelta(days=ahead) for ahead in (0, 31, 62)]
    await store.prepare(days)
    await store.prepare(days)
    await store.save([account()])
    assert await store.account(ADA) is not None
