"""Rows of deliveries -> what the core knows, and the questions that find them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Select, or_, select

from adapters.storage.fact_columns import column_of, fact_of
from adapters.storage.tables import DeliveryRow, SubscriptionRow, table_of
from adapters.storage.teams import subscription_from
from scoring.facts import from_json, to_json
from scoring.teams.delivery import Delivery, DeliveryState, Evidence
from scoring.teams.planning import FARTHEST_DUE, FARTHEST_RETRY, Owed
from scoring.teams.subscription import Subscription

SUBSCRIPTION, DELIVERY = table_of(SubscriptionRow), table_of(DeliveryRow)


def due_query(now: datetime) -> Select[Any]:
    """What is due by now; and what was put off further than it can be, by a clock that was wrong."""
    too_far = [
        (SUBSCRIPTION.c.kind == kind) & (SUBSCRIPTION.c.next_due_at > now + farthest)
        for kind, farthest in FARTHEST_DUE.items()
    ]
    due = or_(SUBSCRIPTION.c.next_due_at <= now, *too_far)
    return select(SUBSCRIPTION).where(due, SUBSCRIPTION.c.paused.is_(None)).order_by(SUBSCRIPTION.c.id)


def is_time(now: datetime) -> ColumnElement[bool]:
    """To be tried by now; or put off further than it can be, by a clock that was wrong."""
    return (DELIVERY.c.not_before <= now) | (DELIVERY.c.not_before > now + FARTHEST_RETRY)


def in_order(state: DeliveryState) -> Select[Any]:
    return joined().where(DELIVERY.c.state == state).order_by(DELIVERY.c.due_at, DELIVERY.c.id)


def joined() -> Select[Any]:
    """Deliveries with their subscription, whose columns are named sub_…"""
    subscription = [column.label(f"sub_{column.name}") for column in SUBSCRIPTION.c]
    return select(DELIVERY, *subscription).join(SUBSCRIPTION, SUBSCRIPTION.c.id == DELIVERY.c.subscription_id)


def delivery_from(row: Mapping[Any, Any]) -> Delivery:
    return Delivery(
        id=row["id"],
        subscription=subscription_from(row, "sub_"),
        period=row["period"],
        due_at=row["due_at"],
        state=cast(DeliveryState, row["state"]),
        attempts=row["attempts"],
        started_at=row["started_at"],
        posted_as=row["posted_as"],
        reason=fact_of(row["reason"]),
        payload=row["payload"],
        token=row["token"],
        evidence=tuple(map(evidence_from, row["evidence"] or ())),
        retried_at=row["retried_at"],
    )


def evidence_from(stored: Mapping[str, Any]) -> Evidence:
    reason = stored["reason"]
    return Evidence(
        stored["token"], stored["state"], stored["posted_as"], None if reason is None else from_json(reason)
    )


def evidence_values(one: Evidence) -> dict[str, Any]:
    reason = None if one.reason is None else to_json(one.reason)
    return {"token": one.token, "state": one.state, "posted_as": one.posted_as, "reason": reason}


def notice_values(skipped: Delivery, now: datetime) -> dict[str, Any]:
    of = skipped.subscription
    reason = None if skipped.reason is None else to_json(skipped.reason)
    facts = {"kind": of.kind, "channel": of.channel, "period": skipped.period, "reason": reason}
    return {"workspace": of.workspace, "person": of.created_by, "code": "skipped", "facts": facts, "at": now}


def delivery_values(subscription: Subscription, owed: Owed, payload: dict[str, Any] | None) -> dict[str, Any]:
    return {
        "subscription_id": subscription.id,
        "kind": subscription.kind,
        "period": owed.period,
        "state": owed.state,
        "due_at": owed.due_at,
        "not_before": owed.due_at,
        "attempts": 0,
        "started_at": None,
        "posted_as": None,
        "reason": column_of(owed.reason),
        "payload": payload,
        "token": 0,
        "lease_until": None,
        "evidence": None,
    }
