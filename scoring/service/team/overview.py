"""All that a workspace has asked for, at one look: for a home page or a panel."""

from __future__ import annotations

from dataclasses import dataclass

from scoring.handles import Handle
from scoring.ports.scores import Store
from scoring.service.team.allowances import Allowances
from scoring.service.team.subscribing import Subscribing
from scoring.service.team.watching import Watching
from scoring.teams.allowance import Allowance
from scoring.teams.delivery import Delivery
from scoring.teams.subscription import Subscription
from scoring.terms import PLAIN, Terms


@dataclass(frozen=True, slots=True)
class WatchedScore:
    """A watched account and its newest score, 1-100, None before the first, or where it is not listed."""

    handle: Handle
    score: float | None


@dataclass(frozen=True, slots=True)
class Overview:
    """In the order in which things were added; paused subscriptions are among them.

    `unknown`: posts of which nobody knows whether they are there, the newest first.
    """

    watched: tuple[WatchedScore, ...]
    subscriptions: tuple[Subscription, ...]
    unknown: tuple[Delivery, ...] = ()
    allowances: tuple[Allowance, ...] = ()


class Overviews:
    """Gathers the overview of one workspace."""

    def __init__(
        self,
        watching: Watching,
        subscribing: Subscribing,
        store: Store,
        allowances: Allowances,
        terms: Terms = PLAIN,
    ) -> None:
        self._allowances = allowances
        self._watching = watching
        self._subscribing = subscribing
        self._store = store
        self._terms = terms

    async def of(self, workspace: str) -> Overview:
        """Raises StoreTrouble."""
        handles = [one.handle for one in await self._watching.watched(workspace)]
        latest = await self._store.latest([one for one in handles if self._terms.may_follow(one)])
        scores = (latest[handle].score.value if handle in latest else None for handle in handles)
        watched = tuple(WatchedScore(*pair) for pair in zip(handles, scores, strict=True))
        subscriptions = await self._subscribing.subscriptions(workspace)
        unknown = await self._subscribing.unknown(workspace)
        allowances = await self._allowances.of(workspace)
        return Overview(watched, tuple(subscriptions), tuple(unknown), allowances)
