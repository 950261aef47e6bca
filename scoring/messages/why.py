"""An explanation -> Reply: the parts, the posts that carry them, what would move it, how sure it is."""

from __future__ import annotations

from scoring.explain.change import explain_change
from scoring.explain.score import Explanation, PostShare
from scoring.history.stored import Account, StoredScore
from scoring.history.trend import change
from scoring.messages import explanation as explain_words
from scoring.messages import movement, words
from scoring.messages.replies import Button, Link, Named, Reply, Table
from scoring.text import Signed, points, say

MOST_LEVERS = 3


def why_reply(account: Account, explained: Explanation, warnings: tuple[str, ...]) -> Reply:
    """Everything in it adds up: the parts to the score, the posts to Amplification's points."""
    handle = str(account.latest.handle)
    percentile, older = explain_words.percentile(explained), explain_words.version_before(explained)
    lines = [
        *explain_words.parts(explained),
        explain_words.audience_points(explained),
        *((percentile,) if percentile else ()),
        *account.findings,
        *explain_words.unmeasured(explained),
        *_levers(explained),
        explain_words.interval(explained.score),
        *((older,) if older else ()),
    ]
    return Reply(
        title=say("Why {value}: {handle}", value=points(explained.score.value), handle=str(handle)),
        lines=tuple(lines),
        table=_posts(explained),
        warnings=warnings,
        buttons=(
            Button(say("Score"), handle),
            Button(say("What moved it"), say("why {handle} 30d", handle=str(handle))),
        ),
    )


def moved_reply(account: Account, then: StoredScore | None, days: int) -> Reply:
    """What moved the score since then, the cause first; None where there is nothing to compare with."""
    now = account.latest
    handle = str(now.handle)
    title = say("What moved {handle} in {days} days", handle=str(handle), days=str(days))
    buttons = (
        Button(say("Score"), handle),
        Button(say("Why"), say("why {handle}", handle=str(handle))),
    )
    return Reply(title, _moved(account, then, days), buttons=buttons)


def _moved(account: Account, then: StoredScore | None, days: int) -> tuple[str, ...]:
    now = account.latest
    if then is None:
        return (say("There is no score from {days} days ago to compare.", days=str(days)),)
    moved = explain_change(now.score, then.score, account.observation)
    compared = change(now.score, then.score)
    if moved is None or compared is None:
        older = say(
            "The score from {days} days ago was made by formula {formula}",
            days=str(days),
            formula=str(then.score.formula),
        )
        return (
            say(
                "{older}, today's by formula {formula}: the two are not compared.",
                older=str(older),
                formula=str(now.score.formula),
            ),
        )
    said = say("The score moved by {delta}.", delta=Signed(moved.delta))
    if not compared.notable:
        return (say("{said} That is within the noise.", said=str(said)), *movement.lines(moved))
    cause = movement.cause(moved, now, then)
    return (*((cause,) if cause else ()), said, *movement.lines(moved))


def _levers(explained: Explanation) -> tuple[str, ...]:
    told = tuple(explain_words.lever(one) for one in explained.levers[:MOST_LEVERS])
    return (say("What would move it: {told}.", told=str("; ".join(told))),) if told else ()


def _posts(explained: Explanation) -> Table | None:
    if not explained.posts:
        return None
    rows = [_row(share) for share in explained.posts]
    if explained.other_posts:
        rows.append((say("all others"), f"{explained.other_posts:.1f}", "", ""))
    return Table(
        (say("Post"), say("Points"), say("Reactions"), say("Link")), tuple(rows), numeric=frozenset((1, 2))
    )


def _row(share: PostShare) -> tuple[str, ...]:
    bounded = " (bounded)" if share.bounded else ""
    reactions = f"{words.reactions(share.reactions)}{bounded}"
    page = Named(Link(share.post.url, "post")) if share.post.url else ""
    return f"{share.post.at:%d %b %Y}", f"{share.points:.1f}", reactions, page
