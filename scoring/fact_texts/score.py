"""Why a score is held, what looking at an audience showed, why a score moved."""

from __future__ import annotations

from collections.abc import Callable

from scoring.fact_texts.parts import part_text
from scoring.fact_texts.values import Said, Values, always
from scoring.text import Amount, Link, Number, Share, Signed, Text, joined, marked, plural, reactions, say


def _jump(template: str) -> Said:
    return lambda found: say(
        template, before=Number(found.number("before")), after=Number(found.number("after"))
    )


def _posts_young(found: Values) -> Text:
    return plural(
        "Only {n} of the posts that the network showed is old enough to judge.",
        "Only {n} of the posts that the network showed are old enough to judge.",
        found.count("after"),
    )


_DOUBTS: dict[str, Callable[[int], Text]] = {
    "follows-many": lambda n: plural(
        "{n} follows far more accounts than follow it", "{n} follow far more accounts than follow them", n
    ),
    "no-avatar": lambda n: plural("{n} has no picture", "{n} have no picture", n),
    "no-posts": lambda n: plural("{n} has never posted", "{n} have never posted", n),
    "young": lambda n: plural("{n} is younger than a month", "{n} are younger than a month", n),
    "digits": lambda n: plural("{n} has a name full of digits", "{n} have names full of digits", n),
    "mass-following": lambda n: plural(
        "{n} follows thousands at a time", "{n} follow thousands at a time", n
    ),
}


def _audience(found: Values) -> Text:
    sampled, real = found.count("sampled"), Share(found.number("authentic"))
    doubts = [said(found.count(doubt)) for doubt, said in _DOUBTS.items() if found.count(doubt)]
    if not doubts:
        return plural(
            "Of the one account looked at, {real} counts as real; it does not look empty or automated.",
            "Of the {n} accounts looked at, {real} count as real; none looks empty or automated.",
            sampled,
            real=real,
        )
    return plural(
        "Of the one account looked at, {real} counts as real: {doubts}.",
        "Of the {n} accounts looked at, {real} count as real: {doubts}.",
        sampled,
        real=real,
        doubts=joined(doubts, "comma"),
    )


def _pods(found: Values) -> Text:
    said = say(
        "{share} of the reactions count: {over} of the accounts that react do so on more than {limit} of "
        "the posts looked at.",
        share=Share(found.number("share_left")),
        over=found.count("over"),
        limit=found.count("limit"),
    )
    own = say("The account's own reactions count nothing.")
    return joined((said, own)) if found.count("own") else said


def _newest(found: Values) -> Text:
    return plural(
        "The newest post earned {few}, usually {usual}.",
        "The {n} newest posts earned {few} each, usually {usual}.",
        found.count("count"),
        few=reactions(found.number("reactions")),
        usual=Amount(found.number("usual")),
    )


def _carried_by(found: Values) -> Text:
    post: Text = say("the post of {day}", day=found.day("day"))
    return say(
        "What earned most is {post} ({reactions}).",
        post=Link(found.word("url"), post) if found.word("url") else post,
        reactions=reactions(found.number("reactions")),
    )


def _post_left(found: Values) -> Text:
    return say(
        "The post of {day} ({reactions}) no longer counts.",
        day=found.day("day"),
        reactions=reactions(found.number("reactions")),
    )


_MOST_OF_IT: dict[str, Text] = {
    "reach": say("Most of it is True Reach: the audience that is really there."),
    "amplification": say("Most of it is Amplification: what its posts earn."),
    "network": say("Most of it is Network: who reacts to it."),
}


def _part_moved(found: Values) -> Text:
    return say(
        "{part} makes {points} of it.",
        part=part_text(found.word("part")),
        points=Signed(found.number("points")),
    )


SCORE: dict[str, Said] = {
    # Why a score is held.
    "page-missing": always(say("The network left out a part of its answer.")),
    "posts-vanished": always(say("The network showed no posts, where it showed some the last time.")),
    "posts-young": _posts_young,
    "followers-jumped": _jump(
        marked("The number of followers jumped from {before} to {after} within a day.")
    ),
    "check-ended": always(say("Its turn did not come in time. Check again: what is known is kept.")),
    "duplicate-of": lambda found: say("The same account as in row {row}.", row=found.count("row")),
    "posts-jumped": _jump(marked("The number of posts jumped from {before} to {after} within a day.")),
    # What looking at those who react showed.
    "pods": _pods,
    "audience": _audience,
    # Why a score moved.
    "formula-changed": always(say("The formula changed in between.")),
    "newest-posts": _newest,
    "post-left": _post_left,
    "carried-by": _carried_by,
    "audience-changed": _jump(marked("The audience went from {before} to {after}.")),
    "most-of-it": lambda found: _MOST_OF_IT.get(found.word("part"), found.name("part")),
    "part-moved": _part_moved,
}
