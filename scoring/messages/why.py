"""An explanation -> Reply: the parts, the posts that carry them, what would move it, how sure it is."""

from __future__ import annotations

from scoring.commands.kinds import Ask, Why
from scoring.explain.change import explain_change
from scoring.explain.score import Explanation, PostShare
from scoring.fact_texts import text_of
from scoring.handles import ResolvedHandle
from scoring.history.stored import Account, StoredScore
from scoring.history.trend import change
from scoring.messages import explanation as explain_words
from scoring.messages import movement
from scoring.messages.replies import Button, Reply, Section, Table
from scoring.text import NOTHING, Amount, Day, Link, Signed, Text, in_points, joined, say

MOST_LEVERS = 3


def why_reply(account: Account, explained: Explanation, warnings: tuple[Text, ...]) -> Reply:
    """Everything in it adds up: the parts to the score, the posts to Amplification's points."""
    handle, who = str(account.latest.handle), ResolvedHandle(account.latest.handle)
    standing, older = explain_words.standing(explained), explain_words.version_before(explained)
    lines: list[Text] = [
        explain_words.reason(explained),
        *_levers(explained),
        *((standing,) if standing else ()),
        *map(text_of, account.findings),
        *explain_words.unmeasured(explained),
    ]
    adds_up = (*explain_words.parts(explained), explain_words.audience_points(explained))
    return Reply(
        title=say("Why {score}: {handle}", score=in_points(explained.score.value), handle=handle),
        lines=tuple(lines),
        table=_posts(explained),
        sections=(Section(say("How it adds up"), adds_up),),
        warnings=warnings,
        small=(explain_words.interval(explained.score), *((older,) if older else ())),
        buttons=(Button(say("Score"), Ask(who)), Button(say("What moved it"), Why(who, 30))),
    )


def moved_reply(account: Account, then: StoredScore | None, days: int) -> Reply:
    """What moved the score since then, the cause first; None where there is nothing to compare with."""
    now = account.latest
    handle, who = str(now.handle), ResolvedHandle(now.handle)
    title = say("What moved {handle} in {days} days", handle=handle, days=days)
    buttons = (Button(say("Score"), Ask(who)), Button(say("Why"), Why(who)))
    return Reply(title, _moved(account, then, days), buttons=buttons)


def _moved(account: Account, then: StoredScore | None, days: int) -> tuple[Text, ...]:
    now = account.latest
    if then is None:
        return (say("There is no score from {days} days ago to compare.", days=days),)
    moved = explain_change(now.score, then.score, account.observation)
    compared = change(now.score, then.score)
    if moved is None or compared is None:
        return (
            say(
                "The score from {days} days ago was made by formula {older}, today's by formula {formula}: "
                "the two are not compared.",
                days=days,
                older=then.score.formula,
                formula=now.score.formula,
            ),
        )
    size = Signed(moved.delta)
    if not compared.notable:
        return (
            say("The score moved by {points}. That is within the noise.", points=size),
            *movement.lines(moved),
        )
    cause = movement.cause(moved, now, then)
    said = say("The score moved by {points}.", points=size)
    return (*((text_of(cause),) if cause else ()), said, *movement.lines(moved))


def _levers(explained: Explanation) -> tuple[Text, ...]:
    levers = [explain_words.lever(one) for one in explained.levers[:MOST_LEVERS]]
    return (say("What would move it: {levers}.", levers=joined(levers, "semicolon")),) if levers else ()


def _posts(explained: Explanation) -> Table | None:
    if not explained.posts:
        return None
    rows = [_row(share) for share in explained.posts]
    if explained.other_posts:
        rows.append((say("all others"), in_points(explained.other_posts), NOTHING))
    header = (say("Post"), say("Points"), say("Reactions"))
    return Table(header, tuple(rows), numeric=frozenset((1, 2)))


def _row(share: PostShare) -> tuple[Text, ...]:
    earned = Amount(share.reactions)
    reactions = say("{reactions} (capped)", reactions=earned) if share.bounded else earned
    day = Day(share.post.at, "short")
    return Link(share.post.url, day) if share.post.url else day, in_points(share.points), reactions
