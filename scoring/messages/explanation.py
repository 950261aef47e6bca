"""Says an explanation in plain sentences, one thing each."""

from __future__ import annotations

from scoring.explain.levers import Lever
from scoring.explain.score import AudienceFinding, Explanation, PodFinding, PostShare
from scoring.formula import BEFORE, CHANGED, CURRENT
from scoring.formula.authenticity import Doubt
from scoring.formula.result import Note, Score
from scoring.messages.movement import NAMES

_DOUBTS: dict[Doubt, str] = {
    "follows-many": "follow far more accounts than follow them",
    "no-avatar": "have no picture",
    "no-posts": "have never posted",
    "young": "are younger than a month",
    "digits": "have names full of digits",
    "mass-following": "follow thousands at a time",
}
_UNMEASURED: dict[Note, str] = {
    "reach-not-measured": "True Reach was not measured: the network shows no audience.",
    "network-not-measured": "Network was not measured: who reacts was not looked at.",
    "authenticity-not-checked": "Whether the audience is real was not checked; all of it is taken as real.",
    "prior-not-calibrated": "What an audience of this size usually earns is borrowed from another network.",
}


def interval(score: Score) -> str:
    return (
        f"The next posts could have told another story: in about 8 of 10 such cases it lies between "
        f"{score.low:.1f} and {score.high:.1f}."
    )


def version_before(explained: Explanation) -> str | None:
    """The number of the formula version before, in the weeks after a change."""
    if explained.before is None:
        return None
    older = f"formula {BEFORE} gives {explained.before:.1f}"
    return f"Formula {CURRENT} is new since {CHANGED:%d %b %Y}; {older}."


def parts(explained: Explanation) -> tuple[str, ...]:
    """One sentence a part; the points in them sum to the score."""
    return tuple(
        f"{NAMES[part.name]} is {part.value:.1f} and counts {part.weight:.0%}: {part.points:.1f} points."
        for part in explained.parts
    )


def post(share: PostShare) -> str:
    bound = "; it counts less than that, as it is far above the account's usual" if share.bounded else ""
    return (
        f"The post of {share.post.at:%d %b %Y} carries {share.points:.1f} points "
        f"({share.reactions:,.4g} weighted reactions{bound})."
    )


def audience_points(explained: Explanation) -> str:
    points = explained.audience_points
    if points < 0:
        return f"An audience of this size usually earns less: that takes {-points:.1f} points off."
    return f"What an audience of this size usually earns adds {points:.1f} points."


def unmeasured(explained: Explanation) -> tuple[str, ...]:
    return tuple(_UNMEASURED[note] for note in explained.unmeasured)


def lever(one: Lever) -> str:
    if one.name == "followers":
        return f"{one.amount:,} more followers: {one.gain:+.1f}"
    if one.name == "post":
        return f"one more post with {one.amount:,} {one.kind}: {one.gain:+.1f}"
    return f"{one.amount:,} more {one.kind} on a typical post: {one.gain:+.1f}"


def percentile(explained: Explanation) -> str | None:
    """None where there is no reference for this network."""
    if explained.percentile is None:
        return None
    share = min(99, max(1, round(explained.percentile)))
    return f"Of 100 accounts with an audience of this size, about {share} earn fewer reactions."


def pods(finding: PodFinding) -> str:
    own = " The account's own reactions count nothing." if finding.own else ""
    return (
        f"{finding.share_left:.0%} of the reactions count: {finding.over} of the accounts that react "
        f"do so on more than {finding.limit} of the posts looked at.{own}"
    )


def audience(finding: AudienceFinding) -> str:
    head = f"Of the {finding.sampled} accounts looked at, {finding.authentic:.0%} count as real"
    if not finding.doubts:
        return f"{head}; none looks empty or automated."
    told = ", ".join(f"{count} {_DOUBTS[doubt]}" for doubt, count in finding.doubts)
    return f"{head}: {told}."
