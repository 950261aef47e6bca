"""Deliveries as jobs: a channel is a lane, so that its posts come one after another."""

from __future__ import annotations

from collections.abc import Sequence

from scoring.ports.deliveries import Enqueue, Transaction
from scoring.ports.jobs import Job, Jobs
from scoring.teams.delivery import Delivery


def jobs_of(deliveries: Sequence[Delivery]) -> list[Job]:
    """Deliveries.work does them."""
    return [
        Job("deliver", str(one.id), f"{one.subscription.workspace} {one.subscription.channel}")
        for one in deliveries
    ]


def enqueuing(jobs: Jobs) -> Enqueue:
    """What a ledger calls with the deliveries that it has made."""

    async def enqueue(deliveries: Sequence[Delivery], within: Transaction) -> None:
        await jobs.enqueue(jobs_of(deliveries), within)

    return enqueue
