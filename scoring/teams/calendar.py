"""When something is due in a team's own time: every day, every ISO week or every month, at a local minute.

Pure: the same answer on every machine and however often it is asked. Local times that exist twice are taken
at their first occurrence; local times that a clock change skips are taken as much later as the clock jumped.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from importlib import resources
from typing import Literal
from zoneinfo import ZoneInfo

from scoring.errors import BadInput
from scoring.facts import fact
from scoring.text import say

Rhythm = Literal["daily", "weekly", "monthly"]


@dataclass(frozen=True, slots=True)
class LocalTime:
    """The local minute; `weekday` 1 (Monday) to 7 counts for weekly, monthly is always the first day."""

    hour: int = 9
    minute: int = 0
    weekday: int = 1


@dataclass(frozen=True, slots=True)
class Due:
    """One period and its instant in UTC. `period` names it once and for all: 2026-11-23, 2026-W53, 2026-11.

    A monthly period is the month that has just ended, a weekly one the ISO week it is posted in.
    """

    period: str
    at: datetime


# Many teams are posted at the same minute of the same zone, and a tick asks for all of them.
@lru_cache(maxsize=4096)
def due_and_next(
    rhythm: Rhythm, since: datetime, now: datetime, zone: ZoneInfo, at: LocalTime
) -> tuple[tuple[Due, ...], Due]:
    """Every period whose instant lies after `since` and not after `now`, oldest first; and the one after
    them. Both aware."""
    found: list[Due] = []
    for one in _from(rhythm, since, zone, at):
        if one.at > max(since, now):
            return tuple(found), one
        if since < one.at <= now:
            found.append(one)
    raise AssertionError("periods do not end")


def due(rhythm: Rhythm, since: datetime, now: datetime, zone: ZoneInfo, at: LocalTime) -> list[Due]:
    """Every period whose instant lies after `since` and not after `now`, oldest first. Both aware."""
    return list(due_and_next(rhythm, since, now, zone, at)[0])


def next_due(rhythm: Rhythm, after: datetime, zone: ZoneInfo, at: LocalTime) -> Due:
    """The first period whose instant lies after `after`."""
    return next(one for one in _from(rhythm, after, zone, at) if one.at > after)


def to_utc(day: date, at: LocalTime, zone: ZoneInfo) -> datetime:
    """The instant of a local minute. fold=0 takes the first of two, and shifts a missing one past its gap."""
    return datetime.combine(day, time(at.hour, at.minute), zone).astimezone(UTC)


def read_zone(name: str) -> ZoneInfo:
    """An IANA zone by its name. Raises BadInput with examples."""
    try:
        if name in zone_names():
            return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        # Listed, and yet this machine's own copy of the zones lacks it or cannot be read.
        pass
    raise BadInput(
        fact("unknown-zone", zone=name[:40]),
        say("Use a name such as Europe/Paris, America/New_York or UTC."),
    )


@cache
def zone_names() -> frozenset[str]:
    """The zones of the tzdata package's own list.

    A machine's folder of zones also holds localtime, posixrules and right/…: what they mean differs from
    machine to machine, and the last count leap seconds. Factory means that nobody chose a zone.
    """
    listed = resources.files("tzdata").joinpath("zones").read_text("utf-8").split()
    return frozenset(listed) - {"Factory"}


def _from(rhythm: Rhythm, since: datetime, zone: ZoneInfo, at: LocalTime) -> Iterator[Due]:
    """The periods in order, from safely before `since`; a zone may lie a day apart and skip another."""
    day = since.astimezone(zone).date() - timedelta(days=2)
    if rhythm == "weekly":
        day -= timedelta(days=(day.isoweekday() - at.weekday) % 7)
    if rhythm == "monthly":
        day = day.replace(day=1)
    while True:
        yield Due(_period(rhythm, day), to_utc(day, at, zone))
        day = _after(rhythm, day)


def _after(rhythm: Rhythm, day: date) -> date:
    if rhythm == "monthly":
        return (day + timedelta(days=32)).replace(day=1)
    return day + timedelta(days=7 if rhythm == "weekly" else 1)


def _period(rhythm: Rhythm, day: date) -> str:
    if rhythm == "monthly":
        return f"{day - timedelta(days=1):%Y-%m}"
    if rhythm == "weekly":
        year, week, _ = day.isocalendar()
        return f"{year}-W{week:02d}"
    return day.isoformat()
