"""The words of a team: watch, unwatch, list, digest and alerts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import time

from scoring.commands.advice import misread, type_this
from scoring.commands.cohorts import taken_cohort
from scoring.commands.kinds import (
    NO_MOVE,
    NO_QUIET,
    NOBODY,
    AlertsOff,
    DigestOff,
    ListWatched,
    Preview,
    SetAlerts,
    SetDigest,
    ShowAlerts,
    ShowDigest,
    Unread,
    Unwatch,
    Watch,
)
from scoring.commands.line import AND, words_of
from scoring.errors import BadCommand, BadHandle, InfluenceError
from scoring.handles import ResolvedHandle, parse_handle, shown
from scoring.teams.cities import zones_of_city
from scoring.teams.subscription import Mention
from scoring.teams.zones import is_zone, typed_zone
from scoring.text import say

Words = Sequence[str]

WATCH_USAGE = "watch @handle @handle …"
UNWATCH_USAGE = "unwatch @handle …"
DIGEST_USAGE = (
    "digest weekly mon 09:00 Europe/Paris [for @handle …|for cohort name] | digest monthly 09:00"
    " | digest preview | digest off"
)
ALERTS_USAGE = "alerts drop:5 [rise:5] [quiet:22:00-07:00] [@handle …|cohort name] | alerts off"

DEFAULT_MOVE = 3.0
_OFF = frozenset(("off", "none", "never", "no"))
_ON = frozenset(("on", "default"))
_ALL = frozenset(("all", "everybody", "everyone", "anyone"))
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_TIME = re.compile(r"([01]?\d|2[0-3])(?::([0-5]\d))?(am|pm)?", re.IGNORECASE)
_POINTS = re.compile(r"\d{1,2}(?:\.\d)?")
_NAMED = re.compile(r"(drop|rise|quiet|mention):(.*)", re.IGNORECASE)
_MENTION = re.compile(r"(group|person)/([A-Za-z0-9]{1,32})(?:/([^\x00-\x1f]{0,80}))?")
_MOVES = frozenset(("drop", "rise"))
_VALUED = frozenset((*_MOVES, "quiet", "mention"))
_ABOUT = frozenset(("for", "about", "pour"))
MOST_WORDS_OF_A_CITY = 3  # after the first
MOST_ABOUT = 500  # as many as a workspace may watch


def read_watch(words: Words, default_network: str) -> Watch:
    """The accounts that can be read; the others are told with the reason. Raises where none can."""
    return Watch(*readable(listed(words, "watch"), default_network))


def readable(words: Words, default_network: str) -> tuple[tuple[ResolvedHandle, ...], Unread]:
    """Each account once, and what is none. Raises BadHandle where nothing is one."""
    who: dict[object, ResolvedHandle] = {}
    unread: list[tuple[str, InfluenceError]] = []
    for word in words:
        try:
            meant = parse_handle(word, default_network)
            who[meant.handle] = meant
        except BadHandle as error:
            unread.append((shown(word), error))
    if not who:
        raise unread[0][1]
    return tuple(who.values()), tuple(unread)


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


def read_digest(words: Words, default_network: str) -> SetDigest | ShowDigest | DigestOff | Preview:
    if not words:
        return ShowDigest()
    kind, rest = words[0].lower(), words[1:]
    if kind in _OFF:
        return DigestOff()
    if kind == "preview":
        return _preview(rest, default_network)
    if kind not in ("weekly", "monthly"):
        raise misread(words[0], "digest")
    if len(rest) == 1 and rest[0].lower() in _OFF:
        return DigestOff(kind)
    return _when(kind, rest, default_network)


def _preview(words: Words, default_network: str) -> Preview:
    monthly = bool(words) and words[0].lower() == "monthly"
    rest = words[1:] if words and words[0].lower() in ("weekly", "monthly") else words
    wanted = _when("monthly" if monthly else "weekly", rest, default_network)
    if wanted.at or wanted.weekday or wanted.zone or wanted.mention:
        raise misread(rest[0], "preview")
    return Preview("monthly" if monthly else "weekly", wanted.about, wanted.cohort)


def read_alerts(words: Words, default_network: str) -> SetAlerts | ShowAlerts | AlertsOff:
    """A bare word is no account here: too many words say something about alerts."""
    if not words:
        return ShowAlerts()
    if len(words) == 1 and words[0].lower() in _OFF:
        return AlertsOff()
    wanted = SetAlerts()
    words, cohort = taken_cohort(words, "alerts")
    for name, value in _paired(words):
        if name in _MOVES:
            points = NO_MOVE if value.lower() in _OFF else read_move(value)
            wanted = replace(wanted, drop=points) if name == "drop" else replace(wanted, rise=points)
        elif name == "quiet":
            wanted = replace(wanted, quiet=NO_QUIET if value.lower() in _OFF else read_span(value))
        elif name == "mention":
            wanted = replace(wanted, mention=read_mention(value))
        else:
            wanted = _about_whom(wanted, value, default_network)
    return replace(wanted, cohort=instead_of(wanted.about, cohort))


def _paired(words: Words) -> Iterator[tuple[str, str]]:
    """`drop:5`, `drop 5` and `5` alike: what is set, and to what; "" for a word on its own."""
    waiting = ""
    for word in words:
        named = _NAMED.fullmatch(word)
        name, value = (named[1].lower(), named[2]) if named is not None else ("", word)
        takes_all = waiting in ("quiet", "mention")
        if waiting and not name and (_POINTS.fullmatch(value) or value.lower() in _OFF or takes_all):
            yield waiting, value
            waiting = ""
            continue
        if waiting in _MOVES:
            yield waiting, f"{DEFAULT_MOVE:g}"
        waiting = ""
        if name and value:
            yield name, value
        elif name or value.lower() in _VALUED:
            waiting = name or value.lower()
        elif _POINTS.fullmatch(value):
            yield "drop", value
        elif value.lower() not in (*AND, *_ON, *_ABOUT):
            yield "", value
    if waiting in _MOVES:
        yield waiting, f"{DEFAULT_MOVE:g}"
    elif waiting:
        raise misread(waiting, "alerts")


def _about_whom(wanted: SetAlerts, word: str, default_network: str) -> SetAlerts:
    if is_zone(word) and "@" not in word and "://" not in word:
        return replace(wanted, zone=typed_zone(word))
    if word.lower() in _ALL:
        return replace(wanted, about=())
    if not set("@:./") & set(word):
        raise misread(word, "alerts")
    return replace(wanted, about=also(wanted.about, parse_handle(word, default_network)))


def read_about(words: Words, default_network: str) -> tuple[ResolvedHandle, ...]:
    """The accounts of a list, () where it says all. Raises BadHandle and BadCommand."""
    about: tuple[ResolvedHandle, ...] = ()
    for word in words:
        if word.lower() not in (*AND, *_ALL, *_ABOUT):
            about = also(about, parse_handle(word, default_network))
    return about


def also(about: tuple[ResolvedHandle, ...] | None, one: ResolvedHandle) -> tuple[ResolvedHandle, ...]:
    """These and one more, each once. Raises BadCommand beyond MOST_ABOUT."""
    known = about or ()
    if len(known) >= MOST_ABOUT:
        raise BadCommand(say("At most {most} accounts at once.", most=MOST_ABOUT), type_this("digest"))
    return known if one.handle in {each.handle for each in known} else (*known, one)


def _when(kind: str, words: Words, default_network: str) -> SetDigest:
    weekday, at, zone = None, None, None
    about: tuple[ResolvedHandle, ...] | None = None
    mention, named = None, False
    rest, cohort = taken_cohort(words, "digest")
    while rest:
        word = rest.pop(0)
        day = word.lower()[:3]
        if kind == "weekly" and day in _DAYS and word.isalpha() and _is_day(word):
            weekday = _DAYS.index(day) + 1
        elif _TIME.fullmatch(word):
            at = _clock(word)
        elif kind == "monthly" and day in _DAYS and _is_day(word):
            raise BadCommand(say("A monthly report comes on the first day."), type_this("monthly"))
        elif word.lower() in ("at", "on", "every", *(AND if named else ())):
            continue
        elif word.lower() in _ABOUT:
            named = True
        elif word.lower().partition(":")[0] == "mention":
            mention = _mentioned(word, rest)
        elif named and word.lower() in _ALL:
            about = ()
        elif (named and not (is_zone(word) and "@" not in word)) or _is_named(word):
            about = also(about, parse_handle(word, default_network))
        elif zone is None and ("/" in word or word.isalpha()):
            zone = _zone(word, rest)
        else:
            raise misread(word, "digest")
    if named and about is None and not cohort:
        raise BadCommand(say("For which accounts?"), type_this("digest-for"))
    return SetDigest(kind, weekday, at, zone, about, mention, instead_of(about, cohort))


def instead_of(about: tuple[ResolvedHandle, ...] | None, cohort: str) -> str:
    """A list is about a cohort or about accounts. Raises BadCommand for both."""
    if cohort and about is not None:
        raise BadCommand(say("A cohort or accounts, not both."), type_this("digest-cohort"))
    return cohort


def _mentioned(word: str, rest: list[str]) -> Mention:
    """mention:somebody, or the word after it, which is taken from the rest."""
    value = word.partition(":")[2] or (rest.pop(0) if rest else "")
    if not value:
        raise misread(word, "digest")
    return read_mention(value)


def _zone(word: str, rest: list[str]) -> str:
    """A zone or a city; the further words of its name are taken from the rest."""
    for more in range(min(MOST_WORDS_OF_A_CITY, len(rest)), 0, -1):
        name = " ".join((word, *rest[:more]))
        if zones_of_city(name):
            del rest[:more]
            return typed_zone(name)
    return typed_zone(word)


def _is_named(word: str) -> bool:
    """Whether it is an account even where none was announced."""
    return "@" in word or "://" in word


def read_mention(text: str) -> Mention:
    """Who is pinged, as a chat writes it: group/S1/team; NOBODY for off. Raises BadCommand."""
    if text.lower() in _OFF:
        return NOBODY
    found = _MENTION.fullmatch(text)
    if found is None:
        raise BadCommand(
            say("“{word}” is nobody who can be mentioned here.", word=shown(text)),
            say("Choose a group of this chat after `mention:`, or `mention:off`."),
        )
    return Mention("group" if found[1] == "group" else "person", found[2], found[3] or "")


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
