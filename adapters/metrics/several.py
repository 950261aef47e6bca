"""The Measures port over several of them."""

from __future__ import annotations

from datetime import datetime

from scoring.ports.measures import Measures


class Several:
    """Tells each of its parts."""

    def __init__(self, *parts: Measures) -> None:
        self.parts = parts

    def answered(self, command: str, outcome: str, seconds: float) -> None:
        for part in self.parts:
            part.answered(command, outcome, seconds)

    def asked(self, network: str, outcome: str, seconds: float) -> None:
        for part in self.parts:
            part.asked(network, outcome, seconds)

    def left(self, quota: str, left: int, most: int, until: datetime) -> None:
        for part in self.parts:
            part.left(quota, left, most, until)

    def sent(self, chat: str, outcome: str) -> None:
        for part in self.parts:
            part.sent(chat, outcome)

    def expects(self, tick: str) -> None:
        for part in self.parts:
            part.expects(tick)

    def ticked(self, tick: str, *, well: bool) -> None:
        for part in self.parts:
            part.ticked(tick, well=well)
