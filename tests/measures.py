"""Measures that a test looks at."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass
class Heard:
    """The Measures port: keeps all that it hears."""

    commands: list[tuple[str, str]] = field(default_factory=list)
    upstream: list[tuple[str, str]] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    quotas: list[tuple[str, int, int, datetime]] = field(default_factory=list)
    chats: list[tuple[str, str]] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)
    ticks: list[tuple[str, bool]] = field(default_factory=list)

    def answered(self, command: str, outcome: str, seconds: float) -> None:
        self.commands.append((command, outcome))

    def asked(self, network: str, outcome: str, seconds: float) -> None:
        self.upstream.append((network, outcome))
        self.seconds.append(seconds)

    def left(self, quota: str, left: int, most: int, until: datetime) -> None:
        self.quotas.append((quota, left, most, until))

    def sent(self, chat: str, outcome: str) -> None:
        self.chats.append((chat, outcome))

    def expects(self, tick: str) -> None:
        self.expected.append(tick)

    def ticked(self, tick: str, *, well: bool) -> None:
        self.ticks.append((tick, well))
