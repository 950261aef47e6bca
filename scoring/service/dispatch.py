"""Dispatches a command to its use case and maps errors to replies. Nothing escapes it but cancellation."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable

from scoring.commands.accounts import (
    Ask,
    Command,
    Compare,
    Debug,
    Forget,
    Help,
    History,
    How,
    Insights,
    Link,
    TeamCommand,
    Why,
    parse,
)
from scoring.commands.requester import Requester
from scoring.commands.teams import (
    AlertsOff,
    DigestOff,
    ListWatched,
    Resume,
    SetAlerts,
    SetDigest,
    ShowAlerts,
    ShowDigest,
    SwitchOff,
    Unwatch,
    Watch,
)
from scoring.errors import InfluenceError
from scoring.handles import ResolvedHandle
from scoring.messages.replies import Reply
from scoring.service.ask.answers import Answers, help_, how
from scoring.service.ask.comparing import Comparing
from scoring.service.ask.forgetting import Forgetting
from scoring.service.ask.linking import Linking
from scoring.service.rate_limit import RateLimit
from scoring.service.team.diagnostics import Debugging
from scoring.service.team.subscribing import Subscribing
from scoring.service.team.watching import Watching

log = logging.getLogger(__name__)


class Dispatcher:
    """Reads what was typed, finds the use case, and turns every error into an answer."""

    def __init__(
        self,
        pace: RateLimit,
        answers: Answers,
        comparing: Comparing,
        watching: Watching,
        subscribing: Subscribing,
        linking: Linking,
        forgetting: Forgetting,
        debugging: Debugging,
        default_network: str,
        notices: tuple[str, ...] = (),
    ) -> None:
        """`notices`: what people must know before they ask, such as what it costs."""
        self._pace = pace
        self._answers = answers
        self._comparing = comparing
        self._linking = linking
        self._forgetting = forgetting
        self._debugging = debugging
        self._watching = watching
        self._subscribing = subscribing
        self._default_network = default_network
        self._notices = notices

    async def answer(self, text: str, requester: Requester) -> Reply:
        """The reply to one typed line, with or without its leading `/influence`."""
        return await self.answer_read(lambda: parse(text, self._default_network), requester)

    async def answer_read(self, read: Callable[[], Command], requester: Requester) -> Reply:
        """The reply to a command that `read` gives, for callers with words of their own."""
        try:
            return await self._run(read(), requester)
        except InfluenceError as error:
            return refusal(error)
        except Exception:
            return self._unexpected()

    async def _run(self, command: Command, requester: Requester) -> Reply:
        payer = requester.workspace
        self._pace.check(requester, *_accounts(command))
        match command:
            case Ask():
                return await self._answers.ask(command, payer)
            case Why():
                return await self._answers.why(command, payer)
            case History():
                return await self._answers.history(command, payer)
            case Insights():
                return await self._answers.insights(command, payer, requester.zone)
            case Compare():
                return await self._comparing.compare(command, payer)
            case Link():
                return await self._linking.link(command, payer)
            case Forget():
                return await self._forgetting.forget(command, requester)
            case How():
                return how(command)
            case Debug():
                return await self._debugging.debug(requester)
            case Help():
                return help_(command, self._notices)
            case _:
                return await self._team(command, requester)

    async def _team(self, command: TeamCommand, requester: Requester) -> Reply:
        match command:
            case Watch():
                return await self._watching.watch(command, requester)
            case Unwatch():
                return await self._watching.unwatch(command, requester)
            case ListWatched():
                return await self._watching.list(requester)
            case SetDigest():
                return await self._subscribing.set_digest(command, requester)
            case DigestOff():
                return await self._subscribing.digest_off(command, requester)
            case SetAlerts():
                return await self._subscribing.set_alerts(command, requester)
            case AlertsOff():
                return await self._subscribing.alerts_off(requester)
            case SwitchOff():
                return await self._subscribing.switch_off(command, requester)
            case Resume():
                return await self._subscribing.resume(command, requester)
            case ShowDigest() | ShowAlerts():
                return await self._subscribing.show(requester)

    def _unexpected(self) -> Reply:
        """A fault of ours: the log has the trace under the reference that the person sees."""
        reference = f"internal-{secrets.token_hex(4)}"
        log.exception("unexpected error %s", reference)
        return Reply(
            title="Something went wrong here",
            lines=("This is our fault, and it was noted. Nothing was changed.", "Try again in a minute."),
            ok=False,
            reference=reference,
        )


def _accounts(command: Command) -> tuple[ResolvedHandle, ...]:
    """The accounts that a command may make us ask a network about."""
    match command:
        case Ask() | Why() | History() | Insights():
            return (command.who,)
        case Compare():
            return command.who
        case Link():
            return command.one, command.other
        case _:
            return ()


def refusal(error: InfluenceError) -> Reply:
    """An error as an answer: what happened, what to do next, and the short reference."""
    lines = (error.advice,) if error.advice else ()
    return Reply(title=error.happened, lines=lines, ok=False, reference=error.reference)
