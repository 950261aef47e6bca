"""From an owed delivery to a post: once, or told why not."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from scoring.errors import ChannelGone, ClaimLost, InfluenceError, PublishTrouble, PublishUnknown
from scoring.facts import Fact, fact
from scoring.messages.replies import Message
from scoring.ports.clock import Clock
from scoring.ports.deliveries import Ledger
from scoring.ports.jobs import Jobs
from scoring.ports.log_context import logged
from scoring.ports.publishing import Publisher
from scoring.service.post.handing_over import enqueuing, jobs_of
from scoring.service.team.pausing import Pauses
from scoring.teams.delivery import Delivery, DeliveryState
from scoring.teams.planning import plan, too_late

log = logging.getLogger(__name__)

# A claim is renewed three times before it is over, so one that is over belongs to a process that stopped.
LEASE, HEARTBEAT = timedelta(seconds=60), timedelta(seconds=15)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=1)
# A request that broke may still be on its way: the first look waits until it has arrived or never will.
FIRST_LOOK = timedelta(seconds=30)
# What could not be found out for this long stays unknown.
LOOKED_FOR = timedelta(hours=24)


class Writer(Protocol):
    """Builds what a delivery says."""

    async def write(self, delivery: Delivery, now: datetime) -> Message: ...


class Deliveries:
    """Plans, posts and mends. Several processes may do it at once: the ledger lets one win."""

    def __init__(
        self,
        ledger: Ledger,
        pauses: Pauses,
        publishers: Mapping[str, Publisher],
        writer: Writer,
        clock: Clock,
    ) -> None:
        """`publishers` by platform, the part of a workspace's name before its colon."""
        self._ledger = ledger
        self._pauses = pauses
        self._publishers = publishers
        self._writer = writer
        self._clock = clock
        self._claims: dict[int, Delivery] = {}

    async def tick(self, jobs: Jobs) -> int:
        """Plans what is due, and enqueues what waits for another try. Returns how many were planned."""
        now = self._clock.now()
        # Before the planning, which enqueues what it plans itself.
        if waiting := await self._ledger.to_send(now):
            await jobs.enqueue(jobs_of(waiting))
        return await self._ledger.tick(now, plan, enqueuing(jobs))

    async def work(self, key: str) -> None:
        """The handler of a job that `jobs_of` made."""
        await self.deliver(int(key))

    async def deliver(self, delivery_id: int) -> None:
        """Posts it if it is still owed. Leaves nothing half told: every end is written to the ledger."""
        claim = await self._ledger.claim(delivery_id, self._clock.now(), LEASE)
        if claim is None:
            return
        self._claims[claim.id] = claim
        try:
            with logged(workspace=claim.subscription.workspace, delivery=claim.key):
                await self._deliver(claim)
        finally:
            del self._claims[claim.id]

    async def renew(self) -> None:
        """Holds on to what is being posted; to be called every HEARTBEAT."""
        await self._ledger.renew(list(self._claims.values()), self._clock.now() + LEASE)

    async def resume(self) -> None:
        """At the start of a process that knows it is the only one: whatever was being posted was cut off."""
        await self._ledger.reclaim(self._clock.now(), everything=True)
        await self.reap()

    async def reap(self) -> None:
        """Frees what processes that stopped had claimed, and asks the platform what became of posts."""
        now = self._clock.now()
        await self._ledger.reclaim(now)
        for delivery in await self._ledger.to_look_up(now, now - LOOKED_FOR):
            with logged(workspace=delivery.subscription.workspace, delivery=delivery.key):
                await self._resolve(delivery, now)
        await self._pauses.tell()

    async def _deliver(self, claim: Delivery) -> None:
        now = self._clock.now()
        reason = claim.subscription.paused or too_late(
            claim.subscription.kind, claim.retried_at or claim.due_at, now
        )
        if reason is not None:
            await self._ledger.settle(claim, "skipped", was="claimed", reason=reason)
            await self._pauses.tell()
            return
        sending = Sending(self._ledger, self._clock, claim)
        try:
            posted_as = await self._post(claim, now, sending)
        except ClaimLost:
            log.info("delivery %s was taken over by another process", claim.key)
        except ChannelGone as error:
            await self._ledger.settle(claim, "refused", was=sending.state, reason=error.fact)
            await self._pauses.pause(claim.subscription, error.fact)
        except PublishUnknown as error:
            look_at = self._clock.now() + FIRST_LOOK
            await self._ledger.settle(
                claim, "unknown", was=sending.state, reason=error.fact, not_before=look_at
            )
        except PublishTrouble as error:
            await self._again(claim, sending.state, error.fact, error.retry_at)
        except InfluenceError as error:
            await self._again(claim, sending.state, error.fact)
        except Exception:
            log.exception("delivery %s failed", claim.key)
            await self._broke(claim, sending.state)
        else:
            await self._ledger.settle(claim, "sent", was=sending.state, posted_as=posted_as)

    async def _resolve(self, delivery: Delivery, now: datetime) -> None:
        """Adopts the post if it is there, posts again if it certainly is not, else looks again later."""
        publisher = self._publisher(delivery)
        if publisher is None:
            return
        try:
            posted_as = await publisher.find(delivery)
        except PublishTrouble as error:
            log.info("delivery %s stays unknown: %s", delivery.key, error.reference)
            # Each pause is as long as all before it together.
            again = now + min(max(now - (delivery.started_at or now), FIRST_PAUSE), LONGEST_PAUSE)
            await self._ledger.settle(
                delivery, "unknown", was="unknown", reason=delivery.reason, not_before=again
            )
            return
        if posted_as is None:
            await self._ledger.settle(
                delivery, "pending", was="unknown", reason=fact("not-there"), not_before=now
            )
        else:
            await self._ledger.settle(delivery, "sent", was="unknown", posted_as=posted_as)

    async def _post(self, claim: Delivery, now: datetime, sending: Sending) -> str:
        publisher = self._publisher(claim)
        if publisher is None:
            # Another process may have the key of that chat, or this one will have it after a restart.
            raise PublishTrouble(fact("not-served"))
        message = await self._writer.write(claim, now)
        return await publisher.post(claim, message, sending.hand_over)

    async def _again(
        self, claim: Delivery, was: DeliveryState, reason: Fact, retry_at: datetime | None = None
    ) -> None:
        """Growing pauses; in the end its lateness makes it skipped, with the reason kept."""
        pause = min(FIRST_PAUSE * 2 ** min(claim.attempts - 1, 10), LONGEST_PAUSE)
        again = self._clock.now() + pause
        if retry_at is not None:
            again = max(again, retry_at)
        await self._ledger.settle(claim, "pending", was=was, reason=reason, not_before=again)

    async def _broke(self, claim: Delivery, was: DeliveryState) -> None:
        """A fault of ours: before it was handed over nothing is there, after it nobody knows."""
        reason = fact("internal")
        if was == "claimed":
            await self._again(claim, was, reason)
        else:
            look_at = self._clock.now() + FIRST_LOOK
            await self._ledger.settle(claim, "unknown", was=was, reason=reason, not_before=look_at)

    def _publisher(self, delivery: Delivery) -> Publisher | None:
        return self._publishers.get(delivery.subscription.workspace.partition(":")[0])


@dataclass
class Sending:
    """How far one post is: `state` says whether the message may be there."""

    ledger: Ledger
    clock: Clock
    claim: Delivery
    state: DeliveryState = "claimed"

    async def hand_over(self) -> None:
        """Raises ClaimLost where another process has the delivery now, or will have it in a moment."""
        begun = self.clock.now()
        if not await self.ledger.hand_over(self.claim, begun, LEASE):
            raise ClaimLost(fact("taken-over"))
        self.state = "handed-over"
        # The process may have stood still inside that commit for longer than it holds.
        if abs(self.clock.now() - begun) > LEASE / 2:
            self.state = "claimed"
            raise ClaimLost(fact("stood-still"))
