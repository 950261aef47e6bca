"""Dispatches a command to its use case and maps errors to replies. Nothing escapes it but cancellation."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Awaitable, Callable
from typing import Any

from scoring.commands import kinds
from scoring.commands.kinds import Command
from scoring.commands.requester import Requester
from scoring.errors import InfluenceError
from scoring.handles import ResolvedHandle
from scoring.messages.help import help_reply
from scoring.messages.refusal import refusal
from scoring.messages.replies import Reply
from scoring.ports.fetch_context import asking
from scoring.ports.log_context import log_context, logged, new_request
from scoring.ports.measures import NO_MEASURES, Measures
from scoring.service.ask.answers import how
from scoring.service.families import AskCases, TeamCases
from scoring.service.rate_limit import RateLimit
from scoring.text import Text, say

log = logging.getLogger(__name__)


Case = Callable[[Any, Requester], Awaitable[Reply]]


class Dispatcher:
    """Finds the use case of a command, and turns every error into an answer."""

    def __init__(
        self,
        limit: RateLimit,
        ask: AskCases,
        team: TeamCases,
        notices: tuple[Text, ...] = (),
        measures: Measures = NO_MEASURES,
    ) -> None:
        """`notices`: what people must know before they ask, such as what it costs."""
        self._limit = limit
        self._auditing = team.auditing
        self._measures = measures
        self._cases = {**_about_accounts(ask), **_about_teams(team), **_about_us(notices)}

    def serve(self, command: type[Command], case: Case) -> None:
        """From now on this kind of command is answered by this use case."""
        self._cases[command] = case

    async def answer(self, command: Command, requester: Requester) -> Reply:
        """The reply to a command. Never raises but cancellation."""
        with logged(workspace=requester.workspace, request=log_context().request or new_request()):
            return await self._answer(command, requester)

    async def _answer(self, command: Command, requester: Requester) -> Reply:
        began, outcome = time.monotonic(), "cancelled"
        try:
            self._limit.check(requester, *_accounts(command))
            # Whoever asks pays: their workspace, where a network costs money.
            with asking(workspace=requester.workspace):
                reply = await self._cases[type(command)](command, requester)
            if reply.ok:
                await self._auditing.note(command, requester)
            outcome = "ok"
            return reply
        except InfluenceError as error:
            outcome = error.reference
            return refusal(error)
        except Exception:
            outcome = "internal"
            return self._unexpected()
        finally:
            self._measures.answered(type(command).__name__.lower(), outcome, time.monotonic() - began)

    def _unexpected(self) -> Reply:
        """A fault of ours: the log has the trace under the reference that the person sees."""
        reference = f"internal-{secrets.token_hex(4)}"
        log.exception("unexpected error %s", reference)
        return Reply(
            title=say("Something went wrong here"),
            lines=(
                say("This is our fault, and it was noted. Nothing was changed."),
                say("Try again in a minute."),
            ),
            ok=False,
            reference=reference,
            support=reference,
        )


def _about_accounts(ask: AskCases) -> dict[type[Command], Case]:
    answers = ask.answers
    return {
        kinds.Ask: answers.ask,
        kinds.Why: lambda command, who: answers.why(command),
        kinds.History: lambda command, who: answers.history(command),
        kinds.Insights: lambda command, who: answers.insights(command, who.zone),
        kinds.Compare: lambda command, who: ask.comparing.compare(command),
        kinds.Link: lambda command, who: ask.linking.link(command),
        kinds.Forget: ask.forgetting.forget,
        kinds.MakeBadge: ask.badging.badge,
    }


def _about_teams(team: TeamCases) -> dict[type[Command], Case]:
    subscribing, cohorts = team.subscribing, team.cohorts
    return {
        kinds.Watch: team.watching.watch,
        kinds.Unwatch: team.watching.unwatch,
        kinds.ListWatched: lambda command, who: team.watching.list(who),
        kinds.SetDigest: subscribing.set_digest,
        kinds.DigestOff: subscribing.digest_off,
        kinds.SetAlerts: subscribing.set_alerts,
        kinds.AlertsOff: lambda command, who: subscribing.alerts_off(who),
        kinds.SwitchOff: subscribing.switch_off,
        kinds.Resume: subscribing.resume,
        kinds.Hush: team.hushing.hush,
        kinds.Preview: team.previewing.preview,
        kinds.Check: team.list_checks.check,
        kinds.MakePage: team.reporting.make,
        kinds.RevokePages: team.reporting.revoke,
        kinds.Explore: team.exploring.open,
        kinds.CreateToken: team.token_answers.create,
        kinds.ListTokens: team.token_answers.list,
        kinds.RevokeToken: team.token_answers.revoke,
        kinds.ShowAudit: team.auditing.show,
        kinds.StartCampaign: team.campaigns.start,
        kinds.ReportCampaign: team.campaigns.report,
        kinds.DeleteCampaign: team.campaigns.delete,
        kinds.ListCampaigns: lambda command, who: team.campaigns.list(who),
        kinds.CreateCohort: cohorts.create,
        kinds.JoinCohort: cohorts.join,
        kinds.LeaveCohort: cohorts.leave,
        kinds.DeleteCohort: cohorts.delete,
        kinds.ListCohorts: lambda command, who: cohorts.list(who),
        kinds.ShowCohort: cohorts.show,
        kinds.CompareCohorts: cohorts.compare,
        kinds.ShowDigest: lambda command, who: subscribing.show(who),
        kinds.ShowAlerts: lambda command, who: subscribing.show(who),
        kinds.Debug: lambda command, who: team.diagnostics.debug(who),
    }


def _about_us(notices: tuple[Text, ...]) -> dict[type[Command], Case]:
    async def explain(command: kinds.How, who: Requester) -> Reply:
        return how(command)

    async def help_out(command: kinds.Help, who: Requester) -> Reply:
        return help_reply(notices)

    async def say_why(command: kinds.Misread, who: Requester) -> Reply:
        return refusal(command.error)

    return {kinds.How: explain, kinds.Help: help_out, kinds.Misread: say_why}


def _accounts(command: Command) -> tuple[ResolvedHandle, ...]:
    """The accounts that a command may make us ask a network about."""
    match command:
        case kinds.Ask() | kinds.Why() | kinds.History() | kinds.Insights() | kinds.MakeBadge():
            return (command.who,)
        case kinds.Compare() | kinds.MakePage():
            return command.who
        case kinds.Link():
            return command.one, command.other
        case _:
            return ()
