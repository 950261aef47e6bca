"""What the timed work needs from outside: teams, refreshes, deliveries, publishers, jobs. As in ports.py."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from scoring.handles import Handle
from scoring.planning import Plan
from scoring.replies import Message, Reply
from scoring.team import (
    Alerted,
    Delivery,
    DeliveryState,
    DueRefresh,
    Notice,
    PlannedAlert,
    RefreshResult,
    Subscription,
    Watched,
)


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
        """As `unwatch`, and ends the alerts that are about this handle alone; True if there was anything."""
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
        """Nothing more is posted until it is subscribed again. Somebody has to be told (see `untold`)."""
        ...

    async def untold(self, workspace: str | None = None) -> Sequence[Subscription]:
        """The paused ones of a workspace, or all, whose pause nobody was told of; oldest first."""
        ...

    async def told(self, subscription_ids: Sequence[int], told: bool = True) -> Sequence[int]:
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


class Marks(Protocol):
    """Small facts that processes share, by name. Errors and transactions as in Store."""

    async def get(self, name: str) -> str | None: ...

    async def set(self, name: str, value: str) -> None: ...


class Seen(Protocol):
    """Which deliveries of a platform were taken already. Errors and transactions as in Store."""

    async def first(self, key: str, now: datetime) -> bool:
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


class Periods(Protocol):
    """Which periods of a subscription are planned already; every Ledger knows."""

    async def planned(self, subscription_id: int) -> Collection[str]:
        """The periods of a subscription that have a delivery already, whatever became of it."""
        ...


class Posts(Protocol):
    """What became of posts; every Ledger knows."""

    async def deliveries(self, workspace: str, most: int = 50) -> Sequence[Delivery]:
        """The newest of a workspace first, for people who ask what became of a post."""
        ...


class Records(Periods, Posts, Protocol):
    """What was planned and posted; every Ledger knows."""


class Ledger(Records, Protocol):
    """The deliveries. Errors and transactions as in Store."""

    async def tick(
        self,
        now: datetime,
        plan: Callable[[Subscription, datetime, Collection[str]], Plan],
        enqueue: Callable[[Delivery, Transaction], Awaitable[None]],
    ) -> int:
        """Plans what is due and moves each subscription on, in one transaction; returns how many deliveries.

        Only one caller at a time does it, the others get 0 at once. A period of a subscription becomes one
        delivery for ever. `enqueue` is called inside the transaction for each that is pending. A subscription
        whose plan has a trouble is paused with it, and somebody has to be told. One whose next instant lies
        too far ahead is planned anew with its planned periods in hand, and what was skipped for a time that
        has not come is forgotten. Whoever made a subscription gets a notice of each post that is skipped.
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

    async def claim(self, delivery_id: int, now: datetime, lease: timedelta) -> Delivery | None:
        """Moves it from pending to claimed, with a token above all before, until `lease` is over.

        None where it is not pending or not yet to be tried.
        """
        ...

    async def renew(self, claims: Sequence[Delivery], until: datetime) -> None:
        """Those of these claims that were not lost hold until then."""
        ...

    async def hand_over(self, claim: Delivery, now: datetime, lease: timedelta) -> bool:
        """Marks, in a commit of its own, that the message may be there from now on; may be repeated.

        False, and nothing, where the claim was lost: its holder must not post.
        """
        ...

    async def reclaim(self, now: datetime, everything: bool = False) -> int:
        """Takes claims away whose lease is over, or all; returns how many.

        What was only claimed is pending again, since nothing can be there; what was handed over is unknown.
        """
        ...

    async def settle(
        self,
        claim: Delivery,
        state: DeliveryState,
        *,
        was: DeliveryState,
        posted_as: str | None = None,
        reason: str | None = None,
        not_before: datetime | None = None,
    ) -> bool:
        """Writes what became of it if it still is what it `was`, under this claim; False if not.

        A pending one is tried again at `not_before`, an unknown one looked up then. Skipping makes a notice,
        but for what was switched off. Who comes too late changes nothing, but is kept as evidence; only
        "sent" wins over whatever is not yet handed over again, since the message is there.
        """
        ...

    async def to_send(self, now: datetime) -> Sequence[Delivery]:
        """The pending ones that may be tried by now, oldest first."""
        ...

    async def to_look_up(self, now: datetime, begun_since: datetime) -> Sequence[Delivery]:
        """The unknown ones that were begun since then and are to be looked up by now, oldest first."""
        ...

    async def prune(self, before: datetime) -> int:
        """Removes deliveries that were due before then and are settled or stay unknown; returns how many."""
        ...


class Notices(Protocol):
    """What people have still to be told. Errors and transactions as in Store."""

    async def take(self, workspaces: str) -> Sequence[Notice]:
        """Removes and returns those of one workspace, or of a platform ("slack:"), oldest first.

        Each goes to exactly one caller.
        """
        ...

    async def give_back(self, notices: Sequence[Notice]) -> None:
        """They could not be told: somebody else takes them later."""
        ...


HandOver = Callable[[], Awaitable[None]]


class Publisher(Protocol):
    """Posts into channels of one platform."""

    @property
    def tells_in_private(self) -> bool:
        """Whether people can be written to unasked; where not, they are told when they next ask something."""
        ...

    async def post(self, delivery: Delivery, message: Message, hand_over: HandOver) -> str:
        """Posts once and returns the platform's name of the message. Carries delivery.key along.

        Awaits `hand_over` directly before each request that may post, when all else is done, and lets what
        it raises out: then nothing may be sent. Raises ChannelGone where no repeat can help, PublishUnknown
        where the message may or may not be there, and PublishTrouble where it certainly is not and a later
        try may work.
        """
        ...

    async def announce(self, workspace: str, channel: str, reply: Reply) -> str:
        """Posts what nobody is owed, such as a confirmation, at most once. Returns and raises as `post`."""
        ...

    async def tell(self, workspace: str, person: str, reply: Reply) -> bool:
        """Tells a person something in private, at most once; raises as `post`.

        False where this person cannot be written to: they are told when they next ask something.
        """
        ...

    async def standing(self, workspace: str, channel: str) -> str:
        """One line on whether a post would reach the channel. Raises PublishTrouble."""
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
        """Hands it over, once the transaction commits where there is one.

        One at a time in a channel, in the order of handing over; one that breaks off stops no other. What
        survives a kill is the ledger.
        """
        ...

    async def drain(self) -> None:
        """Waits for what is being posted now; starts nothing new."""
        ...
