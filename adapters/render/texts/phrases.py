"""Sentences of the core -> the reader's language, where the catalogue knows their form.

The core writes English. A form here is one of its sentences with `{names}` for what changes; a sentence that
fits no form stays as it is, so a new one is English until somebody adds its form and its translation.
"""

from __future__ import annotations

import re
from functools import cache

from adapters.render.texts.catalogue import Texts, noted

FORMS = (
    noted("up {points} in {days} days"),
    noted("down {points} in {days} days"),
    noted("steady over {days} days ({points})"),
    noted("{count} followers"),
    noted("{count} followers, not checked for bots"),
    noted("not measured: this network shows no audience"),
    noted("not measured: nobody who reacts was looked at"),
    noted("who reacts, and how far they reach"),
    noted("what {count} posts earned"),
    noted("Next 20 posts: about {middle} weighted reactions each ({low} to {high})."),
    noted("Simulated: the demo network is made up, and so is everybody on it."),
    noted("What is usual on this network is not measured yet; expect a wider error."),
    noted("Fewer than three posts are old enough to judge, so take this as a first guess."),
    noted("All {count} posts that were seen are younger than {days} days; the audience alone makes this."),
    noted("The {count} newest posts earned {few} weighted reactions each, usually {usual}."),
    noted("The newest post earned {few} weighted reactions, usually {usual}."),
    noted("The score moved by {points}."),
    noted("The score moved by {points}. That is within the noise."),
    noted("The audience went from {before} to {after}."),
    noted("{part} makes {points} of it."),
    noted("A few accounts made too many of the reactions; the excess does not count."),
    noted("{accounts} compared"),
    noted("{handle}: the last {days} days"),
    noted("Why {score}: {handle}"),
    noted("What answers {handle} gets"),
    noted("Weekly digest is on in this channel"),
    noted("Monthly report is on in this channel"),
    noted("Alerts are on in this channel"),
    noted("No digest is posted in this channel"),
    noted("Nothing is told at once in this channel"),
    noted("It was off already."),
    noted("Try again in a minute."),
    noted("Check the spelling."),
    noted("Only public accounts are scored."),
    noted("Something went wrong here"),
    noted("This is our fault, and it was noted. Nothing was changed."),
)
# A sentence longer than this is none of these forms; names in it are bounded, too.
_LONGEST = 300
_NUMBER = re.compile(r"([+−-]?)(\d[\d,]*)(?:\.(\d+))?( [kMG])?")


def phrase(said: str, text: Texts) -> str:
    """The sentence in this language, with its numbers as people there write them."""
    if text.locale == "en" or len(said) > _LONGEST:
        return said
    for form, pattern in _patterns():
        found = pattern.fullmatch(said)
        if found is not None:
            values = {name: _value(value, text) for name, value in found.groupdict().items()}
            return text(form, **values)
    return said


def _value(value: str, text: Texts) -> str:
    """A number as people write it; anything else as it is."""
    found = _NUMBER.fullmatch(value)
    if found is None:
        return value
    number = float(found[2].replace(",", "") + (f".{found[3]}" if found[3] else ""))
    return f"{found[1]}{text.number(number, len(found[3] or ''))}{found[4] or ''}"


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((form, re.compile(_regex(form))) for form in FORMS)


def _regex(form: str) -> str:
    parts = re.split(r"\{(\w+)\}", form)
    return "".join(f"(?P<{part}>.+?)" if i % 2 else re.escape(part) for i, part in enumerate(parts))
