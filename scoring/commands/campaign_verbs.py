"""What follows `campaign`: start one from a list, see how it stands."""

from __future__ import annotations

from collections.abc import Sequence

from scoring.commands.advice import misread, type_this
from scoring.commands.checks import PAID, read_check
from scoring.commands.kinds import (
    CampaignCommand,
    Check,
    DeleteCampaign,
    ListCampaigns,
    ReportCampaign,
    StartCampaign,
)
from scoring.errors import BadCommand
from scoring.handles import shown
from scoring.teams.cohort import cohort_name
from scoring.text import say

Words = Sequence[str]

CAMPAIGN_USAGE = "campaign start spring @handle … [posts:2] | campaign report|delete spring | campaign list"


def read_campaign(words: Words, default_network: str) -> CampaignCommand:
    """Alone: all of them. Raises BadCommand."""
    if not words or words[0].lower() == "list":
        return ListCampaigns()
    verb = words[0].lower()
    if verb not in ("start", "report", "delete"):
        raise misread(words[0], "campaign")
    if len(words) < 2:
        raise BadCommand(say("Which campaign?"), type_this("campaign"))
    name, rest = read_campaign_name(words[1]), words[2:]
    if verb == "start":
        return started(name, read_check(rest, default_network))
    left = [word for word in rest if not (verb == "report" and word.lower() in PAID)]
    if left:
        raise misread(left[0], "campaign-report")
    return ReportCampaign(name, len(left) < len(rest)) if verb == "report" else DeleteCampaign(name)


def started(name: str, check: Check) -> StartCampaign:
    """A campaign of that list. Raises BadCommand for a name that is none, and for a list of nobody."""
    if not check.entries and not check.cohort:
        raise BadCommand(say("Which accounts?"), type_this("campaign"))
    return StartCampaign(read_campaign_name(name), check)


def read_campaign_name(typed: str) -> str:
    """The one spelling of a campaign's name. Raises BadCommand."""
    name = cohort_name(typed)
    if name is None:
        raise BadCommand(
            say("“{word}” cannot be the name of a campaign.", word=shown(typed)),
            say("Use letters, digits and hyphens, 40 at most, such as spring-2026."),
        )
    return name
