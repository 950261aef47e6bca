"""What a process counts of its own work, for whoever runs it."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Measures(Protocol):
    """Hears of work as it ends. Never raises, and takes no time worth speaking of.

    What names something here is one of few words of ours: a network, a chat, a tick, an error's reference.
    Never a handle, a workspace, or a host that somebody named.
    """

    def answered(self, command: str, outcome: str, seconds: float) -> None:
        """One command has its reply: "ok", the reference of its error, "internal" for a fault of ours."""
        ...

    def asked(self, network: str, outcome: str, seconds: float) -> None:
        """One request to a network has ended: "ok", "refused", or the reference of what went wrong."""
        ...

    def left(self, quota: str, left: int, most: int, until: datetime) -> None:
        """So many of `most` requests may still be made until then (aware UTC), as the network says."""
        ...

    def sent(self, chat: str, outcome: str) -> None:
        """One request to a chat has ended: "ok", "rate-limited", "refused", "fault" or "broken"."""
        ...

    def expects(self, tick: str) -> None:
        """This process ticks from now on."""
        ...

    def ticked(self, tick: str, *, well: bool) -> None:
        """One tick has ended, well or not; or goes on well, where it goes on while there is work."""
        ...


class NoMeasures:
    """Counts nothing: for a process that nobody asks."""

    def answered(self, command: str, outcome: str, seconds: float) -> None: ...

    def asked(self, network: str, outcome: str, seconds: float) -> None: ...

    def left(self, quota: str, left: int, most: int, until: datetime) -> None: ...

    def sent(self, chat: str, outcome: str) -> None: ...

    def expects(self, tick: str) -> None: ...

    def ticked(self, tick: str, *, well: bool) -> None: ...


NO_MEASURES = NoMeasures()
