"""Says an explanation in plain sentences, one thing each."""

from __future__ import annotations

from scoring.explain.levers import Lever
from scoring.explain.score import Explanation, PartName
from scoring.fact_texts.parts import part_text
from scoring.formula import BEFORE, CHANGED, CURRENT
from scoring.formula.result import Note, Score
from scoring.networks import shows_audience, title_of
from scoring.text import NOTHING, Day, Share, Signed, Text, in_points, measured, plural, reactions, say

_AUDIENCE_HIDDEN = say("True Reach was not measured: the audience of this account is not shown.")
_UNMEASURED: dict[Note, Text] = {
    "reach-not-measured": say("True Reach was not measured: the network shows no audience."),
    "network-not-measured": say("Network was not measured: who reacts was not looked at."),
    "authenticity-not-checked": say(
        "Whether the audience is real was not checked; all of it is taken as real."
    ),
    "prior-not-calibrated": say(
        "What an audience of this size usually earns is borrowed from another network."
    ),
}


def reason(explained: Explanation) -> Text:
    """The one thing that makes most of the score, beside what its audience lets one expect."""
    most = max(explained.parts, key=lambda part: part.points)
    said = say(
        "{part} makes {points} of the {score} points: {why}.",
        part=part_text(most.name),
        points=in_points(most.points),
        score=in_points(explained.score.value),
        why=_made_of(explained, most.name),
    )
    return said


def _made_of(explained: Explanation, part: PartName) -> Text:
    match part:
        case "amplification":
            return say(
                "a typical post earns about {reactions}",
                reactions=reactions(explained.score.forecast.reactions_per_post),
            )
        case "reach":
            return say("its audience is large beside what its posts earn")
        case "network":
            return say("many different people react, and reach far themselves")


def interval(score: Score) -> Text:
    return say(
        "The next posts could have told another story: in about 8 of 10 such cases it lies between {low} "
        "and {high}.",
        low=in_points(score.low),
        high=in_points(score.high),
    )


def version_before(explained: Explanation) -> Text | None:
    """The number of the formula version before, in the weeks after a change."""
    if explained.before is None:
        return None
    return say(
        "Formula {current} is new since {day}; formula {before} gives {score}.",
        current=CURRENT,
        day=Day(CHANGED),
        before=BEFORE,
        score=in_points(explained.before),
    )


def parts(explained: Explanation) -> tuple[Text, ...]:
    """One sentence a part; the points in them sum to the score."""
    return tuple(
        measured(
            "{part} is {value} and counts {weight}: {points} point.",
            "{part} is {value} and counts {weight}: {points} points.",
            part.points,
            part=part_text(part.name),
            value=in_points(part.value),
            weight=Share(part.weight),
        )
        for part in explained.parts
    )


def audience_points(explained: Explanation) -> Text:
    earned = explained.audience_points
    if earned < 0:
        return measured(
            "An audience of this size usually earns less: that takes {points} point off.",
            "An audience of this size usually earns less: that takes {points} points off.",
            -earned,
        )
    return measured(
        "What an audience of this size usually earns adds {points} point.",
        "What an audience of this size usually earns adds {points} points.",
        earned,
    )


def unmeasured(explained: Explanation) -> tuple[Text, ...]:
    hidden = shows_audience(explained.score.network)
    return tuple(
        _AUDIENCE_HIDDEN if note == "reach-not-measured" and hidden else _UNMEASURED[note]
        for note in explained.unmeasured
    )


def lever(one: Lever) -> Text:
    gain = Signed(one.gain)
    match one.name, one.kind:
        case "followers", _:
            return plural("{n} more follower: {gain}", "{n} more followers: {gain}", one.amount, gain=gain)
        case "post", "likes":
            return plural(
                "one more post with {n} like: {gain}",
                "one more post with {n} likes: {gain}",
                one.amount,
                gain=gain,
            )
        case "post", _:
            return plural(
                "one more post with {n} repost: {gain}",
                "one more post with {n} reposts: {gain}",
                one.amount,
                gain=gain,
            )
        case _, "likes":
            return plural(
                "{n} more like on a typical post: {gain}",
                "{n} more likes on a typical post: {gain}",
                one.amount,
                gain=gain,
            )
        case _:
            return plural(
                "{n} more repost on a typical post: {gain}",
                "{n} more reposts on a typical post: {gain}",
                one.amount,
                gain=gain,
            )


# Who the known accounts are: an account is held against these, not against everybody.
_PEERS: dict[str, Text] = {
    "x": say("legislators of the United States, 2016"),
    "github": say("people who name a city, 2024"),
    "instagram": say("ordinary people, 2019"),
}


def standing(explained: Explanation) -> Text | None:
    """Among real accounts of about this audience; None where too few are known."""
    found = explained.standing
    if found is None:
        return None
    return say(
        "Of 100 accounts of {network} with about this audience, some {below} earn less. "
        "({accounts} are known: {who}.)",
        network=title_of(found.network),
        below=round(found.below),
        accounts=found.accounts,
        who=_PEERS.get(found.network, NOTHING),
    )
