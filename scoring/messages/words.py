"""Numbers and times in words, one way everywhere."""

from __future__ import annotations

from datetime import datetime, timedelta


def count(number: float) -> str:
    """A count that is read at a glance: 950, 3,696, 58.5 k, 1.2 M."""
    for size, unit in ((1e9, " G"), (1e6, " M"), (1e4, " k")):
        if number >= size:
            scaled = number / (1e3 if unit == " k" else size)
            return f"{scaled:.3g}{unit}" if scaled < 1000 else f"{scaled:.0f}{unit}"
    return f"{number:,.0f}"


def reactions(number: float) -> str:
    """An expected number of reactions: two digits below ten, whole above."""
    return f"{number:.1f}" if number < 9.95 else count(number)


def signed(delta: float) -> str:
    """+2.1 or −2.1, with a real minus sign; 0.0 for what rounds to nothing."""
    size = f"{abs(delta):.1f}"
    return size if size == "0.0" else f"{'−' if delta < 0 else '+'}{size}"


def age(since: datetime, now: datetime) -> str:
    """How old something is: "just now", "5 minutes old", "3 hours old", "2 days old"."""
    passed = max(now - since, timedelta())
    minutes = int(passed.total_seconds() // 60)
    if minutes < 2:
        return "just now"
    if minutes < 120:
        return f"{minutes} minutes old"
    if minutes < 48 * 60:
        return f"{minutes // 60} hours old"
    return f"{minutes // (24 * 60)} days old"


def plural(number: int, word: str) -> str:
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"
