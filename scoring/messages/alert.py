"""An alert as it is kept in a delivery, and as it is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scoring.messages import words
from scoring.messages.replies import Button, Message, Reply
from scoring.text import points, say


@dataclass(frozen=True, slots=True)
class Alert:
    """One account whose score moved. `reason` names the part that moved and the posts that left or came."""

    handle: str
    now: float
    then: float
    reason: str


def alerts_json(alerts: Sequence[Alert]) -> dict[str, Any]:
    """What is kept of a grouped alert until it is posted."""
    return {"alerts": [[one.handle, one.now, one.then, one.reason] for one in alerts]}


def alert_message(payload: Mapping[str, Any], delayed: bool) -> Message:
    """One message for all accounts that moved at once."""
    alerts = [Alert(*row) for row in payload.get("alerts", ())]
    late = (say("Delayed: this should have come earlier."),) if delayed else ()
    lines = tuple(f"{_line(one)} {one.reason}" for one in alerts)
    buttons = tuple(
        Button(
            say("Why {handle}", handle=str(one.handle)),
            say("why {handle} 7d", handle=str(one.handle)),
        )
        for one in alerts[:3]
    )
    return Message(Reply(title=_title(alerts), lines=lines, warnings=late, buttons=buttons))


def _title(alerts: Sequence[Alert]) -> str:
    fell = sum(one.now < one.then for one in alerts)
    rose = len(alerts) - fell
    if len(alerts) == 1:
        one = alerts[0]
        return say(
            "{handle} {value} {now} points",
            handle=str(one.handle),
            value=str("fell" if fell else "rose"),
            now=points(abs(one.now - one.then)),
        )
    parts = [
        f"{words.plural(number, 'score')} {verb}"
        for number, verb in ((fell, "fell"), (rose, "rose"))
        if number
    ]
    return " and ".join(parts)


def _line(one: Alert) -> str:
    arrow, verb = ("▼", "down") if one.now < one.then else ("▲", "up")
    return say(
        "{arrow} {handle} {now}, {verb} {now2} in 7 days.",
        arrow=str(arrow),
        handle=str(one.handle),
        now=points(one.now),
        verb=str(verb),
        now2=points(abs(one.now - one.then)),
    )
