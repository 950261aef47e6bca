"""When something is due, in every zone there is."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.errors import BadInput
from scoring.teams.calendar import Due, LocalTime, Rhythm, due, next_due, read_zone, to_utc

PARIS = ZoneInfo("Europe/Paris")
NINE = LocalTime(9, 0)
# Zones that only count leap seconds or stand for the machine's own setting are no team's zone.
ZONES = sorted(
    zone
    for zone in available_timezones()
    if not zone.startswith(("right/", "posix/")) and zone != "localtime"
)


def at(
    year: int, month: int, day: int, hour: int = 0, minute: int = 0, zone: ZoneInfo | None = None
) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=zone or UTC).astimezone(UTC)


def test_weekly_is_the_local_weekday_and_minute() -> None:
    found = due("weekly", at(2026, 3, 20), at(2026, 4, 7), PARIS, NINE)
    # The clock goes forward on 29 March: 09:00 in Paris is 08:00 UTC before and 07:00 UTC after.
    assert found == [
        Due("2026-W13", at(2026, 3, 23, 8)),
        Due("2026-W14", at(2026, 3, 30, 7)),
        Due("2026-W15", at(2026, 4, 6, 7)),
    ]


def test_iso_week_53_and_the_turn_of_the_year() -> None:
    found = due("weekly", at(2026, 12, 20), at(2027, 1, 12), PARIS, NINE)
    assert [one.period for one in found] == ["2026-W52", "2026-W53", "2027-W01", "2027-W02"]


def test_monthly_is_the_first_day_and_names_the_month_that_ended() -> None:
    found = due("monthly", at(2024, 1, 15), at(2024, 4, 1, 12), ZoneInfo("UTC"), NINE)
    assert found == [
        Due("2024-01", at(2024, 2, 1, 9)),
        Due("2024-02", at(2024, 3, 1, 9)),
        Due("2024-03", at(2024, 4, 1, 9)),
    ]


def test_a_local_time_that_exists_twice_is_due_once_at_its_first() -> None:
    found = due(
        "daily", at(2026, 10, 24, 12), at(2026, 10, 26, 0), ZoneInfo("Europe/Berlin"), LocalTime(2, 30)
    )
    assert found == [Due("2026-10-25", at(2026, 10, 25, 0, 30))]


def test_a_local_time_that_is_skipped_is_due_after_the_gap() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    found = due("daily", at(2026, 3, 28, 12), at(2026, 3, 29, 12), berlin, LocalTime(2, 30))
    assert found == [Due("2026-03-29", at(2026, 3, 29, 1, 30))]
    assert found[0].at.astimezone(berlin).hour == 3


def test_a_gap_at_midnight_skips_no_day() -> None:
    zone = ZoneInfo("America/Sao_Paulo")
    found = due("daily", at(2018, 11, 2, 12), at(2018, 11, 6), zone, LocalTime(0, 0))
    assert [one.period for one in found] == ["2018-11-03", "2018-11-04", "2018-11-05"]


def test_a_local_day_that_never_was_loses_no_period() -> None:
    apia = ZoneInfo("Pacific/Apia")
    found = due("daily", at(2011, 12, 29), at(2011, 12, 31, 12), apia, NINE)
    assert [one.period for one in found] == ["2011-12-29", "2011-12-30", "2011-12-31"]
    assert found[1].at == found[2].at


def test_nothing_is_due_before_it_was_asked_for() -> None:
    since = at(2026, 5, 4, 9, zone=PARIS)
    assert due("weekly", since, since + timedelta(days=6), PARIS, NINE) == []


def test_a_changed_zone_or_hour_keeps_the_names_of_the_periods() -> None:
    """The unique key of a delivery is its period, so a change on the day itself cannot post twice."""
    since, now = at(2026, 5, 3), at(2026, 5, 6)
    kiritimati, niue = ZoneInfo("Pacific/Kiritimati"), ZoneInfo("Pacific/Niue")
    first, second = (due("weekly", since, now, zone, NINE)[0] for zone in (kiritimati, niue))
    later = due("weekly", since, now, PARIS, LocalTime(17, 0))[0]
    assert first.period == second.period == later.period == "2026-W19"


@pytest.mark.parametrize(
    "name", ["Europe/Atlantis", "", "../../etc/passwd", "/etc/localtime", "a" * 5000, "\x00"]
)
def test_a_name_that_is_no_zone_is_refused(name: str) -> None:
    with pytest.raises(BadInput):
        read_zone(name)


@pytest.mark.parametrize("rhythm", ["daily", "weekly", "monthly"])
def test_in_every_zone_each_period_of_four_years_is_due_once_in_order(rhythm: Rhythm) -> None:
    since, now = at(2023, 6, 1), at(2027, 6, 1)
    wanted = {"daily": (1459, 1463), "weekly": (208, 210), "monthly": (47, 49)}[rhythm]
    for name in ZONES:
        found = due(rhythm, since, now, ZoneInfo(name), LocalTime(2, 30, weekday=7))
        assert len({one.period for one in found}) == len(found)
        assert wanted[0] <= len(found) <= wanted[1], name
        assert all(a.at <= b.at for a, b in pairwise(found)), name


_MOMENT = st.datetimes(datetime(2000, 1, 1), datetime(2037, 1, 1)).map(
    lambda naive: naive.replace(tzinfo=UTC)
)


@given(
    st.sampled_from(("daily", "weekly", "monthly")),
    _MOMENT,
    st.lists(st.timedeltas(timedelta(0), timedelta(days=20)), max_size=8),
    st.sampled_from(ZONES),
    st.builds(LocalTime, st.integers(0, 23), st.integers(0, 59), st.integers(1, 7)),
)
def test_many_small_looks_find_what_one_large_look_finds(
    rhythm: Rhythm, start: datetime, steps: list[timedelta], zone_name: str, local: LocalTime
) -> None:
    zone = ZoneInfo(zone_name)
    found, now = [], start
    for step in steps:
        found += due(rhythm, now, now + step, zone, local)
        now += step
    assert found == due(rhythm, start, now, zone, local)
    if found:
        assert next_due(rhythm, start, zone, local) == found[0]


@given(_MOMENT, st.sampled_from(ZONES), st.integers(0, 23), st.integers(0, 59))
def test_the_local_clock_shows_the_wanted_minute_unless_it_was_skipped(
    moment: datetime, zone_name: str, hour: int, minute: int
) -> None:
    zone, wanted = ZoneInfo(zone_name), LocalTime(hour, minute)
    instant = to_utc(date(moment.year, moment.month, min(moment.day, 28)), wanted, zone)
    local = instant.astimezone(zone)
    if (local.hour, local.minute) != (hour, minute):
        # Skipped: the clock shows the same minute as far past the gap as it was into it.
        before = (instant - timedelta(hours=26)).astimezone(zone).utcoffset()
        after = (instant + timedelta(hours=26)).astimezone(zone).utcoffset()
        assert before is not None and after is not None and before != after
