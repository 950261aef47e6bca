"""What a network shows about one account at one moment. Absent numbers are None, never 0."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from scoring.facts import Fact

PostKind = Literal["original", "reply", "quote", "repost"]
InteractionKind = Literal["repost", "quote", "reply", "like"]


@dataclass(frozen=True, slots=True)
class Post:
    """One post. Counts are as of the observation; None means that the network does not show the number."""

    id: str
    at: datetime
    kind: PostKind = "original"
    reposts: int | None = None
    quotes: int | None = None
    replies: int | None = None
    likes: int | None = None
    views: int | None = None
    # Optional, for links on the card and for insights; None: the network does not tell.
    url: str | None = None
    media: str | None = None  # "image", "video", "link", "none"
    characters: int | None = None
    question: bool | None = None
    thread: bool | None = None
    hashtags: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Interaction:
    """One reaction of an engager to the post with this id."""

    post: str
    kind: InteractionKind


@dataclass(frozen=True, slots=True)
class Engager:
    """Somebody who reacted. Lives only while a score is computed; never stored."""

    id: str
    followers: int | None = None
    following: int | None = None
    posts_total: int | None = None
    created_at: datetime | None = None
    has_avatar: bool | None = None
    handle: str | None = None
    interactions: tuple[Interaction, ...] = ()


@dataclass(frozen=True, slots=True)
class EngagerSample:
    """How engagers were drawn: the posts asked, and the most engagers read for one post and kind."""

    posts: tuple[str, ...]
    limit: int


@dataclass(frozen=True, slots=True)
class Observation:
    """One account as a network showed it at `observed_at` (aware UTC).

    `engagers` None: not measured; (): measured, and there were none.
    `complete` False: a page was missing, so that the quality gate holds the last score. `id` is the network's
    own of the account, which no rename changes; it honours opt-outs, moves no score and is never shown.
    """

    handle: str
    network: str
    observed_at: datetime
    followers: int | None = None
    following: int | None = None
    posts_total: int | None = None
    listed: int | None = None
    created_at: datetime | None = None
    posts: tuple[Post, ...] = ()
    engagers: tuple[Engager, ...] | None = None
    engager_sample: EngagerSample | None = None
    display_name: str | None = None
    url: str | None = None
    complete: bool = True
    notes: tuple[Fact, ...] = ()
    id: str | None = None
