"""What the digest panel holds between two presses, written into its custom ids: nothing is kept in memory."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from scoring.errors import BadInput
from scoring.teams.calendar import LocalTime, next_due, read_zone
from scoring.teams.subscription import Subscription

Kind = Literal["weekly", "monthly"]

STATE = (
    r"(?P<kind>[wm]):(?P<channel>\d{1,20}):(?P<day>[1-7]):(?P<hour>\d{1,2}):(?P<minute>\d{1,2})"
    r":(?P<zone>[A-Za-z0-9_+/-]{1,40})"
)
_KINDS: dict[str, Kind] = {"w": "weekly", "m": "monthly"}


@dataclass(frozen=True, slots=True)
class PanelState:
    """A digest as the panel shows it; nothing is set before somebody saves it."""

    kind: Kind
    channel: int
    zone: str
    local: LocalTime = field(default_factory=LocalTime)

    @property
    def state(self) -> str:
        at = self.local
        return f"{self.kind[0]}:{self.channel}:{at.weekday}:{at.hour}:{at.minute}:{self.zone}"

    def next_at(self, now: datetime) -> datetime:
        """When it would be posted first."""
        return next_due(self.kind, now, read_zone(self.zone), self.local).at

    def with_choice(self, what: str, value: str) -> PanelState:
        """After one select; a value that no select of ours offers changes nothing."""
        match what, value:
            case "kind", ("weekly" | "monthly") as kind:
                return replace(self, kind="weekly" if kind == "weekly" else "monthly")
            case "channel", number if number.isascii() and number.isdecimal():
                return replace(self, channel=int(number))
            case "day", ("1" | "2" | "3" | "4" | "5" | "6" | "7") as day:
                return replace(self, local=replace(self.local, weekday=int(day)))
            case "time", at if found := re.fullmatch(r"([01]\d|2[0-3]):([0-5]\d)", at):
                return replace(self, local=replace(self.local, hour=int(found[1]), minute=int(found[2])))
            case "zone", zone if _is_zone(zone):
                return replace(self, zone=zone)
        return self


def read_panel_state(found: re.Match[str]) -> PanelState | None:
    """The draft in a custom id; None where the id is none of ours."""
    hour, minute, zone = int(found["hour"]), int(found["minute"]), found["zone"]
    if hour > 23 or minute > 59 or not _is_zone(zone):
        return None
    return PanelState(
        _KINDS[found["kind"]], int(found["channel"]), zone, LocalTime(hour, minute, int(found["day"]))
    )


def panel_state_of(one: Subscription) -> PanelState | None:
    """The draft that shows a subscription as it is."""
    if one.kind == "alerts" or not one.channel.isdecimal() or not one.channel.isascii():
        return None
    return PanelState(one.kind, int(one.channel), one.zone, one.local)


def _is_zone(name: str) -> bool:
    try:
        return read_zone(name).key == name and len(name) <= 40
    except BadInput:
        return False
