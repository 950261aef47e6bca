"""The use cases of pages to forward: of accounts, a cohort or a campaign, now or in a month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from scoring.commands.kinds import (
    Compare,
    Insights,
    MakePage,
    ReportCampaign,
    RevokePages,
    ShowCohort,
    Why,
)
from scoring.commands.requester import Requester
from scoring.errors import BadInput
from scoring.handles import Handle, ResolvedHandle
from scoring.messages.card import make_card, make_chart, standing_lines
from scoring.messages.outcomes import outcomes_reply
from scoring.messages.replies import Reply
from scoring.ports.clock import Clock
from scoring.ports.pages import PageStore
from scoring.ports.scores import Outcomes, Store
from scoring.ports.visits import VisitStore
from scoring.service.ask.answers import Answers
from scoring.service.ask.comparing import Comparing
from scoring.service.ask.lookup import Lookup
from scoring.service.team.campaigning import Campaigns
from scoring.service.team.cohorts import Cohorts
from scoring.service.team.months import Months, days_of
from scoring.service.team.page_making import PageMaking
from scoring.terms import PLAIN, Terms
from scoring.text import Day, Link, Name, Text, joined, plural, say

YEAR = 365


class Reporting:
    """Gathers what a page shows, and ends all pages of a workspace."""

    def __init__(
        self,
        lookup: Lookup,
        answers: Answers,
        comparing: Comparing,
        cohorts: Cohorts,
        campaigns: Campaigns,
        store: Store,
        outcomes: Outcomes,
        making: PageMaking,
        pages: PageStore,
        visits: VisitStore,
        clock: Clock,
        *,
        terms: Terms = PLAIN,
    ) -> None:
        self._lookup = lookup
        self._answers = answers
        self._comparing = comparing
        self._cohorts = cohorts
        self._campaigns = campaigns
        self._store = store
        self._outcomes = outcomes
        self._months = Months(store, terms)
        self._making = making
        self._pages = pages
        self._visits = visits
        self._clock = clock
        self._terms = terms

    async def make(self, command: MakePage, requester: Requester) -> Reply:
        """Raises BadInput where there is no address or nothing to show, NotEnabled where terms forbid it."""
        self._making.check()
        for who in command.who:
            # What may not be listed for a team may not be handed on, either.
            self._terms.check_follow(who.handle)
        first, *more = await self._parts(command, requester)
        if not first.ok:
            return first
        url, until = await self._making.keep(requester.workspace, requester.person, first, more)
        return Reply(
            first.title,
            (
                Link(url, say("Open the page")),
                say("Whoever has this address can read it, until {day}.", day=Day(until)),
                say("`/influence report revoke` ends all pages of this team at once."),
            ),
        )

    async def revoke(self, command: RevokePages, requester: Requester) -> Reply:
        """All of the workspace, and all ways into it: who forwarded which is known to nobody."""
        gone = await self._pages.revoke(requester.workspace)
        await self._visits.revoke(requester.workspace)
        return Reply(plural("{n} page is closed", "{n} pages are closed", gone))

    async def _parts(self, command: MakePage, requester: Requester) -> Sequence[Reply]:
        if command.campaign:
            return [await self._campaigns.report(ReportCampaign(command.campaign), requester)]
        if command.month:
            return await self._month(command, requester)
        if command.cohort:
            shown = await self._cohorts.show(ShowCohort(command.cohort), requester)
            return [_titled(shown, Name(command.cohort))]
        if len(command.who) > 1:
            return [await self._comparing.compare(Compare(command.who), days=YEAR)]
        return await self._account(command.who[0], requester)

    async def _account(self, who: ResolvedHandle, requester: Requester) -> list[Reply]:
        """A year of one account: the course first, then what makes it, and how its forecasts did."""
        found = await self._lookup.find(who.handle)
        since = found.account.latest.day - timedelta(days=YEAR)
        days = await self._store.history(who.handle, since)
        why = await self._answers.why(Why(who))
        lines = standing_lines(make_card(found, days, self._clock.now()))
        title = say("Report: {what}", what=str(who.handle))
        return [
            Reply(title, lines, chart=make_chart(days, since), warnings=why.warnings),
            why,
            await self._answers.insights(Insights(who), requester.zone),
            outcomes_reply(await self._outcomes.of(who.handle, since)),
        ]

    async def _month(self, command: MakePage, requester: Requester) -> list[Reply]:
        """As the monthly post tells it, of one account with its own course. Raises BadInput."""
        first, last = days_of(command.month)
        if first > self._clock.now().date():
            raise BadInput(
                say("{month} has not begun.", month=Day(first, "month")), say("Name one that has.")
            )
        handles = [one.handle for one in command.who]
        for handle in handles:
            await self._known(handle)
        if command.cohort:
            handles = list((await self._cohorts.found(command.cohort, requester.workspace)).members)
        message = await self._months.message(handles, {}, command.month, requester.zone)
        what: Text = Name(command.cohort) if command.cohort else joined(map(Name, map(str, handles)), "comma")
        title = say("Report: {what}, {month}", what=what, month=Day(first, "month"))
        head = replace(message.head, title=title, buttons=())
        if len(handles) != 1:
            return [head, *message.thread]
        days = [one for one in await self._store.history(handles[0], first) if one.day <= last]
        course = replace(head, chart=make_chart(days, first))
        judged = [one for one in await self._outcomes.of(handles[0], first) if one.day <= last]
        return [course, *message.thread, outcomes_reply(judged)]

    async def _known(self, handle: Handle) -> None:
        """Asks the network where nothing is stored yet. Raises InfluenceError."""
        if await self._store.account(handle) is None:
            await self._lookup.find(handle)


def _titled(reply: Reply, what: Text) -> Reply:
    return replace(reply, title=say("Report: {what}", what=what)) if reply.ok else reply
