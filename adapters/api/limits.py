"""How often one token may ask."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from math import ceil

A_MINUTE, BURST = 600, 60
_REMEMBERED = 10_000
_ROUNDING = 1e-6


class Limits:
    """A bucket a token: BURST questions at once, A_MINUTE in the long run, in this process."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        # When the bucket of each is full again.
        self._full_at: OrderedDict[int, float] = OrderedDict()

    def wait(self, token_id: int) -> int:
        """Seconds until it may ask again; 0: now, and that is counted (GCRA)."""
        now, step = self._now(), 60 / A_MINUTE
        full_at = max(now, self._full_at.get(token_id, now))
        over = full_at - now - (BURST - 1) * step
        if over > _ROUNDING:
            return max(1, ceil(over))
        self._full_at[token_id] = full_at + step
        self._full_at.move_to_end(token_id)
        if len(self._full_at) > _REMEMBERED:
            self._full_at.popitem(last=False)
        return 0
