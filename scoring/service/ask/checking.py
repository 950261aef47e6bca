"""Checks the accounts of a list: what is stored and young is read at once, the others are asked for."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from itertools import islice

from scoring.campaigns.entries import Checked, failed, measured
from scoring.errors import InfluenceError, RateLimited
from scoring.handles import Handle
from scoring.history.stored import Account
from scoring.ports.clock import Clock
from scoring.ports.scores import Store
from scoring.service.ask.lookup import Lookup, is_young

Tell = Callable[[Handle, Checked], None]
Sleep = Callable[[float], Awaitable[None]]

# Accounts that are read from the store at a time, and that are asked for at the same time on one network: the
# networks' own limits are kept below, where one question waits for another.
STRETCH, AT_ONCE = 500, 8
# Seconds for one account before any was asked for, and how much each new one changes of that.
FIRST_GUESS, LEARNING = 2.0, 0.1
# A network that asks for a pause is given it, but not for longer than this, and not more often.
LONGEST_PAUSE, PAUSES = timedelta(minutes=16), 3


class Checking:
    """Tells what became of each account as soon as it is known. One failure never ends the others."""

    def __init__(self, lookup: Lookup, store: Store, clock: Clock, sleep: Sleep = asyncio.sleep) -> None:
        self._lookup = lookup
        self._store = store
        self._clock = clock
        self._sleep = sleep
        self._seconds: dict[str, float] = {}

    def seconds_for(self, handles: Sequence[Handle]) -> float:
        """About how long asking for these takes, by how long the last ones took. All networks at once."""
        counts = Counter(handle.network for handle in handles)
        return max(
            (self._seconds.get(name, FIRST_GUESS) * many / AT_ONCE for name, many in counts.items()),
            default=0.0,
        )

    async def stored(self, handles: Sequence[Handle]) -> dict[Handle, Account]:
        """Those of these whose score is younger than a day. Raises StoreTrouble."""
        found: dict[Handle, Account] = {}
        now = self._clock.now()
        for stretch in _stretches(handles):
            for handle, account in (await self._store.accounts(stretch)).items():
                if is_young(account.latest.score.observed_at, now):
                    found[handle] = account
        return found

    async def ask(self, handles: Sequence[Handle], tell: Tell) -> None:
        """Asks the networks about these, several at a time on each network, in the order of the list.

        Raises StoreTrouble; whatever a network does becomes the state of its accounts.
        """
        by_network: Mapping[str, list[Handle]] = defaultdict(list)
        for handle in handles:
            by_network[handle.network].append(handle)
        try:
            async with asyncio.TaskGroup() as group:
                for mine in by_network.values():
                    waiting = iter(mine)
                    for _ in range(AT_ONCE):
                        group.create_task(self._work(waiting, tell))
        except BaseExceptionGroup as several:
            # One store, one fault: the others tell the same.
            raise several.exceptions[0] from several

    async def _work(self, waiting: Iterable[Handle], tell: Tell) -> None:
        for handle in waiting:
            begun = self._clock.now()
            tell(handle, await self._check(handle))
            self._learn(handle.network, (self._clock.now() - begun).total_seconds())

    def _learn(self, network: str, seconds: float) -> None:
        """The newest weigh most. A clock that was set back teaches nothing."""
        before = self._seconds.get(network, max(0.0, seconds))
        self._seconds[network] = before + LEARNING * (max(0.0, seconds) - before)

    async def _check(self, handle: Handle) -> Checked:
        for pauses_left in reversed(range(PAUSES + 1)):
            try:
                found = await self._lookup.find(handle)
                return measured(found.account, found.trouble)
            except RateLimited as error:
                pause = self._pause(error)
                if not pauses_left or pause is None:
                    return failed(error)
                await self._sleep(pause)
            except InfluenceError as error:
                if error.ours:
                    raise
                return failed(error)
        raise AssertionError  # the last round returns

    def _pause(self, error: RateLimited) -> float | None:
        """Seconds until the network answers again; None where it did not say, or would take too long."""
        if error.retry_at is None:
            return None
        pause = error.retry_at - self._clock.now()
        return max(1.0, pause.total_seconds()) if pause <= LONGEST_PAUSE else None


def _stretches(handles: Sequence[Handle]) -> Iterable[Sequence[Handle]]:
    waiting = iter(handles)
    while stretch := list(islice(waiting, STRETCH)):
        yield stretch
