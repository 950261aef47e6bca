"""Observation to JSON and back: the file format of `influence score-file`, one object a line.

Absent numbers are null, never 0. Fields beyond the published ones are optional; unknown ones are ignored, so
that files of a newer version read.
"""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import Any, TypeVar

from msgspec import UNSET, UnsetType

from scoring import facts
from scoring.facts import Fact
from scoring.observation.model import Engager, EngagerSample, Interaction, Observation, Post
from scoring.observation.rows import EngagerRow, PostRow, row_of

T = TypeVar("T")

_POST_OPTIONAL = ("url", "media", "characters", "question", "thread", "hashtags")
_ENGAGER_FIELDS = ("id", "followers", "following", "posts_total")


def from_json(raw: object) -> Observation:
    """Reads one decoded JSON object. Raises BadObservation that names the field that is wrong."""
    row = row_of(raw)
    sample = row.engager_sample
    return Observation(
        handle=row.handle,
        network=row.network,
        observed_at=row.observed_at,
        followers=row.followers,
        following=row.following,
        posts_total=row.posts_total,
        listed=row.listed,
        created_at=row.created_at,
        posts=tuple(map(_post, row.posts)),
        engagers=None if row.engagers is None else tuple(map(_engager, row.engagers)),
        engager_sample=None if not sample else EngagerSample(sample.posts, sample.limit),
        display_name=_known(row.display_name),
        url=_known(row.url),
        complete=row.complete is not False,
        notes=_notes(raw),
        id=_known(row.id),
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
    row.update(
        {key: value for key in ("display_name", "url", "id") if (value := getattr(seen, key)) is not None}
    )
    return row


def inputs_hash(observation: Observation) -> str:
    """`sha256:…` over everything that can move the score; equal inputs give equal hashes on every machine."""
    row = to_json(observation)
    for key in ("display_name", "url", "id", "notes"):
        row.pop(key, None)
    canonical = json.dumps(row, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return "sha256:" + hashlib.sha256(canonical.encode()).hexdigest()


def _notes(raw: object) -> tuple[Fact, ...]:
    """What the network showed beside the numbers, which moves no score; a sentence is said as it stands."""
    notes = raw.get("notes") if isinstance(raw, dict) else None
    return tuple(map(facts.from_json, notes)) if isinstance(notes, list) else ()


def _post(row: PostRow) -> Post:
    # As _known() of each, without a call: an account has hundreds of posts.
    return Post(
        id=row.id,
        at=row.at,
        kind=row.kind,
        reposts=row.reposts,
        quotes=row.quotes,
        replies=row.replies,
        likes=row.likes,
        views=row.views,
        url=None if row.url is UNSET else row.url,
        media=None if row.media is UNSET else row.media,
        characters=None if row.characters is UNSET else row.characters,
        question=None if row.question is UNSET else row.question,
        thread=None if row.thread is UNSET else row.thread,
        hashtags=None if row.hashtags is UNSET else row.hashtags,
    )


def _engager(row: EngagerRow) -> Engager:
    return Engager(
        id=row.id,
        followers=row.followers,
        following=row.following,
        posts_total=row.posts_total,
        created_at=row.created_at,
        has_avatar=row.has_avatar,
        handle=_known(row.handle),
        interactions=tuple(Interaction(one.post, one.kind) for one in row.interactions),
    )


def _known(value: T | UnsetType | None) -> T | None:
    return None if value is UNSET else value


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
