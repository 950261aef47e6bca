"""What the timed work needs of teams: their lists, their refreshes, and what processes share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from scoring.facts import Fact
from scoring.handles import Handle
from scoring.teams.subscription import Subscription
from scoring.teams.workspace import After, DueRefresh, RefreshResult, Watched


class Teams(Protocol):
    """What teams watch and what their channels are posted. Errors and transactions as in Store."""

    async def watch(self, watched: Sequence[Watched], limit: int) -> Sequence[Watched]:
        """Adds those that are new, in order, while the workspace has fewer than `limit`; returns the added.

        Each new account is due for a refresh at once.
        """
        ...

    async def unwatch(self, workspace: str, handles: Sequence[Handle]) -> Sequence[Handle]:
        """Removes them; returns those that were there. What nobody watches is refreshed no more."""
        ...

    async def let_go(self, workspace: str, handle: Handle) -> bool:
        """As `unwatch`, and takes it out of what channels are posted: what was about it alone ends.

        True if there was anything.
        """
        ...

    async def watched(
        self, workspace: str, after: After | None = None, most: int | None = None
    ) -> Sequence[Watched]:
        """In the order in which they were added, those of one instant by network and name.

        `after` and `most` take a part of it: what follows a place, and no more than so many.
        """
        ...

    async def is_watched(self, workspace: str, handle: Handle) -> bool:
        """Whether this workspace watches it."""
        ...

    async def watchers(self, handles: Sequence[Handle]) -> Mapping[str, Sequence[Handle]]:
        """Each workspace that watches any of these, with those that it watches, sorted."""
        ...

    async def added(self, handle: Handle) -> Sequence[Watched]:
        """Who has it on a list, in every workspace."""
        ...

    async def subscribe(self, wanted: Subscription) -> Subscription:
        """Adds it (its id is ignored), or changes the one of the same workspace, channel and kind."""
        ...

    async def subscriptions(self, workspace: str | None = None) -> Sequence[Subscription]:
        """Those of a workspace, or all, oldest first; paused ones too."""
        ...

    async def pause(self, subscription_id: int, reason: Fact) -> None:
        """Nothing more is posted until it is subscribed again. Somebody has to be told (see `untold`)."""
        ...

    async def unnotified(self, workspace: str | None = None) -> Sequence[Subscription]:
        """The paused ones of a workspace, or all, whose pause nobody was told of; oldest first."""
        ...

    async def mark_notified(self, subscription_ids: Sequence[int], told: bool = True) -> Sequence[int]:
        """Marks them as told, or as not told; returns those that this call changed: one caller wins."""
        ...


class Tenants(Protocol):
    """Workspaces that come and go. Errors and transactions as in Store."""

    async def remove(self, workspace: str) -> None:
        """Deletes what the workspace watches and is posted, and all that hangs on it. Idempotent.

        A name that ends in "/" stands for all workspaces that begin with it: those of an organisation.
        """
        ...

    async def left(self, workspace: str, at: datetime) -> None:
        """Notes that we were removed from it; an earlier note stays."""
        ...

    async def returned(self, workspace: str) -> None:
        """Takes the note back. Idempotent."""
        ...

    async def left_before(self, at: datetime) -> Sequence[str]:
        """The workspaces that left before then and did not return."""
        ...


class SettingsStore(Protocol):
    """Small facts that processes share, by name. Errors and transactions as in Store."""

    async def get(self, name: str) -> str | None: ...

    async def set(self, name: str, value: str) -> None: ...


class ProcessedEvents(Protocol):
    """Which deliveries of a platform were taken already. Errors and transactions as in Store."""

    async def claim(self, key: str, now: datetime) -> bool:
        """True for exactly one caller per key, whatever process it runs in."""
        ...

    async def prune(self, before: datetime) -> int:
        """Forgets keys that came before then; returns how many."""
        ...


class Refreshes(Protocol):
    """When each watched account is asked again. Errors as in Store."""

    async def claim(self, now: datetime, most: int) -> Sequence[DueRefresh]:
        """Up to `most` accounts that are due, the longest due first, claimed for ten minutes.

        One whose time lies further ahead than any does (FARTHEST_REFRESH) was put off by a wrong clock: it is
        due, too.

        No two callers get the same account at once; one that dies with its claim loses it after that time.
        """
        ...

    async def due(self, now: datetime) -> int:
        """How many accounts a claim could get now."""
        ...

    async def done(self, results: Sequence[RefreshResult]) -> None:
        """Sets when each is due again and what went wrong, None where nothing did."""
        ...

    async def troubles(self, handles: Sequence[Handle]) -> Mapping[Handle, Fact]:
        """What went wrong at the last refresh of each of these that has not worked since."""
        ...
