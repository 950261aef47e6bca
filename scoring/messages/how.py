"""How the score is made, in words for anybody. The exact formula stands in docs/formula.md."""

from __future__ import annotations

from scoring.formula import CURRENT
from scoring.text import Text, say

LINES: tuple[Text, ...] = (
    say("The score says how far an account's next posts are likely to carry, from 1 to 100."),
    say(
        "Amplification (70 %): what a typical post earns. Recent posts count more; a repost counts 1, "
        "a reply ½, a like ¼ (X: 0.15). Ages are counted from the newest post, so a holiday costs nothing."
    ),
    say("One lucky post does not make an account: none counts for more than 4½ times what is usual for it."),
    say("True Reach (15 %): the followers, less those that look empty or automated in a sample."),
    say(
        "Network (15 %): how many different people react, and how far they reach themselves. "
        "People who react to nearly everything count less and less: that is what a pod does."
    ),
    say("Where a part was not measured, the others share its weight, and the card says so."),
    say(
        "The scales have fixed ends: 1 reaction a post is 17, 10 are 33, 100 are 50, 1,000 are 67. "
        "Nobody's score moves because of somebody else."
    ),
    say(
        "± held the score of the next 20 posts in about 8 of 10 cases, on the networks where that was "
        "measured. A move that chance explains is called steady, not up or down."
    ),
    say("No geography, gender, language or verification badge enters it."),
    say(
        "This is formula {version}. It is open, every older version stays runnable, and its forecasts are "
        "checked: see docs/formula.md, docs/validation.md and `influence scoreboard`.",
        version=CURRENT,
    ),
)

MEANT: tuple[Text, ...] = (
    say("For choosing whom to ask, for watching how accounts do, and for telling a team what changed."),
    say(
        "Not for what a person gets or is refused: no hiring, credit, insurance, housing or access. "
        "A person decides, with the interval and the reasons before them."
    ),
    say("It says nothing of how true, good or likeable an account is."),
)


def not_meant(contact: str | None) -> tuple[Text, ...]:
    """How somebody who is scored objects."""
    objects = say(
        "Whoever is scored may have a copy of what is kept, and may be forgotten: "
        "`/influence forget @handle` tells how."
    )
    if contact is None:
        return (objects,)
    return objects, say("Whoever runs this bot can be reached at {contact}.", contact=contact)
