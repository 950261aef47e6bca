"""Medians of cohorts: how sure they are, which of two is ahead, and lines that break where members change."""

from __future__ import annotations

from datetime import date, timedelta
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.explain.cohorts import ahead, course, median_of, moved
from scoring.formula.result import Score
from scoring.handles import Handle
from scoring.history.stored import StoredScore
from scoring.teams.cohort import Cohort, Membership, cohort_name, stretches
from tests.fakes import NOON
from tests.scoring.scores import scored as score_of

ADA, BOB, CEM = (Handle("demo", name) for name in ("ada", "bob", "cem"))
FIRST = date(2026, 3, 1)


def scored(value: float, error: float = 1.0) -> Score:
    return score_of("@ada", value, error=error)


def days(handle: Handle, *values: float, first: date = FIRST) -> list[StoredScore]:
    return [StoredScore(handle, first + timedelta(days=i), scored(value)) for i, value in enumerate(values)]


@given(st.lists(st.floats(1, 100), min_size=1, max_size=30), st.floats(0.1, 10))
def test_the_interval_of_a_median_holds_it_and_stays_on_the_scale(values: list[float], error: float) -> None:
    found = median_of([scored(value, error) for value in values])
    assert found is not None
    assert found.low <= found.value == median(values) <= found.high
    assert found.low >= 1
    assert found.high <= 100


def test_many_accounts_tell_the_median_more_surely_than_one() -> None:
    one, many = median_of([scored(50, 5)]), median_of([scored(50, 5)] * 25)
    assert one is not None
    assert many is not None
    assert many.high - many.low < 0.5 * (one.high - one.low)


def test_the_interval_of_one_account_is_its_own_eighty_percent() -> None:
    found = median_of([scored(50, 5)])
    assert found is not None
    assert found.high - found.low == pytest.approx(2 * 1.2816 * 5, rel=0.05)


def test_nobody_has_no_median() -> None:
    assert median_of([]) is None
    assert ahead({"us": [], "rivals": [scored(50)]}) is None


def test_a_difference_inside_the_noise_is_none() -> None:
    near = ahead({"us": [scored(50, 3)], "rivals": [scored(52, 3)]})
    far = ahead({"us": [scored(50, 1)], "rivals": [scored(60, 1)]})
    assert near is not None
    assert not near.real
    assert far is not None
    assert (far.higher, far.lower, far.real, far.points) == ("rivals", "us", True, 10)


def test_a_line_runs_over_the_same_accounts_every_day() -> None:
    """Bob, who has no score at the beginning, does not move the median by coming in."""
    found = {ADA: days(ADA, 40, 41, 42), BOB: days(BOB, 90, first=FIRST + timedelta(days=8))}
    steps, late = course([(FIRST, [ADA, BOB])], found, FIRST + timedelta(days=9))
    assert [step.value for step in steps] == [40, 41, 42]
    assert late == [BOB]


def test_a_line_begins_where_it_shows_most() -> None:
    """A week less of two accounts says more than all days of one."""
    found = {ADA: days(ADA, *[40] * 40), BOB: days(BOB, *[60] * 33, first=FIRST + timedelta(days=7))}
    steps, late = course([(FIRST, [ADA, BOB])], found, FIRST + timedelta(days=39))
    assert (steps[0].day, len(steps), late) == (FIRST + timedelta(days=7), 33, [])
    assert {step.value for step in steps} == {50}


def test_a_day_without_a_score_has_that_of_the_day_before() -> None:
    found = {ADA: days(ADA, 40, 50, 60), BOB: days(BOB, 20)}
    steps, _ = course([(FIRST, [ADA, BOB])], found, FIRST + timedelta(days=2))
    assert [step.value for step in steps] == [30, 35, 40]


def test_the_line_breaks_on_the_day_on_which_members_change() -> None:
    change = FIRST + timedelta(days=2)
    found = {ADA: days(ADA, 40, 40, 40, 40, 40), BOB: days(BOB, 80, 80, 80, 80, 80)}
    steps, _ = course([(FIRST, [ADA]), (change, [ADA, BOB])], found, FIRST + timedelta(days=4))
    assert [step.value for step in steps] == [40, 40, None, 60, 60]
    assert moved(steps, timedelta(days=4)) is None
    assert moved(steps, timedelta(days=1)) == 0


def test_how_far_the_median_moved_is_over_one_line_only() -> None:
    steps, _ = course([(FIRST, [ADA])], {ADA: days(ADA, *range(40, 75))}, FIRST + timedelta(days=34))
    assert moved(steps, timedelta(days=30)) == 30
    assert moved(steps[-5:], timedelta(days=30)) is None
    assert moved([], timedelta(days=30)) is None


def test_the_first_members_stand_for_the_time_before_there_was_a_cohort() -> None:
    """A team makes one to look at what was; only later changes break its line."""
    later = NOON + timedelta(days=5)
    cohort = Cohort(
        "w", "us", NOON, (Membership(ADA, NOON, later), Membership(BOB, NOON), Membership(CEM, later))
    )
    long_ago = NOON.date() - timedelta(days=90)
    assert [(one.first, one.members) for one in stretches(cohort, long_ago)] == [
        (long_ago, (ADA, BOB)),
        (later.date(), (BOB, CEM)),
    ]
    after = later.date() + timedelta(days=1)
    assert [(one.first, one.members) for one in stretches(cohort, after)] == [(after, (BOB, CEM))]


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Rivals", "rivals"),
        ("dev-rel_2026", "dev-rel_2026"),
        ("équipe", "équipe"),
        ("ＲＩＶＡＬＳ", "rivals"),
        ("", None),
        ("@ada", None),
        ("a b", None),
        ("a/b", None),
        ("-x", None),
        ("x" * 41, None),
        ("a\u202eb", None),
    ],
)
def test_a_name_has_one_spelling(typed: str, name: str | None) -> None:
    assert cohort_name(typed) == name


@given(st.text(max_size=60))
def test_a_name_that_is_one_stays_what_it_is(typed: str) -> None:
    name = cohort_name(typed)
    assert name is None or cohort_name(name) == name
