"""The use cases of campaigns: started from a list, and held against what came."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from scoring.campaigns.campaign import LONGEST, MOST_CAMPAIGNS, Campaign
from scoring.commands.kinds import DeleteCampaign, ReportCampaign, StartCampaign
from scoring.commands.requester import Requester
from scoring.errors import BadInput
from scoring.formula import CURRENT
from scoring.formula.constants import constants
from scoring.messages.campaign import campaign_buttons, campaign_list, kept_lines, report_reply
from scoring.messages.replies import Reply
from scoring.ports.campaigns import CampaignStore
from scoring.ports.clock import Clock
from scoring.service.team.list_checks import ListChecks
from scoring.terms import PLAIN, Terms
from scoring.text import Name, joined, plural, say


class Campaigns:
    """Everything is scoped by the requester's workspace."""

    def __init__(
        self, campaigns: CampaignStore, checks: ListChecks, clock: Clock, *, terms: Terms = PLAIN
    ) -> None:
        self._terms = terms
        self._campaigns = campaigns
        self._checks = checks
        self._clock = clock

    async def start(self, command: StartCampaign, requester: Requester) -> Reply:
        """Checks the list, and keeps whoever counts in its total.

        Raises BadInput, what a check raises, and NotEnabled where the terms of a network let nobody follow
        one of them: a campaign looks at its people again.
        """
        # Loaded with numpy, which most processes never need.
        from scoring.campaigns.outcomes import participants, promised
        from scoring.messages.checked import checked_reply

        if await self._campaigns.campaign(requester.workspace, command.name) is not None:
            raise _taken(command.name)
        looked = await self._checks.look(command.check, requester)
        now, rules = self._clock.now(), constants(CURRENT)
        people = await asyncio.to_thread(participants, looked.result, rules)
        if not people:
            raise BadInput(say("None of them has a score, so there is nothing to expect."), _ASK_ONE)
        for one in people:
            self._terms.check_follow(one.handle)
        whole = promised(looked.result.totals.whole)
        campaign = Campaign(
            0, requester.workspace, command.name, requester.person, now, rules.version, whole, people
        )
        if not await self._campaigns.start(campaign, MOST_CAMPAIGNS):
            raise _taken(command.name)
        reply = checked_reply(looked.result, now, unpaid=looked.unpaid)
        return replace(
            reply,
            title=say("The campaign {name} is started", name=command.name),
            lines=(*reply.lines, *kept_lines(campaign)),
            buttons=campaign_buttons([campaign]),
        )

    async def report(self, command: ReportCampaign, requester: Requester) -> Reply:
        """Looks at everybody again; what is finished is written down. Raises BadInput."""
        from scoring.campaigns.outcomes import report

        campaign = await self._found(command.name, requester.workspace)
        accounts = await self._checks.accounts(
            [one.handle for one in campaign.people], requester, command.paid
        )
        seen = {handle: account.observation for handle, account in accounts.items()}
        found = await asyncio.to_thread(report, campaign, seen, constants(campaign.formula))
        now = self._clock.now()
        judgement = found.judgement(now)
        over = found.done or now - campaign.started_at >= LONGEST
        if over and campaign.judgement is None and judgement is not None:
            await self._campaigns.judge(campaign.id, judgement)
            found = replace(found, campaign=replace(campaign, judgement=judgement))
        unseen = [one.handle for one in campaign.people if one.handle not in seen]
        return report_reply(found, now, unseen)

    async def list(self, requester: Requester) -> Reply:
        """The newest first."""
        found = await self._campaigns.campaigns(requester.workspace)
        if not found:
            return Reply(
                say("No campaign is started yet"),
                (say("Start with `/influence campaign start spring @handle @handle posts:2`"),),
            )
        return Reply(
            plural("{n} campaign", "{n} campaigns", len(found)),
            table=campaign_list(found),
            leads="table",
            buttons=campaign_buttons(found),
        )

    async def delete(self, command: DeleteCampaign, requester: Requester) -> Reply:
        """What is known of its people stays. Raises BadInput where there is none."""
        campaign = await self._found(command.name, requester.workspace)
        await self._campaigns.delete(requester.workspace, campaign.name)
        return Reply(say("The campaign {name} is gone", name=campaign.name))

    async def _found(self, name: str, workspace: str) -> Campaign:
        found = await self._campaigns.campaign(workspace, name)
        if found is not None:
            return found
        missing = say("There is no campaign {name}.", name=name)
        known = [one.name for one in await self._campaigns.campaigns(workspace)]
        if not known:
            start = say("Start one with `/influence campaign start {name} @handle …`", name=name)
            raise BadInput(missing, start)
        raise BadInput(missing, say("There are: {names}.", names=joined(map(Name, known), "comma")))


_ASK_ONE = say("Ask for one of them with `/influence @handle` to see why.")


def _taken(name: str) -> BadInput:
    return BadInput(
        say("The campaign {name} cannot be started.", name=name),
        say(
            "There is one of that name, or there are {most} already: see `/influence campaign list`.",
            most=MOST_CAMPAIGNS,
        ),
    )
