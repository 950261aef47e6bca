"""The use cases of pages to forward: of accounts, a cohort or a campaign, as they stand now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from scoring.commands.kinds import (
    Compare,
    History,
    Insights,
    MakePage,
    ReportCampaign,
    RevokePages,
    ShowCohort,
    Why,
)
from scoring.commands.requester import Requester
from scoring.errors import BadInput
from scoring.formula import CURRENT
from scoring.messages.replies import Reply
from scoring.messages.words import NOT_FOR
from scoring.ports.clock import Clock
from scoring.ports.pages import DrawPages, PageStore
from scoring.service.ask.answers import Answers
from scoring.service.ask.comparing import Comparing
from scoring.service.team.campaigning import Campaigns
from scoring.service.team.cohorts import Cohorts
from scoring.teams.pages import KEPT, MOST_PAGES, Page, new_key
from scoring.terms import PLAIN, Terms
from scoring.text import Day, Link, Name, Text, plural, say

YEAR = 365


class Reporting:
    """A page is drawn once and kept: what was forwarded stays what it was."""

    def __init__(
        self,
        answers: Answers,
        comparing: Comparing,
        cohorts: Cohorts,
        campaigns: Campaigns,
        pages: PageStore,
        draw: DrawPages,
        clock: Clock,
        public_url: str,
        *,
        terms: Terms = PLAIN,
    ) -> None:
        self._terms = terms
        self._answers = answers
        self._comparing = comparing
        self._cohorts = cohorts
        self._campaigns = campaigns
        self._pages = pages
        self._draw = draw
        self._clock = clock
        self._public_url = public_url.rstrip("/")

    async def make(self, command: MakePage, requester: Requester) -> Reply:
        """Raises BadInput where there is no address or nothing to show, NotEnabled where terms forbid it."""
        if not self._public_url:
            raise BadInput(
                say("A page needs an address that others can reach."),
                say("The person who runs this bot can set PUBLIC_URL."),
            )
        for who in command.who:
            # What may not be listed for a team may not be handed on, either.
            self._terms.check_follow(who.handle)
        first, *more = await self._parts(command, requester)
        if not first.ok:
            return first
        now = self._clock.now()
        until = now + KEPT
        foot = say(
            "Made on {day} for a member of {workspace}, with formula {formula}. "
            "This address works until {until}.",
            day=Day(now),
            workspace=requester.workspace,
            formula=CURRENT,
            until=Day(until),
        )
        told = replace(first, small=tuple(dict.fromkeys((*first.small, NOT_FOR))))
        html = self._draw(told, [one for one in more if one.ok], foot)
        page = Page(new_key(), requester.workspace, requester.person, now, until, html)
        if not await self._pages.keep(page, MOST_PAGES):
            raise BadInput(
                say("A workspace has at most {most} pages that are open.", most=MOST_PAGES),
                say("End them all with `/influence report revoke`, and make this one again."),
            )
        url = f"{self._public_url}/r/{page.key}"
        return Reply(
            first.title,
            (
                Link(url, say("Open the page")),
                say("Whoever has this address can read it, until {day}.", day=Day(until)),
                say("`/influence report revoke` ends all pages of this team at once."),
            ),
        )

    async def revoke(self, command: RevokePages, requester: Requester) -> Reply:
        """All of the workspace: who forwarded which is known to nobody."""
        gone = await self._pages.revoke(requester.workspace)
        return Reply(plural("{n} page is closed", "{n} pages are closed", gone))

    async def _parts(self, command: MakePage, requester: Requester) -> Sequence[Reply]:
        if command.cohort:
            return [
                _titled(await self._cohorts.show(ShowCohort(command.cohort), requester), Name(command.cohort))
            ]
        if command.campaign:
            return [await self._campaigns.report(ReportCampaign(command.campaign), requester)]
        if len(command.who) > 1:
            return [await self._comparing.compare(Compare(command.who))]
        who = command.who[0]
        history = await self._answers.history(History(who, YEAR))
        why = await self._answers.why(Why(who))
        insights = await self._answers.insights(Insights(who), requester.zone)
        return [_titled(history, Name(str(who.handle))), why, insights]


def _titled(reply: Reply, what: Text) -> Reply:
    return replace(reply, title=say("Report: {what}", what=what)) if reply.ok else reply
