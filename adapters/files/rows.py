"""Translates one line of JSON into an observation: a fast lane, and the exact one wherever they could differ.

The fast lane decodes straight into typed rows with the same attributes as scoring.observation. It is taken
only where it provably gives what scoring.observation_json gives; every error message comes from there.
"""

from __future__ import annotations

import hashlib
import json
import re
from datetime import UTC, datetime
from typing import Annotated, NoReturn, cast

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from scoring.errors import BadObservation
from scoring.observation.json import from_json, inputs_hash
from scoring.observation.model import InteractionKind, Observation, PostKind
from scoring.text import say

_KnownCount = Annotated[int, Meta(ge=0, le=10**13)]
_Count = _KnownCount | None
_Time = Annotated[datetime, Meta(tz=True)]
_Text = Annotated[str, Meta(min_length=1, max_length=4096)]
_Tag = Annotated[str, Meta(max_length=200)]


# The fields stand in alphabetical order, so that encoding a row gives the canonical JSON of inputs_hash.
class _Interaction(Struct, frozen=True, kw_only=True):
    kind: InteractionKind
    post: _Text


class _Engager(Struct, frozen=True, kw_only=True):
    created_at: _Time | None = None
    followers: _Count = None
    following: _Count = None
    handle: _Text | UnsetType = UNSET
    has_avatar: bool | None = None
    id: _Text
    interactions: tuple[_Interaction, ...] = ()
    posts_total: _Count = None


class _Post(Struct, frozen=True, kw_only=True):
    at: _Time
    characters: _KnownCount | UnsetType = UNSET
    hashtags: tuple[_Tag, ...] | UnsetType = UNSET
    id: _Text
    kind: PostKind = "original"
    likes: _Count = None
    media: _Text | UnsetType = UNSET
    question: bool | UnsetType = UNSET
    quotes: _Count = None
    replies: _Count = None
    reposts: _Count = None
    thread: bool | UnsetType = UNSET
    url: _Text | UnsetType = UNSET
    views: _Count = None


class _Sample(Struct, frozen=True, kw_only=True):
    limit: Annotated[int, Meta(ge=1, le=10**13)]
    posts: tuple[_Text, ...]


class _Row(Struct, kw_only=True):
    complete: bool | UnsetType = UNSET
    created_at: _Time | None = None
    display_name: _Text | UnsetType | None = UNSET
    engager_sample: _Sample | UnsetType | None = UNSET
    engagers: tuple[_Engager, ...] | None = None
    followers: _Count = None
    following: _Count = None
    handle: Annotated[str, Meta(min_length=1, max_length=2048)]
    listed: _Count = None
    network: Annotated[str, Meta(min_length=1, max_length=64)]
    observed_at: _Time
    posts: tuple[_Post, ...]
    posts_total: _Count = None
    url: _Text | UnsetType | None = UNSET


_decoder = msgspec.json.Decoder(_Row)
# Half a pair is no character. The fast lane does not look into fields that it does not know.
_HALF_PAIR = re.compile(
    rb"\\u[dD](?:[89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])|(?<!\\u[dD][89abAB]..\\u[dD])[c-fC-F])", re.DOTALL
)
_LONG_FRACTION = re.compile(rb"\.\d{7}")  # read with another rounding by the two lanes
_EARLIEST = datetime(1970, 1, 2, tzinfo=UTC)
_LATEST = datetime(9000, 1, 1, tzinfo=UTC)


def observation_of(line: bytes) -> tuple[Observation, str]:
    """One line of a file -> the observation and its inputs_hash. Raises BadObservation."""
    row = _fast(line)
    if row is not None:
        digest = _hash(row)
        if digest is not None:
            row.engager_sample = row.engager_sample or None
            return cast(Observation, row), digest  # the same attributes, another class
    observation = from_json(_decode(line))
    return observation, inputs_hash(observation)


def _fast(line: bytes) -> _Row | None:
    """The typed row, or None where the exact lane has to look."""
    if b'z"' in line or (b"." in line and _LONG_FRACTION.search(line)):
        return None
    if b"\\u" in line and _HALF_PAIR.search(line):
        return None
    try:
        row = _decoder.decode(line)
        if not line.isascii():
            line.decode()
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return row if _plain_times(row) else None


def _plain_times(row: _Row) -> bool:
    """Whether every time is UTC and far from both ends of the calendar."""
    times = [post.at for post in row.posts]
    times.append(row.observed_at)
    if row.created_at is not None:
        times.append(row.created_at)
    times.extend(who.created_at for who in row.engagers or () if who.created_at is not None)
    if any(at.tzinfo is not UTC for at in times):
        return False
    return min(times) >= _EARLIEST and max(times) < _LATEST


def _hash(row: _Row) -> str | None:
    """inputs_hash of the row; None where the canonical text would need escapes."""
    row.display_name = row.url = UNSET
    row.complete = False if row.complete is False else UNSET
    row.engager_sample = row.engager_sample or UNSET
    canonical = msgspec.json.encode(row)
    if not canonical.isascii() or b"\\" in canonical:
        return None
    return "sha256:" + hashlib.sha256(canonical).hexdigest()


def _decode(line: bytes) -> object:
    try:
        raw: object = json.loads(line.decode(), parse_constant=_refuse)
        if b"\\u" in line:
            json.dumps(raw, ensure_ascii=False).encode()
        return raw
    except UnicodeEncodeError:
        raise BadObservation(say("The line holds half a surrogate pair, which is no character.")) from None
    except UnicodeDecodeError:
        raise BadObservation(say("The line is not UTF-8.")) from None
    except RecursionError:
        raise BadObservation(say("The line is nested too deeply.")) from None
    except BadObservation:
        raise
    except ValueError:
        raise BadObservation(say("The line is not JSON.")) from None


def _refuse(name: str) -> NoReturn:
    raise BadObservation(say("{name} is not a number in JSON.", name=name))
