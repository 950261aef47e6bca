"""What follows `report`, `explore` and `badge`: of what a page is made, or that all are closed."""

from __future__ import annotations

import re
from collections.abc import Sequence

from scoring.commands.advice import misread, type_this
from scoring.commands.campaign_verbs import read_campaign_name
from scoring.commands.cohorts import taken_cohort
from scoring.commands.kinds import Explore, MakeBadge, MakePage, PageCommand, RevokePages
from scoring.commands.line import AND
from scoring.errors import BadCommand
from scoring.handles import parse_handle
from scoring.text import say

Words = Sequence[str]

REPORT_USAGE = (
    "report @handle [@handle …] [2026-10] | report cohort us [2026-10] "
    "| report campaign spring | report revoke"
)
BADGE_USAGE = "badge @handle [--end]"
MOST = 10
MONTH = re.compile(r"20\d\d-(?:0[1-9]|1[0-2])")
_CAMPAIGN = frozenset(("campaign", "campagne"))


def read_report(words: Words, default_network: str) -> PageCommand:
    """Raises BadCommand and BadHandle."""
    if [word.lower() for word in words] == ["revoke"]:
        return RevokePages()
    if words and words[0].lower() in _CAMPAIGN:
        if len(words) != 2:
            raise BadCommand(say("Which campaign?"), type_this("report-campaign"))
        return MakePage(campaign=read_campaign_name(words[1]))
    words, month = _month(words)
    left, cohort = taken_cohort(words, "report")
    typed = [word for word in left if word.lower() not in AND]
    if cohort and typed:
        raise misread(typed[0], "report-cohort")
    meant = (parse_handle(word, default_network) for word in typed[: MOST + 1])
    who = tuple({one.handle: one for one in meant}.values())
    if not cohort and not 1 <= len(who) <= MOST:
        raise BadCommand(say("A page is of 1 to {most} accounts.", most=MOST), type_this("report"))
    return MakePage(who, cohort, month=month)


def read_explore(words: Words, default_network: str) -> Explore:
    """Raises BadCommand."""
    if words:
        raise misread(words[0], "explore")
    return Explore()


def read_badge(words: Words, default_network: str) -> MakeBadge:
    """Raises BadCommand and BadHandle."""
    typed = [word for word in words if word.lower() != "--end"]
    if len(typed) != 1:
        raise BadCommand(say("Whose?"), type_this("badge"))
    return MakeBadge(parse_handle(typed[0], default_network), end=len(typed) < len(words))


def _month(words: Words) -> tuple[Words, str]:
    """The other words, and the month among them; "" where there is none. Raises BadCommand with two."""
    months = [word for word in words if MONTH.fullmatch(word)]
    if len(months) > 1:
        raise misread(months[1], "report-month")
    return [word for word in words if word not in months], "".join(months)
