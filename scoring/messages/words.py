"""Words that several messages share: how old something is, how sure a score is, what makes it."""

from __future__ import annotations

from datetime import datetime, timedelta

from scoring.formula.result import Confidence
from scoring.handles import Handle
from scoring.networks import page_of
from scoring.text import Link, Name, Text, plural, say

DELAYED = say("Delayed: this should have come earlier.")
NOT_FOR = say(
    "The scores are this bot's own, no network's. They are not for decisions on hiring, credit, insurance, "
    "housing or access."
)
NOTHING_WATCHED = say("Nothing is watched yet. Start with /influence watch @handle.")
CONFIDENCE: dict[Confidence, Text] = {
    "low": say("low confidence"),
    "medium": say("medium confidence"),
    "high": say("high confidence"),
}


def account_text(handle: Handle) -> Text:
    """An account by its handle, linked with its profile where it has a public one."""
    url = page_of(handle.network, handle.name)
    name = Name(str(handle))
    return name if url is None else Link(url, name)


def confidence_text(confidence: Confidence) -> Text:
    """How sure a score is."""
    return CONFIDENCE[confidence]


def age(since: datetime, now: datetime) -> Text:
    """How old something is: "just now", "5 minutes old", "3 hours old", "2 days old"."""
    passed = max(now - since, timedelta())
    minutes = int(passed.total_seconds() // 60)
    if minutes < 2:
        return say("just now")
    if minutes < 120:
        return plural("{n} minute old", "{n} minutes old", minutes)
    if minutes < 48 * 60:
        return plural("{n} hour old", "{n} hours old", minutes // 60)
    return plural("{n} day old", "{n} days old", minutes // (24 * 60))
