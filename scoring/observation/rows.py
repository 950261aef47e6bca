"""The JSON form of an observation as typed rows: one codec for files and for the store.

A row has the attributes of the observation that it stands for. It is read at once where it is written as we
write it; what other tools write otherwise (12.0 for 12, an id as a number, a time of another zone) is made
plain first. What does not fit is named by its path.
"""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from scoring.errors import BadObservation
from scoring.observation.model import InteractionKind, PostKind
from scoring.text import Text, say

# A count above this is a glitch or an attack: more than a thousand times the people there are.
LARGEST_COUNT = 10**13
LONGEST_TEXT = 4096
LONGEST = {"handle": 2048, "network": 64}
LONGEST_TAG = 200

KnownCount = Annotated[int, Meta(ge=0, le=LARGEST_COUNT)]
Count = KnownCount | None
Time = Annotated[datetime, Meta(tz=True)]
Words = Annotated[str, Meta(min_length=1, max_length=LONGEST_TEXT)]
Tag = Annotated[str, Meta(max_length=LONGEST_TAG)]


# The fields stand in alphabetical order, so that encoding a row gives the canonical JSON of inputs_hash.
class InteractionRow(Struct, frozen=True, kw_only=True):
    kind: InteractionKind
    post: Words


class EngagerRow(Struct, frozen=True, kw_only=True):
    created_at: Time | None = None
    followers: Count = None
    following: Count = None
    handle: Words | UnsetType = UNSET
    has_avatar: bool | None = None
    id: Words
    interactions: tuple[InteractionRow, ...] = ()
    posts_total: Count = None


class PostRow(Struct, frozen=True, kw_only=True):
    at: Time
    characters: KnownCount | UnsetType = UNSET
    hashtags: tuple[Tag, ...] | UnsetType = UNSET
    id: Words
    kind: PostKind = "original"
    likes: Count = None
    media: Words | UnsetType = UNSET
    question: bool | UnsetType = UNSET
    quotes: Count = None
    replies: Count = None
    reposts: Count = None
    thread: bool | UnsetType = UNSET
    url: Words | UnsetType = UNSET
    views: Count = None


class SampleRow(Struct, frozen=True, kw_only=True):
    limit: Annotated[int, Meta(ge=1, le=LARGEST_COUNT)]
    posts: tuple[Words, ...]


class Row(Struct, kw_only=True):
    complete: bool | UnsetType = UNSET
    created_at: Time | None = None
    display_name: Words | UnsetType | None = UNSET
    engager_sample: SampleRow | UnsetType | None = UNSET
    engagers: tuple[EngagerRow, ...] | None = None
    followers: Count = None
    following: Count = None
    handle: Annotated[str, Meta(min_length=1, max_length=LONGEST["handle"])]
    id: Words | UnsetType | None = UNSET
    listed: Count = None
    network: Annotated[str, Meta(min_length=1, max_length=LONGEST["network"])]
    observed_at: Time
    posts: tuple[PostRow, ...]
    posts_total: Count = None
    url: Words | UnsetType | None = UNSET


_STRUCTS = (InteractionRow, EngagerRow, PostRow, SampleRow, Row)
_KNOWN = frozenset(name for struct in _STRUCTS for name in struct.__struct_fields__)
_COUNTS = frozenset(
    (
        "characters",
        "followers",
        "following",
        "likes",
        "limit",
        "listed",
        "posts_total",
        "quotes",
        "replies",
        "reposts",
        "views",
    )
)
_TIMES = frozenset(("at", "created_at", "observed_at"))
_FLAGS = frozenset(("has_avatar", "question", "thread"))
_LISTS = frozenset(("engagers", "hashtags", "interactions", "posts"))
_PATH = re.compile(r" - at `\$\.?(?P<path>.*)`$", re.DOTALL)
_MISSING = re.compile(r"Object missing required field `(?P<name>\w+)`")
# Aware, and far enough from both ends of the calendar that date arithmetic cannot overflow.
FIRST_YEAR, LAST_YEAR = 1970, 9000
_EARLIEST, _LATEST = datetime(1970, 1, 2, tzinfo=UTC), datetime(LAST_YEAR, 1, 1, tzinfo=UTC)

decoder = msgspec.json.Decoder(Row)


def row_of(raw: object) -> Row:
    """The row of one decoded JSON object. Raises BadObservation that names the field that is wrong."""
    try:
        row = msgspec.convert(raw, Row)
        msgspec.json.encode(row)
        if is_plain(row):
            return row
    except (msgspec.ValidationError, UnicodeEncodeError):
        pass  # as another tool writes it, or not at all; or with half a character in it
    return _row_of_others(raw)


def is_plain(row: Row) -> bool:
    """Whether every time of it is UTC and far from both ends of the calendar."""
    times = [post.at for post in row.posts]
    times.append(row.observed_at)
    if row.created_at is not None:
        times.append(row.created_at)
    times.extend(who.created_at for who in row.engagers or () if who.created_at is not None)
    if any(at.tzinfo is not UTC for at in times):
        return False
    return min(times) >= _EARLIEST and max(times) < _LATEST


def _row_of_others(raw: object) -> Row:
    if not isinstance(raw, dict):
        raise BadObservation(say("{where} is not a JSON object.", where="observation"))
    if "posts" not in raw:
        raise BadObservation(say("posts is missing; an account without posts has an empty list."))
    _check_pairs(raw, "")
    plain = {"posts": [], **_plain_object(raw)}
    if plain.get("complete") is not False:
        plain.pop("complete", None)
    try:
        return msgspec.convert(plain, Row)
    except msgspec.ValidationError as error:
        raise BadObservation(_fault(str(error))) from None


def _plain_object(raw: dict[Any, Any]) -> dict[str, object]:
    """Known fields that say something; null and an empty text say nothing."""
    found = (
        (key, value) for key, value in raw.items() if key in _KNOWN and value is not None and value != ""
    )
    return {key: _plain(key, value) for key, value in found}


def _plain(key: str, value: Any) -> object:
    match value:
        case dict():
            return _plain_object(value)
        case list() if key == "hashtags":
            return [str(one)[:LONGEST_TAG] for one in value]
        case list():
            return [_plain(key, one) for one in value]
        case float() if key in _COUNTS and math.isfinite(value) and value.is_integer():
            return int(value)
        case str() if key in _TIMES:
            return _time(value)
        case int() if not isinstance(value, bool) and key not in _COUNTS:
            return str(value)[:LONGEST_TEXT]
        case _:
            return value


def _time(written: str) -> datetime | str:
    """Aware UTC; what is no such time stays as no text that is one."""
    try:
        at = datetime.fromisoformat(written)
        if at.tzinfo is None or not FIRST_YEAR <= at.year <= LAST_YEAR:
            return ""
        return at.astimezone(UTC)
    except (ValueError, OverflowError):
        return ""


def _check_pairs(value: object, where: str) -> None:
    """Raises BadObservation for half a surrogate pair, which can be written nowhere."""
    match value:
        case dict():
            for key in _KNOWN & value.keys():
                _check_pairs(value[key], f"{where}.{key}" if where else key)
        case list():
            for number, one in enumerate(value):
                _check_pairs(one, where if isinstance(one, str) else f"{where}[{number}]")
        case str() if not _is_whole(value):
            raise BadObservation(
                say("{where} holds half a surrogate pair, which is no character.", where=where)
            )


def _is_whole(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _fault(said: str) -> Text:
    """What is wrong, by the path that msgspec tells and the kind of the field at its end."""
    found, missing = _PATH.search(said), _MISSING.match(said)
    path = "" if found is None else found["path"]
    if missing is not None:
        path = f"{path}.{missing['name']}" if path else missing["name"]
    name = re.sub(r"\[[^\]]*\]$", "", path).rpartition(".")[2]
    if path.endswith("]") and name != "hashtags" and "Expected `object`" in said:
        return say("{where} is not a JSON object.", where=path)
    return _wrong(path, name)


def _wrong(path: str, name: str) -> Text:
    if name in _COUNTS:
        if path == "engager_sample.limit":
            return say("engager_sample.limit is not a positive number.")
        largest = f"{LARGEST_COUNT:.0e}"
        return say("{where} is not a whole number from 0 to {largest}.", where=path, largest=largest)
    if name in _TIMES:
        return say("{where} is not an ISO 8601 time with a zone.", where=path)
    if name in _FLAGS:
        return say("{where} is neither true nor false.", where=path)
    if name in _LISTS:
        return say("{where} is not a list.", where=path)
    if name == "kind":
        if ".interactions[" in path:
            return say("{where} is none of repost, quote, reply, like.", where=path)
        return say("{where} is none of original, reply, quote, repost.", where=path)
    if name == "engager_sample":
        return say("{where} is not a JSON object.", where=path)
    limit = LONGEST.get(path, LONGEST_TEXT)
    return say("{where} is not a text of 1 to {limit} characters.", where=path, limit=limit)
