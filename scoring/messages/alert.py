"""An alert as it is kept in a delivery, and as it is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scoring import facts
from scoring.commands.kinds import Why
from scoring.fact_texts import text_of
from scoring.facts import Fact
from scoring.handles import parse_handle
from scoring.messages.replies import Button, Message, Reply
from scoring.messages.words import DELAYED
from scoring.text import Text, Value, in_points, joined, measured, plural, say


@dataclass(frozen=True, slots=True)
class Alert:
    """One account whose score moved. `reasons` name the part that moved and the posts that left or came."""

    handle: str
    now: float
    then: float
    reasons: tuple[Fact, ...]


def alerts_json(alerts: Sequence[Alert]) -> dict[str, Any]:
    """What is kept of a grouped alert until it is posted."""
    return {
        "alerts": [
            [one.handle, one.now, one.then, [facts.to_json(reason) for reason in one.reasons]]
            for one in alerts
        ]
    }


def alert_message(payload: Mapping[str, Any], delayed: bool) -> Message:
    """One message for all accounts that moved at once."""
    alerts = [_alert(*row) for row in payload.get("alerts", ())]
    lines = tuple(joined((_line(one), *map(text_of, one.reasons))) for one in alerts)
    buttons = tuple(
        Button(say("Why {handle}", handle=one.handle), Why(parse_handle(one.handle), 7)) for one in alerts[:3]
    )
    late = (DELAYED,) if delayed else ()
    return Message(Reply(title=_title(alerts), lines=lines, warnings=late, buttons=buttons))


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


def _line(one: Alert) -> Text:
    values: dict[str, Value] = {
        "handle": one.handle,
        "score": in_points(one.now),
        "points": in_points(abs(one.now - one.then)),
    }
    if one.now < one.then:
        return say("▼ {handle} {score}, down {points} in 7 days.", **values)
    return say("▲ {handle} {score}, up {points} in 7 days.", **values)
