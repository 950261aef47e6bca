"""Says an explanation in plain sentences, one thing each."""

from __future__ import annotations

from scoring.explain.levers import Lever
from scoring.explain.score import Explanation, PostShare
from scoring.formula import BEFORE, CHANGED, CURRENT
from scoring.formula.result import Note, Score
from scoring.messages.movement import NAMES
from scoring.text import Day, Number, Share, Signed, points, say

_UNMEASURED: dict[Note, str] = {
    "reach-not-measured": say("True Reach was not measured: the network shows no audience."),
    "network-not-measured": say("Network was not measured: who reacts was not looked at."),
    "authenticity-not-checked": say(
        "Whether the audience is real was not checked; all of it is taken as real."
    ),
    "prior-not-calibrated": say(
        "What an audience of this size usually earns is borrowed from another network."
    ),
}


def interval(score: Score) -> str:
    return say(
        "The next posts could have told another story: in about 8 of 10 such cases it lies between {low} and {high}.",
        low=points(score.low),
        high=points(score.high),
    )


def version_before(explained: Explanation) -> str | None:
    """The number of the formula version before, in the weeks after a change."""
    if explained.before is None:
        return None
    older = say("formula {before} gives {before2}", before=BEFORE, before2=points(explained.before))
    return say(
        "Formula {current} is new since {changed}; {older}.",
        current=CURRENT,
        changed=Day(CHANGED),
        older=str(older),
    )


def parts(explained: Explanation) -> tuple[str, ...]:
    """One sentence a part; the points in them sum to the score."""
    return tuple(
        say(
            "{names} is {value} and counts {weight}: {points} points.",
            names=str(NAMES[part.name]),
            value=points(part.value),
            weight=Share(part.weight),
            points=points(part.points),
        )
        for part in explained.parts
    )


def post(share: PostShare) -> str:
    bound = say("; it counts less than that, as it is far above the account's usual") if share.bounded else ""
    return say(
        "The post of {at} carries {points} points ({reactions} weighted reactions{bound}).",
        at=Day(share.post.at),
        points=points(share.points),
        reactions=str(share.reactions),
        bound=str(bound),
    )


def audience_points(explained: Explanation) -> str:
    points = explained.audience_points
    if points < 0:
        return say(
            "An audience of this size usually earns less: that takes {points} points off.",
            points=points(-points),
        )
    return say("What an audience of this size usually earns adds {points} points.", points=points(points))


def unmeasured(explained: Explanation) -> tuple[str, ...]:
    return tuple(_UNMEASURED[note] for note in explained.unmeasured)


def lever(one: Lever) -> str:
    if one.name == "followers":
        return say("{amount} more followers: {gain}", amount=Number(one.amount), gain=Signed(one.gain, 1))
    if one.name == "post":
        return say(
            "one more post with {amount} {kind}: {gain}",
            amount=Number(one.amount),
            kind=str(one.kind),
            gain=Signed(one.gain, 1),
        )
    return say(
        "{amount} more {kind} on a typical post: {gain}",
        amount=Number(one.amount),
        kind=str(one.kind),
        gain=Signed(one.gain, 1),
    )


def percentile(explained: Explanation) -> str | None:
    """None where there is no reference for this network."""
    if explained.percentile is None:
        return None
    share = min(99, max(1, round(explained.percentile)))
    return say(
        "Of 100 accounts with an audience of this size, about {share} earn fewer reactions.",
        share=str(share),
    )
