"""What the core needs from outside, as Protocols whose docstrings are the guarantees.

Each has one contract suite in tests/contracts that runs on the fake and on every real implementation.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from scoring.handles import Handle
from scoring.links import Link, Proof
from scoring.observation import Observation
from scoring.planning import Plan
from scoring.record import Account, Judging, Kept, Summary
from scoring.replies import Message
from scoring.scoreboard import Kept as Outcome
from scoring.scoreboard import Row
from scoring.team import (
    Alerted,
    Delivery,
    DeliveryState,
    DueRefresh,
    PlannedAlert,
    RefreshResult,
    Subscription,
    Watched,
)


class Clock(Protocol):
    """The only source of the present."""

    def now(self) -> datetime:
        """Aware UTC."""
        ...


class Network(Protocol):
    """One social network. Adding one is one file in adapters/networks and one line in bot/app.py."""

    @property
    def name(self) -> str:
        """The network's key in scoring.handles.NETWORKS, such as "bluesky"."""
        ...

    async def observe(self, handle: Handle) -> Observation:
        """What the network shows about this account now.

        Returns a complete observation, or one with complete=False and a note where a page was missing.
        Raises NotScored where the account has no score (unknown, suspended, private, opted out) and
        NetworkTrouble where the network gave no usable answer; nothing else, whatever the network sends.
        May be cancelled at any time without harm to later calls. Never stores anything.
        """
        ...

    async def check(self) -> str:
        """One line for the operator on what works, such as "ok, 180 ms". Raises NetworkTrouble."""
        ...

    async def aclose(self) -> None:
        """Frees connections; may be called twice."""
        ...


class Store(Protocol):
    """Scores by account and day. Every method raises StoreTrouble, and nothing else, when the store fails.

    A write is one transaction: after an error or a kill it happened as a whole or not at all.
    """

    async def account(self, handle: Handle) -> Account | None:
        """The latest score and observation, or None where nothing is stored."""
        ...

    async def latest(self, handles: Sequence[Handle]) -> Mapping[Handle, Kept]:
        """The newest score of each of these that has one."""
        ...

    async def save(self, accounts: Sequence[Account], past: Sequence[Kept] = ()) -> None:
        """Writes each latest score as the row of its day, and beside the account where it is the newest.

        The row of the same day is replaced; rows of other days are never changed: `past` days of these
        accounts are written only where there is none. Engagers are dropped. Idempotent.
        """
        ...

    async def hold(self, held: Sequence[Kept]) -> None:
        """Writes these as the rows of their days; observation and time stay those of the last good look.

        An account that is not stored is left out. Idempotent.
        """
        ...

    async def of_workspace(self, handles: Sequence[Handle], since: date) -> Mapping[Handle, Summary]:
        """What a digest needs of each handle that has a score; days from `since` on, oldest first."""
        ...

    async def forget(self, handle: Handle) -> bool:
        """Deletes the account and its scores; True if there was anything. Idempotent."""
        ...

    async def expire(self, network: str, before: datetime) -> int:
        """Forgets the accounts of a network that were last observed before then; returns how many."""
        ...

    async def history(self, handle: Handle, since: date) -> Sequence[Kept]:
        """The stored days from `since` on, oldest first, one a day."""
        ...

    async def thin(self, before: date) -> int:
        """Of each ISO week that ended before that day, keeps the last stored day of each account.

        Returns how many rows were removed. Idempotent; rows that stay are not touched.
        """
        ...

    async def check(self) -> str:
        """One line for the operator, such as "ok, SQLite, 42 accounts". Raises StoreTrouble."""
        ...

    async def aclose(self) -> None:
        """Closes the connections; may be called twice."""
        ...


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

    async def watched(self, workspace: str) -> Sequence[Watched]:
        """In the order in which they were added."""
        ...

    async def watchers(self, handles: Sequence[Handle]) -> Mapping[str, Sequence[Handle]]:
        """Each workspace that watches any of these, with those that it watches, sorted."""
        ...

    async def subscribe(self, wanted: Subscription) -> Subscription:
        """Adds it (its id is ignored), or changes the one of the same workspace, channel and kind."""
        ...

    async def subscriptions(self, workspace: str | None = None) -> Sequence[Subscription]:
        """Those of a workspace, or all, oldest first; paused ones too."""
        ...

    async def pause(self, subscription_id: int, reason: str) -> None:
        """Nothing more is posted until it is subscribed again."""
        ...


class Wishes(Protocol):
    """Who asked to be forgotten. Errors and transactions as in Store."""

    async def forget(self, handle: Handle) -> bool:
        """Deletes everything about the handle and keeps only a salted hash that blocks it from then on.

        True if anything was stored. Idempotent. Nobody watches the handle afterwards.
        """
        ...

    async def blocked(self, handles: Sequence[Handle]) -> Collection[Handle]:
        """Those of these that may not be fetched."""
        ...


class Identity(Protocol):
    """Looks for proofs that two accounts are one person's. Stores nothing."""

    async def prove(self, one: Handle, other: Handle) -> Proof | None:
        """The strongest proof, or None. Raises BadInput for accounts that may not be linked (X).

        Raises NetworkTrouble where a side cannot be read, so that a broken page is not a broken link.
        """
        ...


class Links(Protocol):
    """Which accounts are one person's. Errors and transactions as in Store."""

    async def save(self, link: Link) -> None:
        """Adds the link, or replaces its proof."""
        ...

    async def remove(self, link: Link) -> None:
        """Idempotent."""
        ...

    async def around(self, handle: Handle) -> Sequence[Link]:
        """The links of this account and of those that it is linked with, over a few steps."""
        ...

    async def seen_before(self, at: datetime, most: int) -> Sequence[Link]:
        """Links whose proof was last seen before then, the oldest first."""
        ...


class Outcomes(Protocol):
    """Forecasts and what became of them. Errors and transactions as in Store."""

    async def to_judge(self, most: int) -> Sequence[Judging]:
        """Accounts that were observed since they were last judged, with their forecasts not judged yet."""
        ...

    async def judged(self, judging: Judging, outcomes: Mapping[date, Outcome], up_to: date | None) -> None:
        """Writes the outcomes by day; days up to `up_to` are not asked about again. Idempotent."""
        ...

    async def board(self) -> Sequence[Row]:
        """All outcomes so far, one row a network and formula version."""
        ...


class Refreshes(Protocol):
    """When each watched account is asked again. Errors as in Store."""

    async def claim(self, now: datetime, most: int) -> Sequence[DueRefresh]:
        """Up to `most` accounts that are due, the longest due first, claimed for ten minutes.

        No two callers get the same account at once; one that dies with its claim loses it after that time.
        """
        ...

    async def done(self, results: Sequence[RefreshResult]) -> None:
        """Sets when each is due again and what went wrong, None where nothing did."""
        ...

    async def troubles(self, handles: Sequence[Handle]) -> Mapping[Handle, str]:
        """What went wrong at the last refresh of each of these that has not worked since."""
        ...


class Transaction(Protocol):
    """A write in progress."""

    def after_commit(self, do: Callable[[], None]) -> None:
        """Runs `do` once the write is durable; never if it fails."""
        ...


class Ledger(Protocol):
    """The deliveries. Errors and transactions as in Store."""

    async def tick(
        self,
        now: datetime,
        plan: Callable[[Subscription, datetime], Plan],
        enqueue: Callable[[Delivery, Transaction], Awaitable[None]],
    ) -> int:
        """Plans what is due and moves each subscription on, in one transaction; returns how many deliveries.

        Only one caller at a time does it, the others get 0 at once. A period of a subscription becomes one
        delivery for ever. `enqueue` is called inside the transaction for each that is pending.
        """
        ...

    async def plan_alert(
        self,
        subscription: Subscription,
        alerts: Sequence[Alerted],
        delivery: PlannedAlert,
        enqueue: Callable[[Delivery, Transaction], Awaitable[None]],
    ) -> bool:
        """Makes one delivery for these alerts and starts their cool-down, in one transaction.

        False, and nothing, where the period has a delivery already.
        """
        ...

    async def alerted(self, subscription_id: int) -> Mapping[Handle, Alerted]:
        """The last alert of each handle in a subscription."""
        ...

    async def claim(self, delivery_id: int, now: datetime) -> Delivery | None:
        """Moves it from pending to sending; None where it is not pending or not yet to be tried."""
        ...

    async def settle(
        self,
        delivery_id: int,
        state: DeliveryState,
        *,
        posted_as: str | None = None,
        reason: str | None = None,
        not_before: datetime | None = None,
    ) -> None:
        """Writes what became of it; a pending one is tried again at `not_before`."""
        ...

    async def open(
        self,
        state: DeliveryState,
        *,
        started_before: datetime | None = None,
        due_before: datetime | None = None,
    ) -> Sequence[Delivery]:
        """The deliveries in this state, oldest first: begun before a time, or to be tried by a time."""
        ...

    async def deliveries(self, workspace: str, most: int = 50) -> Sequence[Delivery]:
        """The newest of a workspace first, for people who ask what became of a post."""
        ...


class Publisher(Protocol):
    """Posts into channels of one platform."""

    async def post(self, delivery: Delivery, message: Message) -> str:
        """Posts once and returns the platform's name of the message. Carries delivery.key along.

        Raises ChannelGone where no repeat can help, PublishUnknown where the message may or may not be
        there, and PublishTrouble where it certainly is not and a later try may work.
        """
        ...

    async def find(self, delivery: Delivery) -> str | None:
        """The name of the message that carries delivery.key, or None where there certainly is none.

        Raises PublishUnknown where the platform cannot tell, PublishTrouble where it does not answer now.
        """
        ...

    async def aclose(self) -> None:
        """Frees connections; may be called twice."""
        ...


class Jobs(Protocol):
    """Runs deliveries in the background."""

    async def enqueue(self, delivery: Delivery, within: Transaction | None = None) -> None:
        """Hands it over once the transaction commits. At least once; one at a time in a channel."""
        ...

    async def drain(self) -> None:
        """Waits for what is being posted now; starts nothing new."""
        ...
