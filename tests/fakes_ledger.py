"""The Ledger port in a list, over the fakes of what it reads."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from scoring.facts import Fact, fact, to_json
from scoring.handles import Handle
from scoring.ports.deliveries import Enqueue
from scoring.teams.delivery import Alerted, Delivery, DeliveryState, Evidence, Notice, PlannedAlert, is_dead
from scoring.teams.planning import FARTHEST_RETRY, Owed, Plan, is_too_far
from scoring.teams.subscription import Subscription
from tests.fakes_time import FakeNotices, FakeTeams, FakeTransaction

ENDED = ("sent", "skipped", "refused", "unknown")


class FakeLedger:
    """Deliveries by id; what only the store knows of each is beside them."""

    def __init__(self, teams: FakeTeams, notices: FakeNotices) -> None:
        self._teams = teams
        self._notices = notices
        self._all: dict[int, Delivery] = {}
        self._not_before: dict[int, datetime] = {}
        self._leases: dict[int, datetime] = {}
        self._alerted: dict[tuple[int, Handle], Alerted] = {}

    async def tick(
        self,
        now: datetime,
        plan: Callable[[Subscription, datetime, Collection[str]], Plan],
        enqueue: Enqueue,
    ) -> int:
        before = (dict(self._all), list(self._teams.all))
        transaction, made = FakeTransaction(), []
        try:
            for one in [one for one in self._teams.all if not one.paused and _is_due(one, now)]:
                if is_too_far(one, now):
                    self._forget_the_future(one, now)
                its = plan(one, now, await self.planned(one.id))
                made += [delivery for owed in its.owed if (delivery := self._made(one, owed, None))]
                if its.trouble is not None:
                    await self._teams.pause(one.id, its.trouble)
                else:
                    self._teams.all = [
                        replace(each, next_due_at=its.next_due_at) if each.id == one.id else each
                        for each in self._teams.all
                    ]
            if pending := [one for one in made if one.state == "pending"]:
                await enqueue(pending, transaction)
            for delivery in made:
                if delivery.state != "pending":
                    self._notify(delivery, now)
        except Exception:
            self._all, self._teams.all = before
            raise
        transaction.commit()
        return len(made)

    async def plan_alert(
        self, subscription: Subscription, alerts: Sequence[Alerted], delivery: PlannedAlert, enqueue: Enqueue
    ) -> bool:
        owed = Owed(delivery.period, delivery.due_at, "pending")
        made = self._made(subscription, owed, delivery.payload)
        if made is None:
            return False
        for one in alerts:
            before = self._alerted.get((subscription.id, one.handle))
            quiet = None if before is None else before.quiet_until
            self._alerted[subscription.id, one.handle] = replace(one, quiet_until=quiet)
        transaction = FakeTransaction()
        await enqueue([made], transaction)
        transaction.commit()
        return True

    async def alerted(self, subscription_id: int) -> Mapping[Handle, Alerted]:
        return {handle: one for (of, handle), one in self._alerted.items() if of == subscription_id}

    async def hush(self, subscription_id: int, handles: Sequence[Handle], until: datetime) -> None:
        for handle in handles:
            if (key := (subscription_id, handle)) in self._alerted:
                self._alerted[key] = replace(self._alerted[key], quiet_until=until)

    async def claim(self, delivery_id: int, now: datetime, lease: timedelta) -> Delivery | None:
        one = self._all.get(delivery_id)
        if one is None or one.state != "pending" or not self._by(one, now):
            return None
        self._leases[one.id] = now + lease
        changed = replace(
            one, state="claimed", started_at=now, attempts=one.attempts + 1, token=one.token + 1
        )
        return self._put(changed)

    async def renew(self, claims: Sequence[Delivery], until: datetime) -> None:
        for claim in claims:
            if self._holds(claim):
                self._leases[claim.id] = until

    async def hand_over(self, claim: Delivery, now: datetime, lease: timedelta) -> bool:
        if not self._holds(claim):
            return False
        self._leases[claim.id] = now + lease
        self._put(replace(self._all[claim.id], state="handed-over", started_at=now))
        return True

    async def reclaim(self, now: datetime, everything: bool = False) -> int:
        count = 0
        for one in list(self._all.values()):
            lease = self._leases.get(one.id, now)
            over = everything or lease <= now or lease > now + timedelta(minutes=10)
            if one.state in ("claimed", "handed-over") and over:
                state: DeliveryState = "pending" if one.state == "claimed" else "unknown"
                self._put(replace(one, state=state, reason=fact("cut-off")))
                if state == "unknown":
                    self._not_before[one.id] = now
                count += 1
        return count

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
        one = self._all.get(claim.id)
        if one is None:
            return False
        still = (one.state, one.token) == (was, claim.token)
        if not still and not (state == "sent" and one.state in ("pending", "claimed", "unknown")):
            told = Evidence(claim.token, state, posted_as, reason)
            self._put(replace(one, evidence=(*one.evidence, told)))
            return False
        self._put(replace(one, state=state, posted_as=posted_as, reason=reason))
        if not_before is not None:
            self._not_before[one.id] = not_before
        if state == "skipped" and claim.subscription.paused is None:
            self._notify(self._all[one.id], claim.due_at)
        return True

    async def to_send(self, now: datetime) -> Sequence[Delivery]:
        return [one for one in self._in_order() if one.state == "pending" and self._by(one, now)]

    async def to_look_up(self, now: datetime, begun_since: datetime) -> Sequence[Delivery]:
        begun = [one for one in self._in_order() if one.started_at and one.started_at >= begun_since]
        return [one for one in begun if one.state == "unknown" and self._by(one, now)]

    def sent(self) -> list[Delivery]:
        """What was posted, in order."""
        return [one for one in self._in_order() if one.state == "sent"]

    def states(self) -> list[DeliveryState]:
        """Of every delivery that there is."""
        return [one.state for one in self._all.values()]

    def waiting_since(self) -> list[datetime]:
        """From when each pending one is to be tried."""
        return [self._not_before[one.id] for one in self._all.values() if one.state == "pending"]

    async def planned(self, subscription_id: int) -> Collection[str]:
        return {one.period for one in self._all.values() if one.subscription.id == subscription_id}

    async def delivery(self, workspace: str, delivery_id: int) -> Delivery | None:
        one = self._all.get(delivery_id)
        return one if one is not None and one.subscription.workspace == workspace else None

    async def deliveries(self, workspace: str, most: int = 50) -> Sequence[Delivery]:
        mine = [one for one in self._all.values() if one.subscription.workspace == workspace]
        return sorted(mine, key=lambda one: -one.id)[:most]

    async def dead(self, since: datetime, most: int, workspace: str | None = None) -> Sequence[Delivery]:
        found = [
            one for one in self._all.values() if is_dead(one.state, one.attempts) and one.due_at >= since
        ]
        mine = [one for one in found if workspace in (None, one.subscription.workspace)]
        return sorted(mine, key=lambda one: -one.id)[:most]

    async def retry(self, delivery_id: int, now: datetime, *, look_first: bool) -> bool:
        one = self._all.get(delivery_id)
        if one is None or not is_dead(one.state, one.attempts):
            return False
        self._not_before[one.id] = now
        owed = replace(one, state="pending", retried_at=now)
        self._put(replace(owed, state="unknown", started_at=now) if look_first else owed)
        return True

    async def prune(self, before: datetime) -> int:
        old = [one.id for one in self._all.values() if one.state in ENDED and one.due_at < before]
        for number in old:
            del self._all[number]
        return len(old)

    def _made(self, of: Subscription, owed: Owed, payload: dict[str, Any] | None) -> Delivery | None:
        if any((one.subscription.id, one.period) == (of.id, owed.period) for one in self._all.values()):
            return None
        number = max(self._all, default=0) + 1
        self._not_before[number] = owed.due_at
        made = Delivery(number, of, owed.period, owed.due_at, owed.state, reason=owed.reason, payload=payload)
        return self._put(made)

    def _put(self, one: Delivery) -> Delivery:
        self._all[one.id] = one
        return one

    def _holds(self, claim: Delivery) -> bool:
        one = self._all.get(claim.id)
        return one is not None and one.token == claim.token and one.state in ("claimed", "handed-over")

    def _by(self, one: Delivery, now: datetime) -> bool:
        at = self._not_before[one.id]
        return at <= now or at > now + FARTHEST_RETRY

    def _in_order(self) -> list[Delivery]:
        return sorted(self._all.values(), key=lambda one: (one.due_at, one.id))

    def _forget_the_future(self, of: Subscription, now: datetime) -> None:
        self._all = {
            number: one
            for number, one in self._all.items()
            if not (one.subscription.id == of.id and one.state == "skipped" and one.due_at > now)
        }

    def _notify(self, one: Delivery, now: datetime) -> None:
        of = one.subscription
        reason = None if one.reason is None else to_json(one.reason)
        facts = {"kind": of.kind, "channel": of.channel, "period": one.period, "reason": reason}
        number = len(self._notices.waiting) + 1
        self._notices.waiting.append(Notice(number, of.workspace, of.created_by, "skipped", facts, now))


def _is_due(one: Subscription, now: datetime) -> bool:
    return one.next_due_at is not None and (one.next_due_at <= now or is_too_far(one, now))
