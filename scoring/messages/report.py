"""A month -> the report: the month against the one before, in one message with its details in the thread."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import islice

from scoring.explain import insights
from scoring.history.best_posts import BestPost, best_posts
from scoring.history.stored import Account
from scoring.messages.digest import ABOUT, digest_message, line_table, missing
from scoring.messages.insights import insight_text
from scoring.messages.replies import Chart, Message, Point, Reply, Table
from scoring.teams.digest import Digest, Line
from scoring.text import NOTHING, Amount, Day, Link, Name, Signed, Text, in_points, plural, say

MOST_POSTS = 5
MOST_ANSWERS = 10


def report_message(
    digest: Digest, accounts: Sequence[Account], first: date, ended: datetime, delayed: bool
) -> Message:
    """`first` is the first day of the month, `ended` its last moment in the team's zone."""
    message = digest_message(digest, Day(first, "month"), say("this month"), delayed)
    if digest.accounts == 0:
        return message
    head = Reply(
        title=message.head.title,
        lines=(*message.head.lines, *_average(digest)),
        chart=_chart(digest, first),
        warnings=message.head.warnings,
        buttons=message.head.buttons,
    )
    compared = Reply(title=say("Compared with the month before"), table=line_table(_by_score(digest)))
    more = (*_posts(accounts, first, ended), *_answers(accounts, ended), *missing(digest), ABOUT)
    return Message(head, (compared, *more))


def _average(digest: Digest) -> Iterable[Text]:
    compared = [line for line in _summed(digest) if line.change is not None]
    if compared:
        mean = sum(line.delta for line in compared) / len(compared)
        yield plural(
            "On average {points} points over {n} compared account.",
            "On average {points} points over {n} compared accounts.",
            len(compared),
            points=Signed(mean),
        )


def _answers(accounts: Sequence[Account], ended: datetime) -> Iterable[Reply]:
    """What the communities answered to, account by account, where anything stands out."""
    lines: list[Text] = []
    for account in accounts:
        found = insights.insights(account.observation, ended.tzinfo or UTC).found
        handle = str(account.latest.handle)
        lines += [say("{handle}: {found}", handle=handle, found=insight_text(one)) for one in found[:2]]
    if lines:
        yield Reply(title=say("What the communities answered to"), lines=tuple(lines[:MOST_ANSWERS]))


def _by_score(digest: Digest) -> list[Line]:
    lines = [*digest.risen, *digest.fallen, *digest.steady]
    return sorted(lines, key=lambda line: -(line.latest.score.value if line.latest else 0.0))


def _summed(digest: Digest) -> list[Line]:
    return [line for line in _by_score(digest) if line.handle not in digest.beside]


def _chart(digest: Digest, first: date) -> Chart:
    """The mean score of the team by day, over the days on which any account was scored."""
    by_day: dict[date, list[float]] = {}
    for line in _summed(digest):
        for kept in line.days:
            if kept.day >= first:
                by_day.setdefault(kept.day, []).append(kept.score.value)
    points = tuple(Point(day, sum(values) / len(values)) for day, values in sorted(by_day.items()))
    says = (
        say(
            "Mean score from {first} to {last}.",
            first=in_points(points[0].value or 0.0),
            last=in_points(points[-1].value or 0.0),
        )
        if points
        else say("No scores this month.")
    )
    return Chart(say("Mean score by day"), points, says)


def _page(post: BestPost) -> Text:
    return Link(post.url, say("post")) if post.url else NOTHING


def _posts(accounts: Sequence[Account], first: date, ended: datetime) -> Iterable[Reply]:
    """The posts of the month that earned most, over all accounts."""
    found: list[tuple[str, BestPost]] = []
    for account in accounts:
        length = account.observation.observed_at - ended + timedelta(days=ended.day + 3)
        best = best_posts(account.observation, length, most=10**6)
        name = str(account.latest.handle)
        found += [
            (name, post) for post in best if first <= post.at.astimezone(ended.tzinfo).date() <= ended.date()
        ]
    top = list(islice(sorted(found, key=lambda one: -one[1].reactions), MOST_POSTS))
    if top:
        rows = tuple(
            (Name(name), Day(post.at, "short"), Amount(post.reactions), _page(post)) for name, post in top
        )
        yield Reply(
            title=say("Best posts"),
            table=Table(
                (say("Account"), say("Day"), say("Reactions"), say("Link")), rows, numeric=frozenset((2,))
            ),
        )
