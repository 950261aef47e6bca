"""The words of a team: watch, unwatch, list, digest and alerts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import time

from scoring.commands.advice import misread, type_this
from scoring.commands.kinds import (
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
from scoring.errors import BadCommand
from scoring.handles import ResolvedHandle, parse_handle, shown
from scoring.teams.calendar import read_zone
from scoring.text import say

Words = Sequence[str]

WATCH_USAGE = "watch @handle @handle …"
UNWATCH_USAGE = "unwatch @handle …"
DIGEST_USAGE = "digest weekly mon 09:00 Europe/Paris | digest monthly 09:00 | digest off"
ALERTS_USAGE = "alerts drop:5 [rise:5] [quiet:22:00-07:00] [@handle] | alerts off"

DEFAULT_MOVE = 3.0
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_TIME = re.compile(r"([01]?\d|2[0-3])(?::([0-5]\d))?(am|pm)?", re.IGNORECASE)
_POINTS = re.compile(r"\d{1,2}(?:\.\d)?")
_MOVE = re.compile(rf"(drop|rise)(?::({_POINTS.pattern}))?", re.IGNORECASE)


def read_watch(words: Words, default_network: str) -> Watch:
    return Watch(_handles(words, default_network, WATCH_USAGE))


def read_unwatch(words: Words, default_network: str) -> Unwatch:
    return Unwatch(_handles(words, default_network, UNWATCH_USAGE))


def read_list(words: Words, default_network: str) -> ListWatched:
    return ListWatched()


def read_digest(words: Words, default_network: str) -> SetDigest | ShowDigest | DigestOff:
    if not words:
        return ShowDigest()
    kind, rest = words[0].lower(), words[1:]
    if kind == "off":
        return DigestOff()
    if kind not in ("weekly", "monthly"):
        raise misread(words[0], DIGEST_USAGE)
    if [word.lower() for word in rest] == ["off"]:
        return DigestOff(kind)
    return _when(kind, rest)


def read_alerts(words: Words, default_network: str) -> SetAlerts | ShowAlerts | AlertsOff:
    if not words:
        return ShowAlerts()
    if [word.lower() for word in words] == ["off"]:
        return AlertsOff()
    moves: dict[str, float] = {}
    quiet, only, zone = None, None, None
    for word in words:
        move = _MOVE.fullmatch(word)
        if move is not None:
            moves[move[1].lower()] = DEFAULT_MOVE if move[2] is None else read_move(move[2])
        elif word.lower().startswith("quiet:"):
            quiet = read_span(word.partition(":")[2])
        elif "/" in word or word.upper() == "UTC":
            zone = read_zone(word).key
        elif only is None:
            only = parse_handle(word, default_network)
        else:
            raise misread(word, ALERTS_USAGE)
    if not moves:
        moves["drop"] = DEFAULT_MOVE
    return SetAlerts(moves.get("drop"), moves.get("rise"), quiet, only, zone)


def _when(kind: str, words: Words) -> SetDigest:
    weekday, at, zone = None, None, None
    for word in words:
        day = word.lower()[:3]
        if kind == "weekly" and day in _DAYS and word.isalpha() and _is_day(word):
            weekday = _DAYS.index(day) + 1
        elif _TIME.fullmatch(word):
            at = _clock(word)
        elif kind == "monthly" and day in _DAYS and _is_day(word):
            raise BadCommand(
                say("A monthly report comes on the first day."),
                type_this(DIGEST_USAGE),
            )
        elif zone is None and ("/" in word or word.isalpha()):
            zone = read_zone(word).key
        else:
            raise misread(word, DIGEST_USAGE)
    return SetDigest(kind, weekday, at, zone)


def _is_day(word: str) -> bool:
    full = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    return any(name.startswith(word.lower()) for name in full)


def _handles(words: Words, default_network: str, usage: str) -> tuple[ResolvedHandle, ...]:
    typed = [part for word in words for part in word.split(",") if part]
    if not typed:
        raise BadCommand(say("Which accounts?"), type_this(usage))
    meant = (parse_handle(part, default_network) for part in typed)
    return tuple({one.handle: one for one in meant}.values())


def _clock(word: str) -> time:
    """09:00, 9, 9am, 5:30pm. Raises BadCommand."""
    found = _TIME.fullmatch(word)
    if found is None:
        raise BadCommand(
            say("“{word}” is not a time of day.", word=shown(word)), say("Write it as 09:00 or 17:30.")
        )
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").lower()
    if half and not 1 <= hour <= 12:
        raise BadCommand(
            say("“{word}” is not a time of day.", word=shown(word)), say("Write it as 09:00 or 17:30.")
        )
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    return time(hour, minute)


def read_span(text: str) -> tuple[time, time]:
    """22:00-07:00. Raises BadCommand."""
    start, dash, end = text.partition("-")
    if not dash:
        raise BadCommand(
            say("“{word}” is not a span of time.", word=shown(text)),
            say("Write it as quiet:22:00-07:00."),
        )
    if _clock(start) == _clock(end):
        raise BadCommand(say("Quiet hours need two different times."), say("Write it as quiet:22:00-07:00."))
    return _clock(start), _clock(end)


def read_move(text: str) -> float:
    """Points of a move, at most one digit after the decimal point. Raises BadCommand."""
    if not _POINTS.fullmatch(text) or not is_move(float(text)):
        raise BadCommand(say("An alert needs a move of 1 to 50 points."), type_this(ALERTS_USAGE))
    return float(text)


def is_move(points: float) -> bool:
    """Whether an alert can wait for a move of so many points."""
    return 1 <= points <= 50 and round(points, 1) == points
