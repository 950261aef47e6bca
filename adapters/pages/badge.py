"""A score as a small picture for web pages and READMEs."""

from __future__ import annotations

from adapters.pages.page import template
from adapters.render.texts import Texts
from scoring.handles import Handle
from scoring.history.stored import StoredScore
from scoring.text import Day, say

HEIGHT, PADDING = 20, 7
# What a letter of a badge takes in a sans serif of 11 pixels; a little wide, since fonts differ.
LETTER = 6.6


def badge_svg(handle: Handle, kept: StoredScore | None, text: Texts) -> str:
    """The newest score with half of its interval, and its day for whoever points at it or has it read."""
    label = text("influence")
    if kept is None:
        value = text("no score yet")
        title = text.plain(say("Influence of {handle}: no score yet", handle=str(handle)))
    else:
        score, margin = kept.score.value, (kept.score.high - kept.score.low) / 2
        value = f"{text.number(score)} ± {text.number(margin)}"
        title = text.plain(
            say(
                "Influence of {handle} on {day}: {score} of 100, formula {formula}",
                handle=str(handle),
                day=Day(kept.day),
                score=value,
                formula=kept.score.formula,
            )
        )
    return _drawn(label, value, title)


def gone_svg(text: Texts) -> str:
    """Instead of one that is not there, or not any more."""
    return _drawn(text("influence"), "–", text("This badge is not there any more"))


def _drawn(label: str, value: str, title: str) -> str:
    left, right = (round(len(word) * LETTER + 2 * PADDING) for word in (label, value))
    return template("badge.svg").render(
        label=label, value=value, title=title, left=left, right=right, width=left + right, height=HEIGHT
    )
