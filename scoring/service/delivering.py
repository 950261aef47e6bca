"""From an owed delivery to a post: once, or told why not."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from scoring.errors import ChannelGone, InfluenceError, PublishTrouble, PublishUnknown
from scoring.planning import plan, too_late
from scoring.ports import Clock
from scoring.replies import Message
from scoring.service.pausing import Pauses
from scoring.team import Delivery
from scoring.team_ports import Jobs, Ledger, Publisher

log = logging.getLogger(__name__)

# A post takes seconds. One that is still "sending" after this belongs to a process that died.
STUCK = timedelta(minutes=2)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=1)


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

    async def tick(self, jobs: Jobs) -> int:
        """Plans what is due, and hands over what waits for another try. Returns how many were planned."""
        now = self._clock.now()
        planned = await self._ledger.tick(now, plan, jobs.enqueue)
        for delivery in await self._ledger.open("pending", due_before=now):
            await jobs.enqueue(delivery)
        return planned

    async def deliver(self, delivery_id: int) -> None:
        """Posts it if it is still owed. Leaves nothing half told: every end is written to the ledger."""
        now = self._clock.now()
        delivery = await self._ledger.claim(delivery_id, now)
        if delivery is None:
            return
        reason = delivery.subscription.paused or too_late(delivery.subscription.kind, delivery.due_at, now)
        if reason is not None:
            await self._ledger.settle(delivery.id, "skipped", was="sending", reason=reason)
            return
        try:
            posted_as = await self._post(delivery, now)
        except ChannelGone as error:
            await self._ledger.settle(delivery.id, "failed", was="sending", reason=error.happened)
            await self._pauses.pause(delivery.subscription, error.happened)
        except PublishUnknown as error:
            await self._ledger.settle(delivery.id, "unknown", was="sending", reason=error.happened)
        except PublishTrouble as error:
            await self._again(delivery, error.happened, now, error.retry_at)
        except InfluenceError as error:
            await self._again(delivery, error.happened, now)
        except Exception:
            log.exception("delivery %s failed", delivery.key)
            await self._again(delivery, "a fault of ours, see the log", now)
        else:
            await self._ledger.settle(delivery.id, "sent", was="sending", posted_as=posted_as)

    async def of(self, workspace: str, most: int = 50) -> Sequence[Delivery]:
        """The newest deliveries of a workspace first, for people who ask what became of a post."""
        return await self._ledger.deliveries(workspace, most)

    async def resume(self) -> None:
        """At the start of a process that knows it is the only one: whatever was being posted was cut off."""
        for delivery in await self._ledger.open("sending"):
            reason = "the process ended while it was posting"
            await self._ledger.settle(delivery.id, "unknown", was="sending", reason=reason)
        await self.reap()

    async def reap(self) -> None:
        """Finds posts whose process died, and asks the platform about every one that may be there."""
        for delivery in await self._ledger.open("sending", started_before=self._clock.now() - STUCK):
            reason = "its process ended while it was posting"
            await self._ledger.settle(delivery.id, "unknown", was="sending", reason=reason)
        for delivery in await self._ledger.open("unknown"):
            await self._resolve(delivery)
        await self._pauses.tell()

    async def _resolve(self, delivery: Delivery) -> None:
        """Adopts the post if it is there, posts again if it certainly is not, else leaves it unknown."""
        publisher = self._publisher(delivery)
        if publisher is None:
            return
        try:
            posted_as = await publisher.find(delivery)
        except PublishTrouble as error:
            log.info("delivery %s stays unknown: %s", delivery.key, error.reference)
            return
        if posted_as is None:
            await self._ledger.settle(delivery.id, "pending", was="unknown", reason="it was not there")
        else:
            await self._ledger.settle(delivery.id, "sent", was="unknown", posted_as=posted_as)

    async def _post(self, delivery: Delivery, now: datetime) -> str:
        publisher = self._publisher(delivery)
        if publisher is None:
            # Another process may have the key of that chat, or this one will have it after a restart.
            raise PublishTrouble("This process does not serve that chat.")
        return await publisher.post(delivery, await self._writer.write(delivery, now))

    async def _again(
        self, delivery: Delivery, reason: str, now: datetime, retry_at: datetime | None = None
    ) -> None:
        """Growing pauses; in the end its lateness makes it skipped, with the reason kept."""
        pause = min(FIRST_PAUSE * 2 ** (delivery.attempts - 1), LONGEST_PAUSE)
        again = now + pause if retry_at is None else max(now + pause, retry_at)
        await self._ledger.settle(delivery.id, "pending", was="sending", reason=reason, not_before=again)

    def _publisher(self, delivery: Delivery) -> Publisher | None:
        return self._publishers.get(delivery.subscription.workspace.partition(":")[0])
