"""One person on several networks, in words."""

from __future__ import annotations

from scoring.explain.persons import PersonScore
from scoring.formula.result import Score
from scoring.networks import title_of
from scoring.text import Text, in_points, measured, plural, say


def person_lines(person: PersonScore) -> tuple[Text, ...]:
    """The score of all accounts together, then one sentence an account, the strongest first."""
    together = plural(
        "Together {score} ± {margin} over {n} account.",
        "Together {score} ± {margin} over {n} accounts.",
        len(person.presences),
        score=in_points(person.value),
        margin=in_points((person.high - person.low) / 2),
    )
    best, *others = person.presences
    strongest = measured(
        "{handle} is the strongest account: {points} point.",
        "{handle} is the strongest account: {points} points.",
        best.points,
        handle=best.score.handle,
    )
    more = (
        measured(
            "{handle} ({score}) adds {points} point.",
            "{handle} ({score}) adds {points} points.",
            one.points,
            handle=one.score.handle,
            score=in_points(one.score.value),
        )
        for one in others
    )
    return together, strongest, *more


def beside_line(score: Score) -> Text:
    """An account that the terms of its network keep out of the person's score."""
    return say(
        "{handle} ({score}) stands beside: the terms of {network} keep it out of sums over several networks.",
        handle=score.handle,
        score=in_points(score.value),
        network=title_of(score.network),
    )
