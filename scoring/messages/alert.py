"""An alert as it is kept in a delivery, and as it is told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from scoring import facts
from scoring.commands.kinds import Hush, Why
from scoring.fact_texts import text_of
from scoring.facts import Fact
from scoring.handles import parse_handle
from scoring.messages.replies import Button, Direction, Message, Reply
from scoring.messages.words import DELAYED
from scoring.text import Day, Person, Text, in_points, joined, measured, plural, say

# How long nothing more is told of what somebody knows, and of what somebody wants to hear nothing.
KNOWN_DAYS, SNOOZED_DAYS = 7, 30


@dataclass(frozen=True, slots=True)
class Alert:
    """One account whose score moved. `reasons`: the cause, then the part and what carried a rise."""

    handle: str
    now: float
    then: float
    reasons: tuple[Fact, ...]


def alerts_json(alerts: Sequence[Alert], follows: str | None = None) -> dict[str, Any]:
    """What is kept of a grouped alert until it is posted. `follows`: the post that told of them before."""
    rows = [
        [one.handle, one.now, one.then, [facts.to_json(reason) for reason in one.reasons]] for one in alerts
    ]
    return {"alerts": rows, **({"follows": follows} if follows else {})}


def told_before(payload: Mapping[str, Any]) -> str | None:
    """The platform's own name of the post that an alert follows, None for news."""
    follows = payload.get("follows")
    return follows if isinstance(follows, str) and follows else None


def handles_in(payload: Mapping[str, Any]) -> set[str]:
    """The accounts that a kept alert is about."""
    return {str(row[0]) for row in payload.get("alerts", ())}


def alert_message(payload: Mapping[str, Any], delayed: bool, delivery_id: int | None = None) -> Message:
    """One message for all accounts that moved at once. `delivery_id`: with the ways to hear no more of it."""
    alerts = [_alert(*row) for row in payload.get("alerts", ())]
    lines = tuple(_line(one) for one in alerts) if len(alerts) > 1 else tuple(_alone(*alerts))
    buttons = tuple(
        Button(say("Why {handle}", handle=one.handle), Why(parse_handle(one.handle), 7)) for one in alerts[:3]
    )
    if delivery_id is not None:
        known = Button(say("Fine, I know"), Hush(delivery_id, KNOWN_DAYS))
        buttons = (*buttons, known, Button(say("Snooze for 30 days"), Hush(delivery_id, SNOOZED_DAYS)))
    late = (DELAYED,) if delayed else ()
    head = Reply(title=_title(alerts), lines=lines, warnings=late, buttons=buttons, trend=_trend(alerts))
    return Message(head, follows=told_before(payload))


def hushed(payload: Mapping[str, Any], person: str, until: datetime, days: int, zone: str) -> Reply:
    """The same alert once somebody has said that it is enough, and who."""
    head = alert_message(payload, delayed=False).head
    day, who = Day(until.astimezone(ZoneInfo(zone)).date()), Person(person)
    if days == KNOWN_DAYS:
        said = say("{person} knows. Nothing more of it is told here before {day}.", person=who, day=day)
    else:
        said = say("Snoozed by {person}: nothing of it is told here before {day}.", person=who, day=day)
    return replace(head, lines=(*head.lines, said), replaces=True)


def _alert(handle: str, now: float, then: float, reasons: Sequence[Any]) -> Alert:
    return Alert(handle, now, then, tuple(facts.from_json(row) for row in reasons))


def _title(alerts: Sequence[Alert]) -> Text:
    fell = sum(one.now < one.then for one in alerts)
    rose = len(alerts) - fell
    if len(alerts) == 1:
        one = alerts[0]
        size, who = abs(one.now - one.then), one.handle
        if fell:
            return measured("{handle} fell {points} point", "{handle} fell {points} points", size, handle=who)
        return measured("{handle} rose {points} point", "{handle} rose {points} points", size, handle=who)
    return joined(
        (
            *((plural("{n} score fell", "{n} scores fell", fell),) if fell else ()),
            *((plural("{n} score rose", "{n} scores rose", rose),) if rose else ()),
        ),
        "and",
    )


def _trend(alerts: Sequence[Alert]) -> Direction:
    """A fall among several is what the eye must catch."""
    return "down" if any(one.now < one.then for one in alerts) else "up"


def _alone(one: Alert) -> Iterable[Text]:
    """The cause first, then the rest of the reasons, then the numbers."""
    yield from map(text_of, one.reasons)
    yield _numbers(one)


def _line(one: Alert) -> Text:
    """One of several, with its cause alone."""
    said = (*map(text_of, one.reasons[:1]), _numbers(one))
    if one.now < one.then:
        return say("▼ {handle}: {reason}", handle=one.handle, reason=joined(said))
    return say("▲ {handle}: {reason}", handle=one.handle, reason=joined(said))


def _numbers(one: Alert) -> Text:
    return say("Now {now}, {then} a week ago.", now=in_points(one.now), then=in_points(one.then))
