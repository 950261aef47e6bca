"""A month of some accounts against the one before: what the monthly post says, and a page of a month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from scoring.facts import Fact
from scoring.handles import Handle
from scoring.history.best_posts import Week, week_of
from scoring.history.near import SLACK
from scoring.history.stored import Account, Summary
from scoring.messages.replies import Message
from scoring.messages.report import report_message
from scoring.ports.scores import Store
from scoring.teams.digest import make_digest
from scoring.terms import PLAIN, Terms

OLDEST = datetime(2000, 1, 1, tzinfo=UTC)  # before any post


class Months:
    """Reads what is stored, and asks no network. Raises StoreTrouble."""

    def __init__(self, store: Store, terms: Terms = PLAIN) -> None:
        self._store = store
        self._terms = terms

    async def message(
        self,
        handles: Sequence[Handle],
        troubles: Mapping[Handle, Fact],
        month: str,
        zone: str,
        *,
        delayed: bool = False,
    ) -> Message:
        """`month` such as "2026-10", as it was in this time zone; `troubles`: why some cannot be told of."""
        first, last = days_of(month)
        before = first - timedelta(days=1)
        listed = [one for one in handles if self._terms.may_follow(one)]
        found = await self._store.of_workspace(listed, before - 2 * SLACK)
        posts = [account for handle in listed if (account := await self._store.account(handle))]
        in_month = {one.latest.handle: _month_of(one, first, last) for one in posts}
        of_month = {handle: _until(one, last, in_month.get(handle)) for handle, one in found.items()}
        digest = make_digest(handles, of_month, troubles, last, last - before, terms=self._terms)
        ended = datetime.combine(last, datetime.max.time(), ZoneInfo(zone))
        return report_message(digest, posts, first, ended, delayed)


def days_of(month: str) -> tuple[date, date]:
    """The first and the last day of a month such as "2026-10"."""
    first = date.fromisoformat(f"{month}-01")
    return first, (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def _month_of(account: Account, first: date, last: date) -> Week:
    """What the posts of the month earned."""
    seen = account.observation
    posts = tuple(post for post in seen.posts if first <= post.at.date() <= last)
    return week_of(replace(seen, posts=posts), length=seen.observed_at - OLDEST)


def _until(found: Summary, last: date, week: Week | None) -> Summary:
    """The days up to the end of the month, and its posts instead of those of the last week."""
    days = tuple(kept for kept in found.days if kept.day <= last)
    return Summary(days, week or found.week)
