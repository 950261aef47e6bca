"""The use case of a list of people that is checked in a chat."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from scoring.campaigns.entries import Checked, Entry, listed, measured
from scoring.campaigns.overlap import Samples
from scoring.commands.asked_check import asked_json
from scoring.commands.checks import MOST_PEOPLE, too_many
from scoring.commands.kinds import Check
from scoring.commands.requester import Requester
from scoring.errors import BadInput
from scoring.facts import fact
from scoring.formula import CURRENT
from scoring.formula.constants import constants
from scoring.handles import Handle
from scoring.history.stored import Account
from scoring.messages.checking import ask_for_people, check_waiting
from scoring.messages.replies import Reply
from scoring.ports.clock import Clock
from scoring.ports.cohorts import CohortStore
from scoring.ports.engagers import collecting
from scoring.ports.progress import tell_progress
from scoring.service.ask.checking import Checking
from scoring.service.team.cohort_names import no_cohort
from scoring.terms import PLAIN, Terms
from scoring.text import say

if TYPE_CHECKING:
    from scoring.campaigns.result import Result

# Shorter than a chat takes an answer: Discord 15 minutes, Slack 30. What was measured by then is told, and
# kept, so that the next check goes on from there.
PATIENCE = timedelta(minutes=12)


@dataclass(frozen=True, slots=True)
class Looked:
    """A checked list; `unpaid`: how many were not asked for, and the dollars that they cost."""

    result: Result
    unpaid: tuple[int, float]


class ListChecks:
    """Answers one list a person at a time."""

    def __init__(
        self,
        checking: Checking,
        cohorts: CohortStore,
        clock: Clock,
        default_network: str,
        prices: Mapping[str, float],
        *,
        terms: Terms = PLAIN,
        patience: timedelta = PATIENCE,
    ) -> None:
        """`prices`: by network, dollars for one account, where asking costs money."""
        self._checking = checking
        self._cohorts = cohorts
        self._clock = clock
        self._default_network = default_network
        self._prices = prices
        self._terms = terms
        self._patience = patience
        self._running: set[tuple[str, str]] = set()

    async def check(self, command: Check, requester: Requester) -> Reply:
        """Raises BadInput where a check of this person runs, or a cohort is not there."""
        if not command.entries and not command.cohort:
            return ask_for_people()
        # Loaded with numpy, which a process that checks no list never needs.
        from scoring.messages.checked import checked_reply

        looked = await self.look(command, requester)
        return checked_reply(looked.result, self._clock.now(), unpaid=looked.unpaid)

    async def look(self, command: Check, requester: Requester) -> Looked:
        """What became of the people of a list. Raises as `check`."""
        from scoring.campaigns.result import result

        people = list(listed(await self._entries(command, requester), self._default_network))
        handles = [one.handle for one in people if one.handle is not None]
        samples = Samples()
        with self._alone(requester), collecting(samples.add):
            found, unpaid = await self._found(handles, paid=command.paid)
        make = partial(result, terms=self._terms, samples=samples)
        done = await asyncio.to_thread(make, people, found, constants(CURRENT), command.budget)
        return Looked(done, unpaid)

    def kept(self, command: Check) -> dict[str, Any]:
        """The command as data, for whoever does it later."""
        return asked_json(command, self._default_network)

    async def accounts(
        self, handles: Sequence[Handle], requester: Requester, paid: bool
    ) -> Mapping[Handle, Account]:
        """Those of these that can be looked at now. Raises BadInput where a check of this person runs."""
        with self._alone(requester):
            found, _ = await self._found(handles, paid=paid)
        return {handle: one.account for handle, one in found.items() if one.account is not None}

    @contextmanager
    def _alone(self, requester: Requester) -> Iterator[None]:
        who = requester.workspace, requester.person
        if who in self._running:
            raise BadInput(
                say("A check of yours is still running."), say("Wait for its answer, then ask again.")
            )
        self._running.add(who)
        try:
            yield
        finally:
            self._running.discard(who)

    async def _entries(self, command: Check, requester: Requester) -> Sequence[Entry]:
        if not command.cohort:
            return command.entries
        cohort = await self._cohorts.cohort(requester.workspace, command.cohort)
        if cohort is None:
            known = [one.name for one in await self._cohorts.cohorts(requester.workspace)]
            raise no_cohort(command.cohort, known)
        if len(cohort.members) > MOST_PEOPLE:
            raise too_many(len(cohort.members))
        return [Entry(row, str(one), command.posts) for row, one in enumerate(cohort.members, 1)]

    async def _found(
        self, wanted: Sequence[Handle], *, paid: bool
    ) -> tuple[dict[Handle, Checked], tuple[int, float]]:
        """What became of each, and how many were not asked for the dollars that they cost."""
        handles = list(dict.fromkeys(wanted))
        young = await self._checking.stored(handles)
        found = {handle: measured(account) for handle, account in young.items()}
        missing = [handle for handle in handles if handle not in found]
        unpaid = [] if paid else [handle for handle in missing if handle.network in self._prices]
        found |= {handle: Checked("not_asked") for handle in unpaid}
        missing = [handle for handle in missing if handle not in found]
        await self._ask(missing, found, len(handles))
        cost = sum(self._prices[handle.network] for handle in unpaid)
        return found, (len(unpaid), cost)

    async def _ask(self, missing: Sequence[Handle], found: dict[Handle, Checked], people: int) -> None:
        begun = self._clock.now()
        left = len(missing)
        if missing:
            tell_progress(check_waiting(people, left, self._checking.seconds_for(missing)))

        def told(handle: Handle, one: Checked) -> None:
            nonlocal left
            found[handle] = one
            left -= 1
            if left:
                tell_progress(
                    check_waiting(people, left, _left(begun, self._clock.now(), len(missing), left))
                )

        asking = asyncio.create_task(self._checking.ask(missing, told))
        try:
            await asyncio.wait((asking,), timeout=self._patience.total_seconds())
            if asking.done():
                return await asking
        finally:
            asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
        late = Checked("failed", reason=fact("check-ended"))
        found.update({handle: late for handle in missing if handle not in found})


def _left(begun: datetime, now: datetime, whole: int, left: int) -> float:
    """Seconds until the rest is done, at the pace so far."""
    return (now - begun).total_seconds() / (whole - left) * left
