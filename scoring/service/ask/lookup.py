"""The newest score of an account: from the store while it is young, else from its network, once for many."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from datetime import datetime, timedelta

from scoring.errors import BadAnswer, NetworkTrouble
from scoring.handles import Handle
from scoring.history.stored import Account, Found
from scoring.networks import title_of
from scoring.ports.clock import Clock
from scoring.ports.fetch_context import asked_for, asking
from scoring.ports.scores import Store
from scoring.service.ask.observing import Observing
from scoring.text import say

log = logging.getLogger(__name__)

YOUNG = timedelta(hours=24)


def is_young(observed_at: datetime, now: datetime) -> bool:
    """Whether a look of then still answers a question of now."""
    return now - observed_at < YOUNG


class Lookup:
    """Answers "what is the score of this account now?" for people and for the schedule alike."""

    def __init__(self, observing: Observing, store: Store, clock: Clock) -> None:
        self._observing = observing
        self._store = store
        self._clock = clock
        self._asking: dict[tuple[Handle, bool], asyncio.Task[Account]] = {}

    async def find(self, handle: Handle, *, fresh: bool = False, engagers: bool = False) -> Found:
        """A stored score younger than 24 hours, or a new one, for whoever is asking.

        Where the network does not answer, the last stored score stands in and the trouble is told.
        Raises NotScored, NetworkTrouble or StoreTrouble.
        """
        known = await self._store.account(handle)
        if known is not None and not fresh and is_young(known.latest.score.observed_at, self._clock.now()):
            return Found(known, stored=True)
        try:
            with asking(engagers=engagers):
                return Found(await self._ask(handle, known), stored=False)
        except NetworkTrouble as trouble:
            if known is None:
                raise
            return Found(known, stored=True, trouble=trouble)

    async def _ask(self, handle: Handle, known: Account | None) -> Account:
        """Asks the network and stores the answer. People who ask at the same time share one fetch.

        A question that is cancelled leaves the fetch running, so that the others and the store get it.
        """
        # A look that buys engagers is another one than a look that does not.
        key = handle, asked_for().engagers
        task = self._asking.get(key)
        if task is None:
            task = asyncio.create_task(self._observe(handle, known), name=f"observe {handle}")
            self._asking[key] = task
            task.add_done_callback(lambda done: self._forget(key, done))
        return await asyncio.shield(task)

    async def settled(self, handle: Handle) -> bool:
        """Waits for a fetch of this account that is in hand; True if there was one."""
        tasks = [task for (who, _), task in self._asking.items() if who == handle]
        if tasks:
            await asyncio.wait(tasks)
        return bool(tasks)

    async def drain(self) -> None:
        """Waits for fetches in hand, so that a shutdown loses none."""
        await asyncio.gather(*self._asking.values(), return_exceptions=True)

    async def _observe(self, handle: Handle, known: Account | None) -> Account:
        seen = await self._observing.look(handle, None if known is None else known.latest)
        if seen.account is not None:
            await self._store.save([seen.account], seen.past)
            return seen.account
        if known is None or seen.held is None:
            raise BadAnswer(say("{network} left out a part of its answer.", network=title_of(handle.network)))
        await self._store.hold([seen.held])
        return replace(known, latest=seen.held)

    def _forget(self, key: tuple[Handle, bool], done: asyncio.Task[Account]) -> None:
        self._asking.pop(key, None)
        # Everybody who asked may be gone: look at the error so that it is not reported as never retrieved.
        if not done.cancelled() and done.exception() is not None:
            log.info("no score for a %s account: %s", key[0].network, type(done.exception()).__name__)
