"""A month -> the report: the month against the one before, in one message with its details in the thread."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from scoring.explain import insights
from scoring.history.best_posts import BestPost, best_posts
from scoring.history.near import SLACK
from scoring.history.stored import Account
from scoring.messages.digest import digest_message, line_table
from scoring.messages.insights import insight_text
from scoring.messages.replies import Chart, Message, Point, Reply, Table
from scoring.teams.digest import Digest, Line
from scoring.text import Amount, Day, Days, Link, Name, Signed, Text, in_points, plural, say

MOST_POSTS, MOST_OF_ONE = 5, 2
MOST_ANSWERS = 10


def report_message(
    digest: Digest, accounts: Sequence[Account], first: date, ended: datetime, delayed: bool
) -> Message:
    """`first` is the first day of the month, `ended` its last moment in the team's zone."""
    message = digest_message(digest, Day(first, "month"), delayed)
    if digest.accounts == 0:
        return message
    team = _team(digest, first)
    head = replace(message.head, lines=(*_average(team, digest), *message.head.lines), chart=_chart(team))
    compared = Reply(title=say("Compared with the month before"), table=line_table(digest.present))
    more = (*_posts(accounts, first, ended), *_answers(accounts, ended))
    return Message(head, (compared, *more))


@dataclass(frozen=True, slots=True)
class _Team:
    """The mean score by day of the same accounts on every day, oldest first."""

    points: tuple[Point, ...]
    accounts: int


def _team(digest: Digest, first: date) -> _Team:
    """Who had a score about when the month began; a day without one has that of the day before."""
    lines = [line for line in digest.present if line.handle not in digest.beside]
    from_the_start = [line for line in lines if line.days and line.days[0].day <= first + SLACK]
    begun = max((first, *(line.days[0].day for line in from_the_start)))
    days = sorted({kept.day for line in from_the_start for kept in line.days if kept.day >= begun} | {begun})
    points = tuple(
        Point(day, sum(_on(line, day) for line in from_the_start) / len(from_the_start))
        for day in days
        if from_the_start
    )
    return _Team(points, len(from_the_start))


def _on(line: Line, day: date) -> float:
    return [kept.score.value for kept in line.days if kept.day <= day][-1]


def _average(team: _Team, digest: Digest) -> Iterable[Text]:
    """What the chart shows, and who is not in it."""
    if len(team.points) < 2:
        return
    start, end = (team.points[i].value or 0.0 for i in (0, -1))
    yield plural(
        "On average {points} points over {n} account: from {start} to {end}.",
        "On average {points} points over {n} accounts: from {start} to {end}.",
        team.accounts,
        points=Signed(end - start),
        start=in_points(start),
        end=in_points(end),
    )
    left_out = len(digest.present) - len(digest.beside) - team.accounts
    if left_out > 0:
        yield plural(
            "{n} account that came in during the month is not in it.",
            "{n} accounts that came in during the month are not in it.",
            left_out,
        )


def _chart(team: _Team) -> Chart | None:
    """The mean score of the team by day."""
    if len(team.points) < 2:
        return None
    first, last = team.points[0], team.points[-1]
    says = say(
        "Mean score from {first} to {last}.",
        first=in_points(first.value or 0.0),
        last=in_points(last.value or 0.0),
    )
    title = plural(
        "Mean score of {n} account, {days}",
        "Mean score of {n} accounts, {days}",
        team.accounts,
        days=Days(first.day, last.day),
    )
    return Chart(title, team.points, says)


def _answers(accounts: Sequence[Account], ended: datetime) -> Iterable[Reply]:
    """What the communities answered to, account by account, where anything stands out."""
    lines: list[Text] = []
    for account in accounts:
        found = insights.insights(account.observation, ended.tzinfo or UTC).found
        handle = str(account.latest.handle)
        lines += [say("{handle}: {found}", handle=handle, found=insight_text(one)) for one in found[:2]]
    if lines:
        yield Reply(title=say("What the communities answered to"), lines=tuple(lines[:MOST_ANSWERS]))


def _posts(accounts: Sequence[Account], first: date, ended: datetime) -> Iterable[Reply]:
    """The posts of the month that earned most, at most two an account."""
    found: list[tuple[str, BestPost]] = []
    for account in accounts:
        length = account.observation.observed_at - ended + timedelta(days=ended.day + 3)
        best = best_posts(account.observation, length, most=10**6)
        in_month = [post for post in best if first <= post.at.astimezone(ended.tzinfo).date() <= ended.date()]
        found += [(str(account.latest.handle), post) for post in in_month[:MOST_OF_ONE]]
    top = sorted(found, key=lambda one: -one[1].reactions)[:MOST_POSTS]
    if top:
        rows = tuple((Name(name), Amount(post.reactions), _page(post)) for name, post in top)
        header = (say("Account"), say("Reactions"), say("Post"))
        yield Reply(title=say("Best posts"), table=Table(header, rows, numeric=frozenset((1,))))


def _page(post: BestPost) -> Text:
    day = Day(post.at, "short")
    return Link(post.url, day) if post.url else day
