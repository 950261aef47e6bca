"""The only source of the present."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """The only source of the present."""

    def now(self) -> datetime:
        """Aware UTC; never earlier than before, as far as the machine's clock is not set back."""
        ...
