"""What becomes of posts that are owed, and who works on them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from scoring.facts import Fact
from scoring.handles import Handle
from scoring.teams.delivery import Alerted, Delivery, DeliveryState, Notice, PlannedAlert
from scoring.teams.planning import Plan
from scoring.teams.subscription import Subscription


class Transaction(Protocol):
    """A write in progress."""

    def after_commit(self, do: Callable[[], None]) -> None:
        """Runs `do` once the write is durable; never if it fails."""
        ...


Enqueue = Callable[[Sequence[Delivery], Transaction], Awaitable[None]]


class Periods(Protocol):
    """Which periods of a subscription are planned already; every Ledger knows."""

    async def planned(self, subscription_id: int) -> Collection[str]:
        """The periods of a subscription that have a delivery already, whatever became of it."""
        ...


class Posts(Protocol):
    """What became of posts; every Ledger knows."""

    async def delivery(self, workspace: str, delivery_id: int) -> Delivery | None:
        """One post by its id; None where this workspace has none of that id."""
        ...

    async def deliveries(self, workspace: str, most: int = 50) -> Sequence[Delivery]:
        """The newest of a workspace first, for people who ask what became of a post."""
        ...


class DeadPosts(Protocol):
    """Posts that nothing more is done about; every Ledger knows."""

    async def dead(self, since: datetime, most: int, workspace: str | None = None) -> Sequence[Delivery]:
        """Those that are dead (scoring/teams/delivery.py) and were due since then, newest first; of one
        workspace, or of all."""
        ...

    async def retry(self, delivery_id: int, now: datetime, *, look_first: bool) -> bool:
        """A dead one is owed again, whatever its time; False, and nothing, where it is not dead.

        `look_first`: the platform is asked before anything is posted, as after a request that broke.
        """
        ...


class Records(Periods, Posts, Protocol):
    """What was planned and posted; every Ledger knows."""


class Ledger(Records, DeadPosts, Protocol):
    """The deliveries. Errors and transactions as in Store."""

    async def tick(
        self,
        now: datetime,
        plan: Callable[[Subscription, datetime, Collection[str]], Plan],
        enqueue: Enqueue,
    ) -> int:
        """Plans what is due and moves each subscription on, in one transaction; returns how many deliveries.

        Only one caller at a time does it, the others get 0 at once. A period of a subscription becomes one
        delivery for ever. `enqueue` is called once inside the transaction, with those that are pending. A
        subscription whose plan has a trouble is paused with it, and somebody has to be told. One whose next
        instant lies too far ahead is planned anew with its planned periods in hand, and what was skipped for
        a time that has not come is forgotten. Whoever made a subscription gets a notice of each post that is
        skipped.
        """
        ...

    async def plan_alert(
        self,
        subscription: Subscription,
        alerts: Sequence[Alerted],
        delivery: PlannedAlert,
        enqueue: Enqueue,
    ) -> bool:
        """Makes one delivery for these alerts and starts their cool-down, in one transaction.

        False, and nothing, where the period has a delivery already.
        """
        ...

    async def alerted(self, subscription_id: int) -> Mapping[Handle, Alerted]:
        """The last alert of each handle in a subscription."""
        ...

    async def hush(self, subscription_id: int, handles: Sequence[Handle], until: datetime) -> None:
        """Marks the last alert of each of these, where there is one, as wanted quiet until then."""
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
        reason: Fact | None = None,
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

    async def add(self, notices: Sequence[Notice]) -> None:
        """To be told; each gets an id of its own."""
        ...

    async def give_back(self, notices: Sequence[Notice]) -> None:
        """They could not be told: somebody else takes them later."""
        ...
