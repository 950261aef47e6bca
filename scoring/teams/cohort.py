"""A cohort: accounts that a team looks at together, under a name, such as "rivals"."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from scoring.handles import Handle

MOST_COHORTS, MOST_MEMBERS = 50, 500
_NAME = re.compile(r"[^\W_][\w-]{0,39}")


@dataclass(frozen=True, slots=True)
class Membership:
    """Since when an account belongs to a cohort, and until when; None: it still does."""

    handle: Handle
    since: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Cohort:
    """`memberships` in the order of joining, those that ended too."""

    workspace: str
    name: str
    created_at: datetime
    memberships: tuple[Membership, ...] = ()

    @property
    def members(self) -> tuple[Handle, ...]:
        """Who belongs to it now, in the order of joining."""
        return tuple(one.handle for one in self.memberships if one.until is None)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days from `first` on, to the next stretch, in which the same accounts belonged to a cohort."""

    first: date
    members: tuple[Handle, ...]


def stretches(cohort: Cohort, since: date) -> Sequence[Stretch]:
    """The stretches from that day on, oldest first.

    Before a cohort was made, its first members stand for it: their past is what it was made to look at.
    """
    changes = {one.since for one in cohort.memberships} | {
        one.until for one in cohort.memberships if one.until is not None
    }
    later = sorted({at.date() for at in changes if at > cohort.created_at and at.date() > since})
    return [
        Stretch(day, tuple(one.handle for one in cohort.memberships if _is_in(one, day, cohort)))
        for day in (since, *later)
    ]


def _is_in(one: Membership, day: date, cohort: Cohort) -> bool:
    """At the end of that day."""
    joined = one.since <= cohort.created_at or one.since.date() <= day
    return joined and (one.until is None or one.until.date() > day)


def cohort_name(typed: str) -> str | None:
    """The one spelling of a name: letters, digits and hyphens, at most 40. None where it is none."""
    name = unicodedata.normalize("NFKC", typed).casefold()
    return name if _NAME.fullmatch(name) else None
