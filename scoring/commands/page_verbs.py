"""What follows `report`: of what a page is made, or that all are closed."""

from __future__ import annotations

from collections.abc import Sequence

from scoring.commands.advice import misread, type_this
from scoring.commands.campaign_verbs import read_campaign_name
from scoring.commands.cohorts import taken_cohort
from scoring.commands.kinds import MakePage, PageCommand, RevokePages
from scoring.commands.line import AND
from scoring.errors import BadCommand
from scoring.handles import parse_handle
from scoring.text import say

Words = Sequence[str]

REPORT_USAGE = "report @handle [@handle …] | report cohort us | report campaign spring | report revoke"
MOST = 10
_CAMPAIGN = frozenset(("campaign", "campagne"))


def read_report(words: Words, default_network: str) -> PageCommand:
    """Raises BadCommand and BadHandle."""
    if [word.lower() for word in words] == ["revoke"]:
        return RevokePages()
    if words and words[0].lower() in _CAMPAIGN:
        if len(words) != 2:
            raise BadCommand(say("Which campaign?"), type_this("report-campaign"))
        return MakePage(campaign=read_campaign_name(words[1]))
    left, cohort = taken_cohort(words, "report")
    typed = [word for word in left if word.lower() not in AND]
    if cohort and typed:
        raise misread(typed[0], "report-cohort")
    meant = (parse_handle(word, default_network) for word in typed[: MOST + 1])
    who = tuple({one.handle: one for one in meant}.values())
    if not cohort and not 1 <= len(who) <= MOST:
        raise BadCommand(say("A page is of 1 to {most} accounts.", most=MOST), type_this("report"))
    return MakePage(who, cohort)
