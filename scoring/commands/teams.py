"""The words of a team: watch, unwatch, list, digest and alerts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import time

from scoring.commands.advice import misread, type_this
from scoring.commands.kinds import (
    NO_MOVE,
    NO_QUIET,
    AlertsOff,
    DigestOff,
    ListWatched,
    SetAlerts,
    SetDigest,
    ShowAlerts,
    ShowDigest,
    Unwatch,
    Watch,
)
from scoring.commands.line import words_of
from scoring.errors import BadCommand, BadHandle, InfluenceError
from scoring.handles import ResolvedHandle, parse_handle, shown
from scoring.teams.zones import is_zone, typed_zone
from scoring.text import say

Words = Sequence[str]

WATCH_USAGE = "watch @handle @handle …"
UNWATCH_USAGE = "unwatch @handle …"
DIGEST_USAGE = "digest weekly mon 09:00 Europe/Paris | digest monthly 09:00 | digest off"
ALERTS_USAGE = "alerts drop:5 [rise:5] [quiet:22:00-07:00] [@handle] | alerts off"

# What stands between two accounts of a list and is none.
AND = frozenset(("and", "&", "+", "et", "und", "y"))
DEFAULT_MOVE = 3.0
_OFF = frozenset(("off", "none", "never", "no"))
_ON = frozenset(("on", "default"))
_ALL = frozenset(("all", "everybody", "everyone", "anyone"))
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_TIME = re.compile(r"([01]?\d|2[0-3])(?::([0-5]\d))?(am|pm)?", re.IGNORECASE)
_POINTS = re.compile(r"\d{1,2}(?:\.\d)?")
_NAMED = re.compile(r"(drop|rise|quiet):(.*)", re.IGNORECASE)
_MOVES = frozenset(("drop", "rise"))


def read_watch(words: Words, default_network: str) -> Watch:
    """The accounts that can be read; the others are told with the reason. Raises where none can."""
    who: dict[object, ResolvedHandle] = {}
    unread: list[tuple[str, InfluenceError]] = []
    for word in listed(words, "watch"):
        try:
            meant = parse_handle(word, default_network)
            who[meant.handle] = meant
        except BadHandle as error:
            unread.append((shown(word), error))
    if not who:
        raise unread[0][1]
    return Watch(tuple(who.values()), tuple(unread))


def read_unwatch(words: Words, default_network: str) -> Unwatch:
    meant = (parse_handle(word, default_network) for word in listed(words, "unwatch"))
    return Unwatch(tuple({one.handle: one for one in meant}.values()))


def listed(words: Words, verb: str) -> list[str]:
    """The accounts of a list. Raises BadCommand where there are none."""
    found = [word for word in words if word.lower() not in AND]
    if not found:
        raise BadCommand(say("Which accounts?"), type_this(verb))
    return found


def read_list(words: Words, default_network: str) -> ListWatched:
    return ListWatched()


def read_digest(words: Words, default_network: str) -> SetDigest | ShowDigest | DigestOff:
    if not words:
        return ShowDigest()
    kind, rest = words[0].lower(), words[1:]
    if kind in _OFF:
        return DigestOff()
    if kind not in ("weekly", "monthly"):
        raise misread(words[0], "digest")
    if len(rest) == 1 and rest[0].lower() in _OFF:
        return DigestOff(kind)
    return _when(kind, rest)


def read_alerts(words: Words, default_network: str) -> SetAlerts | ShowAlerts | AlertsOff:
    """A bare word is no account here: too many words say something about alerts."""
    if not words:
        return ShowAlerts()
    if len(words) == 1 and words[0].lower() in _OFF:
        return AlertsOff()
    wanted = SetAlerts()
    for name, value in _paired(words):
        if name in _MOVES:
            points = NO_MOVE if value.lower() in _OFF else read_move(value)
            wanted = replace(wanted, drop=points) if name == "drop" else replace(wanted, rise=points)
        elif name == "quiet":
            wanted = replace(wanted, quiet=NO_QUIET if value.lower() in _OFF else read_span(value))
        else:
            wanted = _about_whom(wanted, value, default_network)
    return wanted


def _paired(words: Words) -> Iterator[tuple[str, str]]:
    """`drop:5`, `drop 5` and `5` alike: what is set, and to what; "" for a word on its own."""
    waiting = ""
    for word in words:
        named = _NAMED.fullmatch(word)
        name, value = (named[1].lower(), named[2]) if named is not None else ("", word)
        if waiting and not name and (_POINTS.fullmatch(value) or value.lower() in _OFF or waiting == "quiet"):
            yield waiting, value
            waiting = ""
            continue
        if waiting in _MOVES:
            yield waiting, f"{DEFAULT_MOVE:g}"
        waiting = ""
        if name and value:
            yield name, value
        elif name or value.lower() in (*_MOVES, "quiet"):
            waiting = name or value.lower()
        elif _POINTS.fullmatch(value):
            yield "drop", value
        elif value.lower() not in (*AND, *_ON):
            yield "", value
    if waiting in _MOVES:
        yield waiting, f"{DEFAULT_MOVE:g}"
    elif waiting:
        raise misread(waiting, "alerts")


def _about_whom(wanted: SetAlerts, word: str, default_network: str) -> SetAlerts:
    if is_zone(word) and "@" not in word and "://" not in word:
        return replace(wanted, zone=typed_zone(word))
    if word.lower() in _ALL:
        return replace(wanted, everybody=True)
    if wanted.only is not None or not set("@:./") & set(word):
        raise misread(word, "alerts")
    return replace(wanted, only=parse_handle(word, default_network))


def _when(kind: str, words: Words) -> SetDigest:
    weekday, at, zone = None, None, None
    for word in words:
        day = word.lower()[:3]
        if kind == "weekly" and day in _DAYS and word.isalpha() and _is_day(word):
            weekday = _DAYS.index(day) + 1
        elif _TIME.fullmatch(word):
            at = _clock(word)
        elif kind == "monthly" and day in _DAYS and _is_day(word):
            raise BadCommand(say("A monthly report comes on the first day."), type_this("monthly"))
        elif word.lower() in ("at", "on", "every"):
            continue
        elif zone is None and ("/" in word or word.isalpha()):
            zone = typed_zone(word)
        else:
            raise misread(word, "digest")
    return SetDigest(kind, weekday, at, zone)


def _is_day(word: str) -> bool:
    full = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    typed = word.lower()
    return any(typed in (name, f"{name}s") or (len(typed) < 6 and name.startswith(typed)) for name in full)


def _clock(word: str) -> time:
    """09:00, 9, 9am, 5:30pm. Raises BadCommand."""
    found = _TIME.fullmatch(word)
    hour = -1 if found is None else int(found[1])
    half = "" if found is None else (found[3] or "").lower()
    if found is None or (half and not 1 <= hour <= 12):
        raise BadCommand(
            say("“{word}” is not a time of day.", word=shown(word)), say("Write it as 09:00 or 17:30.")
        )
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    return time(hour, int(found[2] or 0))


def read_quiet(text: str) -> tuple[time, time]:
    """A span of hours as people write it, with any dash and blanks around it. Raises BadCommand."""
    words = words_of(f"quiet:{text}")
    if len(words) != 1:
        raise _no_span(text)
    return read_span(words[0].partition(":")[2])


def read_span(text: str) -> tuple[time, time]:
    """22:00-07:00. Raises BadCommand."""
    start, dash, end = text.partition("-")
    if not dash:
        raise _no_span(text)
    if _clock(start) == _clock(end):
        raise BadCommand(say("Quiet hours need two different times."), say("Write it as quiet:22:00-07:00."))
    return _clock(start), _clock(end)


def _no_span(text: str) -> BadCommand:
    return BadCommand(
        say("“{word}” is not a span of time.", word=shown(text)), say("Write it as quiet:22:00-07:00.")
    )


def read_move(text: str) -> float:
    """Points of a move, at most one digit after the decimal point. Raises BadCommand."""
    if not _POINTS.fullmatch(text) or not is_move(float(text)):
        raise BadCommand(say("An alert needs a move of 1 to 50 points."), type_this("alerts"))
    return float(text)


def is_move(points: float) -> bool:
    """Whether an alert can wait for a move of so many points."""
    return 1 <= points <= 50 and round(points, 1) == points
