"""What a text costs as it grows: processor time of one thread, the least of several tries."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

# A quadratic parser takes 16 times as long for four times the text, a linear one 4 times; what else runs on
# the machine (its caches are shared) and what is set up once move the figure.
FOUR_TIMES = 10.0
TRIES = 3
MEASURABLE = 0.002  # seconds of work; shorter texts are doubled until they take as long


def cost(read: Callable[[str], object], text: str) -> float:
    """Seconds of processor time, the least of a few tries."""
    return min(_once(read, text) for _ in range(TRIES))


def growth(read: Callable[[str], object], seed: str, characters: int) -> float:
    """How many times as long a text of `seed` takes that is four times as long, from `characters` at most."""
    size = min(1_000, characters // 4)
    while size * 8 <= characters and cost(read, text_of(seed, size)) < MEASURABLE:
        size *= 2
    return cost(read, text_of(seed, 4 * size)) / max(cost(read, text_of(seed, size)), 1e-5)


def text_of(seed: str, characters: int) -> str:
    return (seed * (characters // len(seed) + 1))[:characters]


def _once(read: Callable[[str], object], text: str) -> float:
    gc.disable()
    try:
        started = time.thread_time()
        read(text)
        return time.thread_time() - started
    finally:
        gc.enable()
