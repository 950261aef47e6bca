"""Decides how far a sampled account can be taken for a person: points with reasons, never a verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from scoring.formula.constants import TrustRules
from scoring.observation.model import Engager

Doubt = Literal["follows-many", "no-avatar", "no-posts", "young", "digits", "mass-following"]


@dataclass(frozen=True, slots=True)
class Trust:
    """`value` is 0-1; `doubts` are the reasons for what is missing to 1."""

    value: float
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True)
class Audience:
    """`authentic` is the share of the sample that counts, shrunk towards 0.9; its standard error beside it.

    `sampled` 0 with authentic 1: nobody was looked at.
    """

    authentic: float
    standard_error: float
    sampled: int


def trust(who: Engager, observed_at: datetime, rules: TrustRules) -> Trust:
    """What the published point list leaves of 1. A field that is not known costs nothing."""
    found = tuple((doubt, points) for doubt, points, applies in _points(who, observed_at, rules) if applies)
    if not found:
        return _FULL
    return Trust(max(0.0, 1.0 - sum(points for _, points in found)), tuple(doubt for doubt, _ in found))


def audience(trusts: Sequence[Trust] | None, rules: TrustRules) -> Audience:
    """The authentic share of an audience from a sample; None: not sampled, all of it is taken as real."""
    if trusts is None:
        return Audience(1.0, 0.0, 0)
    total = sum(one.value for one in trusts) + rules.prior_sum
    weight = len(trusts) + rules.prior_accounts
    share = total / weight
    return Audience(share, (share * (1.0 - share) / (weight + 1.0)) ** 0.5, len(trusts))


_FULL = Trust(1.0)


def _points(who: Engager, now: datetime, rules: TrustRules) -> tuple[tuple[Doubt, float, bool], ...]:
    ratio = _ratio(who)
    few = who.followers is not None and who.followers < rules.following_ratio_followers
    many = who.following is not None and who.following > rules.mass_following
    young = who.created_at is not None and now - who.created_at < timedelta(days=rules.young_days)
    name = who.handle or ""
    digits = sum(letter.isdigit() for letter in (name if rules.host_digits else own_part(name)))
    return (
        ("follows-many", rules.following_ratio_points, few and ratio > rules.following_ratio),
        ("no-avatar", rules.no_avatar_points, who.has_avatar is False),
        ("no-posts", rules.no_posts_points, who.posts_total == 0),
        ("young", rules.young_points, young),
        ("digits", rules.handle_digits_points, digits > rules.handle_digits),
        ("mass-following", rules.mass_following_points, many and ratio > rules.mass_following_ratio),
    )


def own_part(handle: str) -> str:
    """The part of a handle that its owner chose among others of the host; empty where it is a host alone.

    user@host is Mastodon's, name.host Bluesky's; a first label in punycode is a domain of its own.
    """
    user, at, _ = handle.partition("@")
    if at:
        return user
    label = handle.partition(".")[0]
    return "" if label.startswith("xn--") else label


def _ratio(who: Engager) -> float:
    """Following per follower; 0 where either is not known."""
    if who.following is None or who.followers is None:
        return 0.0
    return who.following / max(1, who.followers)
