"""Observation to JSON and back: the file format of `influence score-file`, one object a line.

Absent numbers are null, never 0. Fields beyond the published ones are optional; unknown ones are ignored, so
that files of a newer version read.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, get_args

from scoring import facts
from scoring.errors import BadObservation
from scoring.facts import Fact
from scoring.observation.model import (
    Engager,
    EngagerSample,
    Interaction,
    InteractionKind,
    Observation,
    Post,
    PostKind,
)
from scoring.text import say

# A count above this is a glitch or an attack: more than a thousand times the people there are.
LARGEST_COUNT = 10**13

_POST_KINDS = get_args(PostKind)
_INTERACTION_KINDS = get_args(InteractionKind)


def from_json(raw: object) -> Observation:
    """Reads one decoded JSON object. Raises BadObservation that names the field that is wrong."""
    row = _object(raw, "observation")
    if "posts" not in row:
        raise BadObservation(say("posts is missing; an account without posts has an empty list."))
    engagers = row.get("engagers")
    sample = row.get("engager_sample")
    return Observation(
        handle=_text(row, "handle", limit=2048),
        network=_text(row, "network", limit=64),
        observed_at=_required_time(row, "observed_at"),
        followers=_count(row, "followers"),
        following=_count(row, "following"),
        posts_total=_count(row, "posts_total"),
        listed=_count(row, "listed"),
        created_at=_time(row, "created_at"),
        posts=tuple(_post(item, f"posts[{i}]") for i, item in enumerate(_array(row, "posts"))),
        engagers=None
        if engagers is None
        else tuple(_engager(item, f"engagers[{i}]") for i, item in enumerate(_array(row, "engagers"))),
        engager_sample=None if sample is None else _sample(sample),
        display_name=_optional_text(row, "display_name"),
        url=_optional_text(row, "url"),
        complete=row.get("complete") is not False,
        notes=_notes(row.get("notes")),
    )


def to_json(observation: Observation) -> dict[str, Any]:
    """The JSON form. Optional fields are written only where they are known; the published ones always."""
    seen = observation
    row: dict[str, Any] = {
        "handle": seen.handle,
        "network": seen.network,
        "observed_at": _stamp(seen.observed_at),
        "followers": seen.followers,
        "following": seen.following,
        "posts_total": seen.posts_total,
        "listed": seen.listed,
        "created_at": _stamp(seen.created_at),
        "posts": [_post_json(post) for post in seen.posts],
        "engagers": None if seen.engagers is None else [_engager_json(who) for who in seen.engagers],
    }
    if seen.engager_sample is not None:
        row["engager_sample"] = {"posts": list(seen.engager_sample.posts), "limit": seen.engager_sample.limit}
    if not seen.complete:
        row["complete"] = False
    if seen.notes:
        row["notes"] = [facts.to_json(note) for note in seen.notes]
    row.update({key: value for key in ("display_name", "url") if (value := getattr(seen, key)) is not None})
    return row


def inputs_hash(observation: Observation) -> str:
    """`sha256:…` over everything that can move the score; equal inputs give equal hashes on every machine."""
    row = to_json(observation)
    for key in ("display_name", "url", "notes"):
        row.pop(key, None)
    canonical = json.dumps(row, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return "sha256:" + hashlib.sha256(canonical.encode()).hexdigest()


def parse_time(value: object, where: str) -> datetime:
    """ISO 8601 with a zone, given back as aware UTC. Raises BadObservation."""
    if not isinstance(value, str):
        raise BadObservation(say("{where} is not a time.", where=where))
    try:
        at = datetime.fromisoformat(value)
        # Aware, and far enough from both ends of the calendar that date arithmetic cannot overflow.
        if at.tzinfo is None or not 1970 <= at.year <= 9000:
            raise ValueError
        return at.astimezone(UTC)
    except (ValueError, OverflowError):
        raise BadObservation(say("{where} is not an ISO 8601 time with a zone.", where=where)) from None


def _notes(raw: object) -> tuple[Fact, ...]:
    """What the network showed beside the numbers, which moves no score; a sentence is said as it stands."""
    return tuple(map(facts.from_json, raw)) if isinstance(raw, list) else ()


_POST_OPTIONAL = ("url", "media", "characters", "question", "thread", "hashtags")
_ENGAGER_FIELDS = ("id", "followers", "following", "posts_total")


def _post(raw: object, where: str) -> Post:
    row = _object(raw, where)
    kind = row.get("kind", "original")
    if kind not in _POST_KINDS:
        raise BadObservation(say("{where}.kind is none of original, reply, quote, repost.", where=where))
    tags = row.get("hashtags")
    return Post(
        id=_text(row, "id", where, limit=4096),
        at=parse_time(row.get("at"), f"{where}.at"),
        kind=kind,
        reposts=_count(row, "reposts", where),
        quotes=_count(row, "quotes", where),
        replies=_count(row, "replies", where),
        likes=_count(row, "likes", where),
        views=_count(row, "views", where),
        url=_optional_text(row, "url", where),
        media=_optional_text(row, "media", where),
        characters=_count(row, "characters", where),
        question=_flag(row, "question", where),
        thread=_flag(row, "thread", where),
        hashtags=None
        if tags is None
        else tuple(_whole(str(tag)[:200], f"{where}.hashtags") for tag in _array(row, "hashtags", where)),
    )


def _engager(raw: object, where: str) -> Engager:
    row = _object(raw, where)
    return Engager(
        id=_text(row, "id", where, limit=4096),
        followers=_count(row, "followers", where),
        following=_count(row, "following", where),
        posts_total=_count(row, "posts_total", where),
        created_at=_time(row, "created_at", where),
        has_avatar=_flag(row, "has_avatar", where),
        handle=_optional_text(row, "handle", where),
        interactions=tuple(
            _interaction(item, f"{where}.interactions[{i}]")
            for i, item in enumerate(_array(row, "interactions", where))
        ),
    )


def _interaction(raw: object, where: str) -> Interaction:
    row = _object(raw, where)
    kind: Any = row.get("kind")
    if kind not in _INTERACTION_KINDS:
        raise BadObservation(say("{where}.kind is none of repost, quote, reply, like.", where=where))
    return Interaction(post=_text(row, "post", where, limit=4096), kind=kind)


def _sample(raw: object) -> EngagerSample:
    row = _object(raw, "engager_sample")
    limit = _count(row, "limit", "engager_sample")
    if not limit:
        raise BadObservation(say("engager_sample.limit is not a positive number."))
    posts = _array(row, "posts", "engager_sample")
    return EngagerSample(
        posts=tuple(_whole(str(post)[:4096], "engager_sample.posts") for post in posts), limit=limit
    )


def _object(raw: object, where: str) -> Mapping[str, Any]:
    if not isinstance(raw, dict):
        raise BadObservation(say("{where} is not a JSON object.", where=where))
    return raw


def _array(row: Mapping[str, Any], key: str, where: str = "") -> Sequence[object]:
    value = row.get(key)
    if value is None:
        return ()
    if not isinstance(value, list):
        raise BadObservation(say("{where} is not a list.", where=_path(where, key)))
    return value


def _count(row: Mapping[str, Any], key: str, where: str = "") -> int | None:
    value = row.get(key)
    if value is None:
        return None
    if isinstance(value, float) and math.isfinite(value) and value.is_integer():
        value = int(value)  # some tools write whole numbers as 12.0
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= LARGEST_COUNT:
        raise BadObservation(
            say(
                "{where} is not a whole number from 0 to {largest}.",
                where=_path(where, key),
                largest=f"{LARGEST_COUNT:.0e}",
            )
        )
    return value


def _flag(row: Mapping[str, Any], key: str, where: str = "") -> bool | None:
    value = row.get(key)
    if value is not None and not isinstance(value, bool):
        raise BadObservation(say("{where} is neither true nor false.", where=_path(where, key)))
    return value


def _text(row: Mapping[str, Any], key: str, where: str = "", *, limit: int) -> str:
    value = row.get(key)
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)  # ids are often written as numbers
    if not isinstance(value, str) or not value or len(value) > limit:
        raise BadObservation(
            say(
                "{where} is not a text of 1 to {limit} characters.",
                where=_path(where, key),
                limit=limit,
            )
        )
    return _whole(value, _path(where, key))


def _whole(text: str, where: str) -> str:
    """The text, if it can be written anywhere. Raises BadObservation for half a surrogate pair."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise BadObservation(
            say("{where} holds half a surrogate pair, which is no character.", where=where)
        ) from None
    return text


def _optional_text(row: Mapping[str, Any], key: str, where: str = "") -> str | None:
    return None if row.get(key) in (None, "") else _text(row, key, where, limit=4096)


def _time(row: Mapping[str, Any], key: str, where: str = "") -> datetime | None:
    value = row.get(key)
    return None if value is None else parse_time(value, _path(where, key))


def _required_time(row: Mapping[str, Any], key: str) -> datetime:
    return parse_time(row.get(key), key)


def _path(where: str, key: str) -> str:
    return f"{where}.{key}" if where else key


def _stamp(at: datetime | None) -> str | None:
    return None if at is None else at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _post_json(post: Post) -> dict[str, Any]:
    row: dict[str, Any] = {
        "id": post.id,
        "at": _stamp(post.at),
        "kind": post.kind,
        "reposts": post.reposts,
        "quotes": post.quotes,
        "replies": post.replies,
        "likes": post.likes,
        "views": post.views,
    }
    for key in _POST_OPTIONAL:
        value = getattr(post, key)
        if value is not None:
            row[key] = list(value) if key == "hashtags" else value
    return row


def _engager_json(who: Engager) -> dict[str, Any]:
    row: dict[str, Any] = {key: getattr(who, key) for key in _ENGAGER_FIELDS}
    row["created_at"] = _stamp(who.created_at)
    row["has_avatar"] = who.has_avatar
    if who.handle is not None:
        row["handle"] = who.handle
    row["interactions"] = [{"post": done.post, "kind": done.kind} for done in who.interactions]
    return row
