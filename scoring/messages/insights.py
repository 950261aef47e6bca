"""What a community answers to, in words."""

from __future__ import annotations

from collections.abc import Callable

from scoring.explain.insights import Insight, Insights, TraitKind
from scoring.text import Number, Share, Text, plural, say

_MEDIA = {
    "image": say("Posts with a picture"),
    "video": say("Posts with a video"),
    "link": say("Posts with a link"),
}
_DAYS = {
    "1": say("Posts on Mondays"),
    "2": say("Posts on Tuesdays"),
    "3": say("Posts on Wednesdays"),
    "4": say("Posts on Thursdays"),
    "5": say("Posts on Fridays"),
    "6": say("Posts on Saturdays"),
    "7": say("Posts on Sundays"),
}
_QUARTERS = {
    "0": say("Posts at night (0-6 h)"),
    "6": say("Posts in the morning (6-12 h)"),
    "12": say("Posts in the afternoon (12-18 h)"),
    "18": say("Posts in the evening (18-24 h)"),
}
_TRAITS: dict[TraitKind, Callable[[str], Text]] = {
    "media": lambda media: _MEDIA[media],
    "question": lambda _: say("Questions"),
    "thread": lambda _: say("Threads"),
    "length": lambda _: say("Long posts"),
    "quote": lambda _: say("Quotes of others"),
    "weekday": lambda day: _DAYS[day],
    "hour": lambda start: _QUARTERS[start],
    "hashtag": lambda tag: say("Posts with #{tag}", tag=tag),
}


def insight_text(one: Insight) -> Text:
    """One trait, and how much more or less it earns."""
    values: dict[str, Text] = {
        "trait": _TRAITS[one.kind](one.trait),
        "percent": Share(abs(one.factor - 1.0)),
        "low": Number(one.low, 2),
        "high": Number(one.high, 2),
    }
    if one.factor > 1:
        return plural(
            "{trait}: {percent} more reactions than usual (between × {low} and × {high}, {n} post).",
            "{trait}: {percent} more reactions than usual (between × {low} and × {high}, {n} posts).",
            one.posts,
            **values,
        )
    return plural(
        "{trait}: {percent} fewer reactions than usual (between × {low} and × {high}, {n} post).",
        "{trait}: {percent} fewer reactions than usual (between × {low} and × {high}, {n} posts).",
        one.posts,
        **values,
    )


def insight_lines(found: Insights) -> tuple[Text, ...]:
    """One sentence a finding, or that nothing stands out."""
    if found.found:
        return tuple(insight_text(one) for one in found.found)
    return (plural("Nothing stands out in {n} post.", "Nothing stands out in {n} posts.", found.posts),)
