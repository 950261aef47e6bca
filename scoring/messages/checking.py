"""What is said before a list of people is checked, and while it is."""

from __future__ import annotations

import math

from scoring.messages.replies import Reply
from scoring.text import Text, plural, say


def ask_for_people() -> Reply:
    """What `check` alone answers."""
    return Reply(
        say("Whom do you want to check?"),
        (
            say("Type them behind it: `/influence check @handle @handle posts:2`, or `check cohort rivals`."),
            say("Up to 200 people, pasted or from a file with one a line."),
        ),
        asks_for_people=True,
    )


def check_waiting(people: int, left: int, seconds: float) -> Text:
    """What somebody reads meanwhile: how many are still to be asked for, and about how long that takes."""
    if left == people:
        return plural(
            "Checking {n} person, {time} …", "Checking {n} people, {time} …", people, time=_about(seconds)
        )
    return plural(
        "Checked {done} of {n} person, {time} left …",
        "Checked {done} of {n} people, {time} left …",
        people,
        done=people - left,
        time=_about(seconds),
    )


def _about(seconds: float) -> Text:
    minutes = math.ceil(seconds / 60)
    if seconds < 45:
        return say("less than a minute")
    return plural("about {n} minute", "about {n} minutes", minutes)
